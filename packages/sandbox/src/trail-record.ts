import type { SimulatedAccount } from "./account.ts";
import type { Principal } from "./principal.ts";
import type { Scenario } from "./scenario.ts";
import type { Outcome } from "./wire.ts";

/** The services whose writes CloudTrail records here, by the name in signatures, with the source of their events. */
const SOURCES: Readonly<Record<string, string | undefined>> = {
  sso: "sso.amazonaws.com",
  identitystore: "identitystore.amazonaws.com",
  iam: "iam.amazonaws.com",
  organizations: "organizations.amazonaws.com",
  cloudtrail: "cloudtrail.amazonaws.com",
  s3: "s3.amazonaws.com",
};

/** What a call does to what its service holds. */
export type Effect = "reads" | "writes";

/** Whether an action of a service that has writes reads or writes; `undefined` for any other. */
export function effectOf(action: string): Effect | undefined {
  const [service = "", operation = ""] = action.split(":");
  if (SOURCES[service] === undefined) return action === "sts:AssumeRoot" ? "writes" : undefined;
  return /^(Get|List|Describe|Lookup|Generate|Head)/.test(operation) ? "reads" : "writes";
}

/** A call, with what a record of it says. */
export interface Recorded {
  readonly action: string;
  readonly region: string;
  readonly principal: Principal;
  readonly accessKeyId: string;
  readonly userAgent: string | undefined;
  readonly requestId: string;
  /** Without an input, where a call was denied before its service read it. */
  readonly outcome: { readonly input?: unknown; readonly result: Outcome["result"] };
}

/** The record that CloudTrail makes of a write. */
export function recordOf(account: SimulatedAccount, call: Recorded): Scenario["cloudTrailEvents"][number] {
  const [service = "", eventName = ""] = call.action.split(":");
  const { input, result } = call.outcome;
  const output = "output" in result ? elementsOf(service, result.output) : null;
  return {
    eventVersion: "1.11",
    userIdentity: identityOf(account, call),
    eventTime: account
      .now()
      .toISOString()
      .replace(/\.\d+Z$/, "Z"),
    eventSource: SOURCES[service] ?? `${service}.amazonaws.com`,
    eventName,
    awsRegion: call.region,
    sourceIPAddress: "192.0.2.10",
    userAgent: call.userAgent ?? "aws-sdk",
    ...("error" in result ? { errorCode: codeOf(result.error), errorMessage: result.error.message } : {}),
    requestParameters: input === undefined ? null : elementsOf(service, input),
    responseElements: output && Object.keys(output).length ? output : null,
    requestID: call.requestId,
    eventID: crypto.randomUUID(),
    readOnly: false,
    eventType: "AwsApiCall",
    managementEvent: true,
    recipientAccountId: call.principal.account,
    eventCategory: "Management",
  };
}

/** Every service is denied alike in a record, whatever its own error is called. */
const codeOf = ({ name }: Error): string => (name === "AccessDeniedException" ? "AccessDenied" : name);

function identityOf(account: SimulatedAccount, { principal, accessKeyId }: Recorded): object {
  const { kind, arn, userId: principalId, account: accountId, role } = principal;
  const attributes = {
    creationDate: account
      .now()
      .toISOString()
      .replace(/\.\d+Z$/, "Z"),
    mfaAuthenticated: "false",
  };
  const identity = { principalId, arn, accountId, accessKeyId };
  const name = role.split("/").at(-1);
  if (kind === "user") return { type: "IAMUser", ...identity, userName: name };
  if (kind === "root") return { type: "Root", ...identity, sessionContext: { attributes } };
  const sessionIssuer = {
    ...{ type: "Role", principalId: principalId.split(":")[0], arn: role, accountId, userName: name },
  };
  return { type: "AssumedRole", ...identity, sessionContext: { sessionIssuer, attributes } };
}

/** What CloudTrail never shows. */
const SECRETS = new Set(["secretAccessKey", "password"]);
/** What Identity Store's records hide of people. */
const PERSONAL = new Set(["userName", "displayName", "name", "emails", "givenName", "familyName"]);

/** Names in a record begin with a small letter. */
function elementsOf(service: string, value: unknown): Record<string, unknown> {
  const hides = (key: string) => SECRETS.has(key) || (service === "identitystore" && PERSONAL.has(key));
  const convert = (each: unknown): unknown => {
    if (each instanceof Date) return each.toISOString();
    if (Array.isArray(each)) return each.map(convert);
    if (typeof each !== "object" || each === null) return each;
    const entries = Object.entries(each).filter(([, member]) => member !== undefined);
    return Object.fromEntries(
      entries.map(([key, member]) => {
        const small = key.charAt(0).toLowerCase() + key.slice(1);
        return [small, hides(small) ? "HIDDEN_DUE_TO_SECURITY_REASONS" : convert(member)];
      }),
    );
  };
  return convert(value) as Record<string, unknown>;
}
