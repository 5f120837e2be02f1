import { glob } from "./glob.ts";

/** What a service wants to do with a bucket. */
export interface BucketRequest {
  readonly service: string;
  /** The account for which the service acts, and the ARN of what it acts for. */
  readonly account: string;
  readonly sourceArn: string;
  readonly action: string;
  readonly resource: string;
}

/**
 * Whether a bucket's policy lets a service do something. A condition that is not simulated here counts against the
 * request.
 */
export function lets(
  policy: string | Readonly<Record<string, unknown>> | null | undefined,
  request: BucketRequest,
): boolean {
  const statements = statementsOf(policy).filter(
    (each) =>
      textsOf(each["Action"]).some((action) => glob(action.toLowerCase()).test(request.action.toLowerCase())) &&
      textsOf(each["Resource"]).some((resource) => glob(resource).test(request.resource)) &&
      isService(each["Principal"], request.service),
  );
  const meets = (effect: string, whereUnknown: boolean) =>
    statements.some((each) => each["Effect"] === effect && (hold(each["Condition"], request) ?? whereUnknown));
  return meets("Allow", false) && !meets("Deny", true);
}

/** Whether a policy lets anybody in: an Allow for everybody without a condition. */
export const isPublic = (policy: string | Readonly<Record<string, unknown>>): boolean =>
  statementsOf(policy).some(
    (each) =>
      each["Effect"] === "Allow" &&
      each["Condition"] === undefined &&
      (each["Principal"] === "*" || (isRecord(each["Principal"]) && textsOf(each["Principal"]["AWS"]).includes("*"))),
  );

const isService = (principal: unknown, service: string): boolean =>
  principal === "*" || (isRecord(principal) && textsOf(principal["Service"]).some((each) => glob(each).test(service)));

/** Whether all conditions hold; `undefined` if one is not simulated. */
function hold(conditions: unknown, { account, sourceArn }: BucketRequest): boolean | undefined {
  const values: Readonly<Record<string, string | undefined>> = {
    "s3:x-amz-acl": "bucket-owner-full-control",
    "aws:sourcearn": sourceArn,
    "aws:sourceaccount": account,
  };
  const results = Object.entries(isRecord(conditions) ? conditions : {}).flatMap(([operator, tests]) =>
    Object.entries(isRecord(tests) ? tests : {}).map(([key, wanted]) => {
      const value = values[key.toLowerCase()];
      if (value === undefined || !/^(String|Arn)(Equals|Like)$/.test(operator)) return undefined;
      const exact = operator === "StringEquals";
      return textsOf(wanted).some((each) => (exact ? each === value : glob(each).test(value)));
    }),
  );
  return results.includes(false) ? false : results.includes(undefined) ? undefined : true;
}

function statementsOf(
  policy: string | Readonly<Record<string, unknown>> | null | undefined,
): Record<string, unknown>[] {
  const document: unknown = typeof policy === "string" ? JSON.parse(policy) : policy;
  const statement = isRecord(document) ? document["Statement"] : [];
  return (Array.isArray(statement) ? statement : [statement]).filter(isRecord);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const textsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((each) => typeof each === "string");
