import type { SimulatedAccount } from "./account.ts";
import { Accounts, type Entry } from "./accounts.ts";
import { errorOf, errorOfCredentials, type Fault, faultFor, getThrough, Throttle } from "./faults.ts";
import { Lag } from "./lag.ts";
import { accountManagement } from "./services/account.ts";
import { cloudTrail } from "./services/cloudtrail.ts";
import { config } from "./services/config.ts";
import { ec2 } from "./services/ec2.ts";
import { freeTier } from "./services/freetier.ts";
import { iam } from "./services/iam.ts";
import { identityStore } from "./services/identitystore.ts";
import { lambda } from "./services/lambda.ts";
import { organizations } from "./services/organizations.ts";
import { s3 } from "./services/s3.ts";
import { securityHub } from "./services/security-hub.ts";
import { sns } from "./services/sns.ts";
import { ssoAdmin } from "./services/sso-admin.ts";
import { sts } from "./services/sts.ts";
import { effectOf, type Recorded, recordOf } from "./trail-record.ts";
import { lazily, type Service } from "./wire.ts";
import type { WireRequest, WireResponse } from "./wire-message.ts";

/** One call that was received. */
export interface Call {
  readonly at: string;
  /** The account that the caller's credentials belong to. */
  readonly account: string;
  /** The IAM action, `iam:GetAccountSummary`. */
  readonly action: string;
  readonly region: string;
  /** The HTTP status of the response; 0 if there was none. */
  readonly status: number;
  readonly fault?: Fault;
}

/** The response; `hang` sends none, `reset` drops the connection. */
export type Answer = WireResponse | "hang" | "reset";

/** How long an unanswered call stays connected, in milliseconds. */
const HANGS = 60_000;

/** How the services of an account are made, by their names in signatures. Most accounts are asked for a few of them. */
const makers: Readonly<Record<string, (account: SimulatedAccount, accounts: Accounts) => Service>> = {
  iam,
  sts,
  sns,
  cloudtrail: cloudTrail,
  sso: ssoAdmin,
  identitystore: identityStore,
  organizations,
  account: accountManagement,
  ec2,
  config,
  lambda,
  freetier: freeTier,
  securityhub: securityHub,
  s3,
  // Most runs ask for no table, and its client takes a while to load.
  dynamodb: (account) => lazily("dynamodb", async () => (await import("./services/dynamodb.ts")).dynamodb(account)),
};

/**
 * The entry to a simulated account and to the members of its organization: finds the account that a request's
 * credentials belong to and the service that it is signed for, and applies that account's faults and limits.
 */
export class Endpoint {
  readonly calls: Call[] = [];
  readonly #account: SimulatedAccount;
  readonly #accounts: Accounts;
  readonly #services = new WeakMap<SimulatedAccount, Map<string, Service>>();
  readonly #throttle: Throttle;
  readonly #lag = new Lag();

  /** @param account the scenario's own */
  constructor(account: SimulatedAccount, throttle = new Throttle(() => account.now().getTime())) {
    this.#account = account;
    this.#accounts = new Accounts(account);
    this.#throttle = throttle;
  }

  /** Answers a request. The credential scope of its signature names the service, the Region and the caller. */
  async answer(request: WireRequest): Promise<Answer> {
    const scope = /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(request.headers["authorization"] ?? "");
    const [, accessKeyId = "", region = "", signed = ""] = scope ?? [];
    if (!scope) return plain(403, "MissingAuthenticationToken: the request is not signed");
    const entry = this.#accounts.enter(accessKeyId, request.headers["x-amz-security-token"]);
    const service = this.#serviceIn(entry.account, signed);
    if (!service) return plain(501, `the service ${signed} is not simulated`);

    const action = `${signed}:${service.operationOf(request)}`;
    const { account, principal } = entry;
    this.#account.requests.settleDue(this.#account.now().getTime());
    const requestId = crypto.randomUUID();
    const fault = entry.refused ? undefined : faultFor(account, { action, region });
    const call = { action, region, principal, accessKeyId, userAgent: request.headers["user-agent"], requestId };
    const answer = await this.#faulty(entry, { fault, service, action, region }, () =>
      this.#handled(entry, service, request, call),
    );
    if (fault === "AccessDenied" || fault === "ServiceControlPolicy") {
      const error = errorOf(fault, service, action, principal.arn);
      this.#record(account, { ...call, outcome: { result: { error } } });
    }
    const status = typeof answer === "string" ? 0 : answer.status;
    const at = this.#account.now();
    this.calls.push({
      ...{ at: at.toISOString(), account: principal.account, action, region, status },
      ...(fault ? { fault } : {}),
    });
    if (typeof answer === "string") return answer;
    return { ...answer, headers: { ...answer.headers, date: at.toUTCString(), "x-amzn-requestid": requestId } };
  }

  /** Lets a service handle a call: on the account as it was, if its reads lag; and records what is written. */
  async #handled(
    { account }: Entry,
    service: Service,
    request: WireRequest,
    call: Omit<Recorded, "outcome">,
  ): Promise<WireResponse> {
    const { action } = call;
    const { onlyActions, arn } = call.principal;
    if (onlyActions && !onlyActions.has(action) && action !== "sts:GetCallerIdentity") {
      const error = errorOf("OutsideTask", service, action, arn);
      this.#record(account, { ...call, outcome: { result: { error } } });
      return service.refuse(error);
    }
    const seen = this.#lag.seenBy(account, action);
    if (seen !== account) {
      const stale = this.#serviceIn(seen, service.signingName) ?? service;
      return stale.handle(request, call);
    }
    const before = account.scenario;
    return service.handle(request, call, (outcome) => {
      if ("output" in outcome.result) this.#lag.written(account, before, action);
      this.#record(account, { ...call, outcome });
    });
  }

  #record(account: SimulatedAccount, recorded: Recorded): void {
    if (effectOf(recorded.action) !== "writes") return;
    account.write({ cloudTrailEvents: [...account.scenario.cloudTrailEvents, recordOf(account, recorded)] });
  }

  /** A service of an account, by its name in signatures: always the same one. */
  #serviceIn(account: SimulatedAccount, name: string): Service | undefined {
    const services = this.#services.get(account) ?? new Map<string, Service>();
    this.#services.set(account, services);
    const service =
      services.get(name) ?? (Object.hasOwn(makers, name) ? makers[name]!(account, this.#accounts) : undefined);
    if (service) services.set(name, service);
    return service;
  }

  /** Leaves a caller without an answer. Resolves when AWS would drop the connection. */
  hang(signal?: AbortSignal): Promise<void> {
    return this.#account.sleep(HANGS, signal).catch(() => {});
  }

  /** The number of calls by action. */
  counts(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { action } of this.calls) counts[action] = (counts[action] ?? 0) + 1;
    return counts;
  }

  async #faulty(
    { account, principal, refused }: Entry,
    { fault, service, action, region }: Asked,
    handle: () => Promise<WireResponse>,
  ): Promise<Answer> {
    if (refused) return service.refuse(errorOfCredentials(refused, service));
    switch (fault) {
      case "Timeout":
        return "hang";
      case "ConnectionReset":
        return "reset";
      case "Malformed":
        return {
          status: 200,
          headers: { "content-type": service.family === "json" ? "application/x-amz-json-1.1" : "text/xml" },
          body: "<html>gateway</h",
        };
      case undefined:
        if (!this.#throttle.admits(action, region, account.scenario.account))
          return service.refuse(errorOf("Throttling", service, action, principal.arn));
        getThrough(account, { action, region });
        return handle();
      default:
        return service.refuse(errorOf(fault, service, action, principal.arn));
    }
  }
}

/** What a request asks for, and the fault that it meets. */
interface Asked {
  readonly fault: Fault | undefined;
  readonly service: Service;
  readonly action: string;
  readonly region: string;
}

const plain = (status: number, body: string): WireResponse => ({
  status,
  headers: { "content-type": "text/plain" },
  body,
});
