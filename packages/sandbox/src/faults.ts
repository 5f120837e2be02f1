import type { SimulatedAccount } from "./account.ts";
import type { faultKinds } from "./scenario.ts";
import { type Family, type Service, WireError } from "./wire.ts";

/** The effect of a fault on a call. */
export type Fault = (typeof faultKinds)[number];

/** The scenario's next fault for an action, if any. A fault with a count loses one. */
export function faultFor(account: SimulatedAccount, action: string): Fault | undefined {
  const prefix = action.slice(0, action.indexOf(":"));
  const found = account.scenario.faults.find(
    (fault) => (fault.action === action || fault.action === `${prefix}:*` || fault.action === "*") && fault.times !== 0,
  );
  if (found?.times !== undefined) found.times -= 1;
  return found?.fault;
}

/** The error of a fault, with AWS's code and message. */
export function errorOf(
  fault: Exclude<Fault, "Timeout" | "ConnectionReset" | "Malformed">,
  service: Service,
  action: string,
  principal: string,
): WireError {
  switch (fault) {
    case "AccessDenied": {
      const because = `User: ${principal} is not authorized to perform: ${action} on resource: * because no identity-based policy allows the ${action} action`;
      const { code, status, before = "" } = DENIED[service.family];
      return new WireError(code, `${before}${because}`, status);
    }
    case "KmsAccessDenied": {
      const message = `User: ${principal} is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext`;
      return Object.assign(new WireError("AccessDeniedException", message, 400), { Reason: "KMS_ACCESS_DENIED" });
    }
    case "VpcEndpointRequired": {
      const message = `User: ${principal} is not authorized to perform: ${action} because the request did not come through an allowed VPC endpoint`;
      return new WireError("AccessDeniedException", message, 400);
    }
    case "Throttling": {
      const { code, message, status } = THROTTLED[service.family];
      return new WireError(code, message, status);
    }
    case "InternalError":
      return new WireError(INTERNAL[service.family], "We encountered an internal error", 500);
  }
}

const DENIED: Readonly<Record<Family, { code: string; status: number; before?: string }>> = {
  json: { code: "AccessDeniedException", status: 400 },
  query: { code: "AccessDenied", status: 403 },
  ec2: {
    code: "UnauthorizedOperation",
    status: 403,
    before: "You are not authorized to perform this operation. ",
  },
};
const THROTTLED: Readonly<Record<Family, { code: string; message: string; status: number }>> = {
  json: { code: "ThrottlingException", message: "Rate exceeded", status: 400 },
  query: { code: "Throttling", message: "Rate exceeded", status: 400 },
  ec2: { code: "RequestLimitExceeded", message: "Request limit exceeded.", status: 503 },
};
const INTERNAL: Readonly<Record<Family, string>> = {
  json: "InternalServerError",
  query: "InternalFailure",
  ec2: "InternalError",
};

/** The documented calls per second and Region: for one operation, or for all operations of a service together. */
const RATES: Readonly<Record<string, number>> = {
  "cloudtrail:LookupEvents": 2,
  "sts:GetCallerIdentity": 600,
  "sts:AssumeRole": 600,
  "organizations:DescribeOrganization": 2,
  "sso:*": 20,
};
/** Applies to each operation of the service on its own. */
const RATES_EACH: Readonly<Record<string, number>> = { identitystore: 20 };

function bucketOf(action: string): { name: string; rate: number } | undefined {
  const [service = ""] = action.split(":");
  for (const name of [action, `${service}:*`]) if (RATES[name] !== undefined) return { name, rate: RATES[name] };
  const each = RATES_EACH[service];
  return each === undefined ? undefined : { name: action, rate: each };
}

/** AWS's throttling: a token bucket for each rate and Region, with a capacity of one second's calls. */
export class Throttle {
  readonly #buckets = new Map<string, { tokens: number; at: number }>();
  readonly #now: () => number;

  /** @param now a clock in milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Whether a call is allowed; an allowed call takes a token. */
  admits(action: string, region: string): boolean {
    const shared = bucketOf(action);
    if (!shared) return true;
    const { rate } = shared;
    const key = `${shared.name} ${region}`;
    const now = this.#now();
    const bucket = this.#buckets.get(key) ?? { tokens: rate, at: now };
    const tokens = Math.min(rate, bucket.tokens + ((now - bucket.at) / 1_000) * rate);
    this.#buckets.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now });
    return tokens >= 1;
  }
}
