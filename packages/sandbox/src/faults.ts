import type { SimulatedAccount } from "./account.ts";
import type { faultKinds } from "./account-state.ts";
import { type Family, type Service, WireError } from "./wire.ts";

/** The effect of a fault on a call. */
export type Fault = (typeof faultKinds)[number];

/** What a fault applies to: an action, and where it is called. */
interface Called {
  readonly action: string;
  readonly region: string;
}

const faultsOf = ({ scenario }: SimulatedAccount, { action, region }: Called) =>
  scenario.faults.filter(
    (fault) =>
      [action, `${action.slice(0, action.indexOf(":"))}:*`, "*"].includes(fault.action) &&
      fault.times !== 0 &&
      (fault.regions?.includes(region) ?? true),
  );

/** The account's next fault for a call, if any. A fault with a count loses one. */
export function faultFor(account: SimulatedAccount, called: Called): Fault | undefined {
  const found = faultsOf(account, called).find(({ after = 0 }) => after === 0);
  if (found?.times !== undefined) found.times -= 1;
  return found?.fault;
}

/** Counts a call that gets through: faults that begin after some calls are nearer by one. */
export function getThrough(account: SimulatedAccount, called: Called): void {
  for (const fault of faultsOf(account, called)) if (fault.after) fault.after -= 1;
}

/** The error of a fault, or of a call that the session's task policy leaves out, with AWS's code and message. */
export function errorOf(
  fault: Exclude<Fault, "Timeout" | "ConnectionReset" | "Malformed"> | "OutsideTask",
  service: Service,
  action: string,
  principal: string,
): WireError {
  switch (fault) {
    case "AccessDenied":
      return denied(
        service,
        `User: ${principal} is not authorized to perform: ${action} on resource: * because no identity-based policy allows the ${action} action`,
      );
    case "ServiceControlPolicy":
      return denied(
        service,
        `User: ${principal} is not authorized to perform: ${action} with an explicit deny in a service control policy`,
      );
    case "OutsideTask":
      return denied(
        service,
        `User: ${principal} is not authorized to perform: ${action} on resource: * with an explicit deny in a session policy`,
      );
    case "KmsAccessDenied": {
      const message = `User: ${principal} is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext`;
      return Object.assign(new WireError("AccessDeniedException", message, 400), { Reason: "KMS_ACCESS_DENIED" });
    }
    case "VpcEndpointRequired": {
      const message = `User: ${principal} is not authorized to perform: ${action} because the request did not come through an allowed VPC endpoint`;
      return new WireError("AccessDeniedException", message, 400);
    }
    case "Throttling": {
      const { code, message, status } = THROTTLED_BY[service.signingName] ?? THROTTLED[service.family];
      return new WireError(code, message, status);
    }
    case "InternalError":
      return new WireError(INTERNAL[service.family], "We encountered an internal error", 500);
  }
}

function denied({ family }: Service, because: string): WireError {
  const { code, status, before = "" } = DENIED[family];
  return new WireError(code, `${before}${because}`, status);
}

const DENIED: Readonly<Record<Family, { code: string; status: number; before?: string }>> = {
  json: { code: "AccessDeniedException", status: 400 },
  query: { code: "AccessDenied", status: 403 },
  ec2: {
    code: "UnauthorizedOperation",
    status: 403,
    before: "You are not authorized to perform this operation. ",
  },
  xml: { code: "AccessDenied", status: 403 },
};
interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly status: number;
}
const THROTTLED: Readonly<Record<Family, Refusal>> = {
  json: { code: "ThrottlingException", message: "Rate exceeded", status: 400 },
  query: { code: "Throttling", message: "Rate exceeded", status: 400 },
  ec2: { code: "RequestLimitExceeded", message: "Request limit exceeded.", status: 503 },
  xml: { code: "SlowDown", message: "Please reduce your request rate.", status: 503 },
};
/** The services that throttle in words of their own. */
const THROTTLED_BY: Readonly<Record<string, Refusal | undefined>> = {
  organizations: {
    code: "TooManyRequestsException",
    message: "You have sent too many requests in too short a period of time. Try again later.",
    status: 400,
  },
};
const INTERNAL: Readonly<Record<Family, string>> = {
  json: "InternalServerError",
  query: "InternalFailure",
  ec2: "InternalError",
  xml: "InternalError",
};

/** The error for credentials that do not hold, or hold no longer. */
export function errorOfCredentials(why: "invalid" | "expired", { family }: Service): WireError {
  const { code, message, status } = CREDENTIALS[why][family];
  return new WireError(code, message, status);
}

const INVALID = "The security token included in the request is invalid.";
const EXPIRED = "The security token included in the request is expired";
const CREDENTIALS: Readonly<Record<"invalid" | "expired", Readonly<Record<Family, Refusal>>>> = {
  invalid: {
    json: { code: "UnrecognizedClientException", message: INVALID, status: 400 },
    query: { code: "InvalidClientTokenId", message: INVALID, status: 403 },
    ec2: {
      code: "AuthFailure",
      message: "AWS was not able to validate the provided access credentials",
      status: 401,
    },
    xml: {
      code: "InvalidAccessKeyId",
      message: "The AWS Access Key Id you provided does not exist in our records.",
      status: 403,
    },
  },
  expired: {
    json: { code: "ExpiredTokenException", message: EXPIRED, status: 400 },
    query: { code: "ExpiredToken", message: EXPIRED, status: 403 },
    ec2: { code: "RequestExpired", message: "Request has expired.", status: 400 },
    xml: { code: "ExpiredToken", message: "The provided token has expired.", status: 400 },
  },
};

/** A token bucket: calls per second, and how many it holds. */
interface Rate {
  readonly rate: number;
  readonly burst: number;
}
const steady = (rate: number): Rate => ({ rate, burst: rate });

/**
 * The documented limits for each account and Region: for one operation, or for all operations of a service together.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 */
const RATES: Readonly<Record<string, Rate | undefined>> = {
  "cloudtrail:LookupEvents": steady(2),
  "sts:GetCallerIdentity": steady(600),
  "sts:AssumeRole": steady(600),
  "organizations:DescribeOrganization": { rate: 1, burst: 2 },
  "organizations:ListAccounts": { rate: 8, burst: 12 },
  "organizations:DescribeAccount": { rate: 20, burst: 30 },
  "organizations:DescribeOrganizationalUnit": steady(2),
  "organizations:ListRoots": { rate: 1, burst: 2 },
  "organizations:ListTagsForResource": { rate: 10, burst: 15 },
  "sso:*": steady(20),
};
/** Applies to each operation of the service on its own. */
const RATES_EACH: Readonly<Record<string, Rate | undefined>> = { identitystore: steady(20) };

function bucketOf(action: string): { name: string; limit: Rate } | undefined {
  const [service = ""] = action.split(":");
  for (const name of [action, `${service}:*`]) {
    const limit = RATES[name];
    if (limit) return { name, limit };
  }
  const each = RATES_EACH[service];
  return each && { name: action, limit: each };
}

interface Bucket {
  readonly limit: Rate;
  tokens: number;
  at: number;
}

/** After so many new buckets, those that are full again are dropped: a full one is as good as none. */
const SWEEP = 1_000;

/** AWS's throttling: a token bucket for each limit, account and Region. */
export class Throttle {
  readonly #buckets = new Map<string, Bucket>();
  readonly #now: () => number;
  #sweepAt = SWEEP;

  /** @param now a clock in milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Whether a call is allowed; an allowed call takes a token. */
  admits(action: string, region: string, account = ""): boolean {
    const shared = bucketOf(action);
    if (!shared) return true;
    const key = `${account} ${shared.name} ${region}`;
    const now = this.#now();
    const bucket = this.#buckets.get(key) ?? { limit: shared.limit, tokens: shared.limit.burst, at: now };
    const tokens = tokensAt(bucket, now);
    this.#buckets.set(key, { limit: shared.limit, tokens: tokens >= 1 ? tokens - 1 : tokens, at: now });
    if (this.#buckets.size >= this.#sweepAt) this.#sweep(now);
    return tokens >= 1;
  }

  #sweep(now: number): void {
    for (const [key, bucket] of this.#buckets)
      if (tokensAt(bucket, now) >= bucket.limit.burst) this.#buckets.delete(key);
    this.#sweepAt = this.#buckets.size + SWEEP;
  }
}

const tokensAt = ({ limit: { rate, burst }, tokens, at }: Bucket, now: number): number =>
  Math.min(burst, tokens + ((now - at) / 1_000) * rate);
