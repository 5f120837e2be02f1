import type { SimulatedAccount } from "./account.ts";
import { errorOf, type Fault, faultFor, Throttle } from "./faults.ts";
import { principalOf } from "./principal.ts";
import { accountManagement } from "./services/account.ts";
import { cloudTrail } from "./services/cloudtrail.ts";
import { config } from "./services/config.ts";
import { ec2 } from "./services/ec2.ts";
import { iam } from "./services/iam.ts";
import { identityStore } from "./services/identitystore.ts";
import { lambda } from "./services/lambda.ts";
import { organizations } from "./services/organizations.ts";
import { securityHub } from "./services/security-hub.ts";
import { sns } from "./services/sns.ts";
import { ssoAdmin } from "./services/sso-admin.ts";
import { sts } from "./services/sts.ts";
import { lazily, type Service } from "./wire.ts";
import type { WireRequest, WireResponse } from "./wire-message.ts";

/** One call that was received. */
export interface Call {
  readonly at: string;
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

/** The entry to a simulated account: finds the service that a request is signed for, and applies the faults. */
export class Endpoint {
  readonly calls: Call[] = [];
  readonly #account: SimulatedAccount;
  readonly #services: readonly Service[];
  readonly #throttle: Throttle;

  constructor(account: SimulatedAccount, throttle = new Throttle(() => account.now().getTime())) {
    this.#account = account;
    this.#services = [
      iam(account),
      sts(account),
      sns(account),
      cloudTrail(account),
      ssoAdmin(account),
      identityStore(account),
      organizations(account),
      accountManagement(account),
      ec2(account),
      config(account),
      lambda(account),
      securityHub(account),
      // Most accounts are never asked for a table, and its client takes a while to load.
      lazily("dynamodb", async () => (await import("./services/dynamodb.ts")).dynamodb(account)),
    ];
    this.#throttle = throttle;
  }

  /** Answers a request. The credential scope of its signature names the service, the Region and the caller. */
  async answer(request: WireRequest): Promise<Answer> {
    const scope = /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(request.headers["authorization"] ?? "");
    const [, accessKeyId = "", region = "", signed = ""] = scope ?? [];
    if (!scope) return plain(403, "MissingAuthenticationToken: the request is not signed");
    const service = this.#services.find(({ signingName }) => signingName === signed);
    if (!service) return plain(501, `the service ${signed} is not simulated`);

    const action = `${signed}:${service.operationOf(request)}`;
    const fault = faultFor(this.#account, action);
    const answer = await this.#faulty(fault, service, action, region, () =>
      service.handle(request, { accessKeyId, region }),
    );
    const status = typeof answer === "string" ? 0 : answer.status;
    this.calls.push({ at: this.#account.now().toISOString(), action, region, status, ...(fault ? { fault } : {}) });
    if (typeof answer === "string") return answer;
    return { ...answer, headers: { ...answer.headers, date: this.#account.now().toUTCString() } };
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
    fault: Fault | undefined,
    service: Service,
    action: string,
    region: string,
    handle: () => Promise<WireResponse>,
  ): Promise<Answer> {
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
        return this.#throttle.admits(action, region)
          ? handle()
          : service.refuse(errorOf("Throttling", service, action, principalOf(this.#account)));
      default:
        return service.refuse(errorOf(fault, service, action, principalOf(this.#account)));
    }
  }
}

const plain = (status: number, body: string): WireResponse => ({
  status,
  headers: { "content-type": "text/plain" },
  body,
});
