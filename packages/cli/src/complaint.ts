import { causeOf, isAboutCredentials } from "@genkan/aws/cause";
import type { CallError } from "@genkan/aws/clients";
import type { CauseKind } from "@genkan/controls/model/evidence";
import { UsageError } from "./exit.ts";
import { OutputError } from "./output.ts";

/** What went wrong, in words for people, and what to do next; `null` if it is a bug of ours. */
export function complaintOf(error: unknown): string | null {
  if (error instanceof UsageError || error instanceof OutputError) return error.message;
  if (error instanceof AggregateError) {
    const all = new Set(error.errors.map(complaintOf));
    return all.has(null) ? null : [...all].join("\n");
  }
  if (isAboutCredentials(error)) return credentialsComplaint(error as Error);
  const { action, name, message } = error as CallError;
  if (!action) return null;
  const [, region] = NO_REGION.exec(message) ?? [];
  if (region !== undefined)
    return `There is no Region "${region}". Name one such as us-east-1, by --region or AWS_REGION.`;
  if (GONE.test(name)) return goneComplaint(action);
  const { kind, action: refused } = causeOf(error, action);
  return complaints[kind]?.(refused, `${name}: ${message}`) ?? null;
}

/** What is wrong with credentials, and how to sign in. */
export function credentialsComplaint({ name, message }: Error): string {
  if (WANTS_CODE.test(message)) {
    return (
      "The AWS profile needs an MFA code, and Genkan asks for none. The AWS CLI asks for it:\n" +
      'eval "$(aws configure export-credentials --profile NAME --format env)"; then run this again without the profile.'
    );
  }
  const what = EXPIRED.test(`${name} ${message}`)
    ? "The AWS credentials have expired"
    : name === "CredentialsProviderError"
      ? "There are no AWS credentials"
      : "AWS does not accept the credentials";
  return (
    `${what} (${name}: ${message}).\n` +
    "Sign in: aws sso login --profile NAME, then AWS_PROFILE=NAME genkan check. Without AWS: npm start."
  );
}

/** The SDK's message about a Region that does not exist. */
const NO_REGION = /^Region not accepted: region="(.*)" is not/;

const EXPIRED = /expired/i;

/** The SDK's message about a profile with `mfa_serial`. */
const WANTS_CODE = /requires multi-factor authentication/;

/** The services' errors about a resource that does not exist. */
const GONE = /^(ResourceNotFoundException|NotFound(Exception)?)$/;

const goneComplaint = (action: string): string => {
  const [service] = action.split(":");
  return service === "dynamodb"
    ? "There is no such table in this account and Region. npx sst deploy prints the table's name; its Region is --region."
    : service === "sns"
      ? "There is no such topic in this account. npx sst deploy prints the topic's ARN; genkan doctor --topic-arn ARN looks at it."
      : `AWS knows nothing of what ${action} asked for. genkan doctor says what is missing.`;
};

const complaints: Partial<Readonly<Record<CauseKind, (action: string, detail: string) => string>>> = {
  "access-denied": (action) =>
    `AWS denied ${action}. Allow it to the role or user that you run as (aws sts get-caller-identity names it), then run this again.`,
  "key-denied": (action) =>
    `AWS denied ${action}, because of a KMS key. Allow kms:Decrypt and kms:GenerateDataKey on it, then run this again.`,
  "network-denied": (action) =>
    `AWS answers ${action} through a VPC endpoint only. Run this inside that VPC; genkan doctor says what else is in the way.`,
  throttled: (action) => `AWS throttled ${action}, and went on doing so. Run this again in a minute.`,
  unreachable: (action, detail) =>
    `AWS could not be reached for ${action} (${detail}).\n` +
    "Check the network, the Region (--region, AWS_REGION) and AWS_ENDPOINT_URL; then run: genkan doctor",
  unexpected: (action, detail) =>
    `AWS answered ${action} with what Genkan can't use (${detail}).\nRun this again; if it stays so: genkan doctor`,
};
