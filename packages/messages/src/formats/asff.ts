import type { AwsSecurityFinding, ComplianceStatus, RecordState, Resource } from "@aws-sdk/client-securityhub";
import { controlOf } from "@genkan/controls/catalogue/index";
import type { Exception } from "@genkan/controls/engine/exception";
import { answersOf } from "@genkan/controls/model/control";
import { ACCOUNT_TYPE, type Status } from "@genkan/controls/model/evaluation";
import { isPartition } from "@genkan/controls/model/partition";
import { clean, cut, type Locale } from "@genkan/controls/model/text";
import { resourceName } from "../alert/alert.ts";
import { utc } from "../moment.ts";
import { scopeText } from "../scope.ts";
import { message, numbered, stepsFor } from "../sentence.ts";
import {
  accountsIn,
  identity,
  type Judged,
  type Judgements,
  nameAndPath,
  organizationIn,
  type Verdict,
} from "./judged.ts";

/** The fields that all our findings have; Security Hub itself requires fewer. */
type Filled =
  | "SchemaVersion"
  | "Id"
  | "ProductArn"
  | "ProductName"
  | "CompanyName"
  | "GeneratorId"
  | "AwsAccountId"
  | "Types"
  | "FirstObservedAt"
  | "CreatedAt"
  | "UpdatedAt"
  | "Severity"
  | "FindingProviderFields"
  | "Title"
  | "Description"
  | "ProductFields"
  | "Resources"
  | "Compliance"
  | "Workflow"
  | "RecordState";

/**
 * A finding in the AWS Security Finding Format. Its `Id` is the same in every run, so that Security Hub updates the
 * stored finding. After the first import, only `FindingProviderFields` may change its severity and types, and
 * `Workflow` belongs to the people who work with it.
 * https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsSecurityFinding.html
 */
export type AsffFinding = Pick<AwsSecurityFinding, "Remediation" | "AwsAccountName"> & {
  [Field in Filled]: NonNullable<AwsSecurityFinding[Field]>;
};

// The limits of AwsSecurityFinding, in characters and items.
const LONGEST = { id: 512, title: 256, description: 1_024, remediation: 512, accountName: 50 } as const;
const MOST_REQUIREMENTS = 32;

const TYPES = ["Software and Configuration Checks/AWS Security Best Practices"];

/** The prefix of a control's id in {@link AsffFinding.GeneratorId}. It identifies our own findings. */
export const ASFF_GENERATOR = "genkan/";

/** The product of an account's own findings in a Region. Other tools of the account use the same product. */
export const asffProduct = ({ partition, region, account }: Pick<Judged, "partition" | "region" | "account">): string =>
  `arn:${partition}:securityhub:${region}:${account}:product/${account}/default`;

/**
 * Each status as Security Hub's own checks express it: what could not be evaluated lacks information (`WARNING`); what
 * is not applicable has no result (`NOT_AVAILABLE`) and is archived.
 */
const STANDS: Readonly<Record<Status, { Status: ComplianceStatus; unresolved: boolean; record: RecordState }>> = {
  NON_COMPLIANT: { Status: "FAILED", unresolved: true, record: "ACTIVE" },
  INSUFFICIENT_DATA: { Status: "WARNING", unresolved: true, record: "ACTIVE" },
  COMPLIANT: { Status: "PASSED", unresolved: false, record: "ACTIVE" },
  NOT_APPLICABLE: { Status: "NOT_AVAILABLE", unresolved: false, record: "ARCHIVED" },
};

/** A list of findings for `aws securityhub batch-import-findings --findings`, which accepts at most 100. */
export const asff = (judged: Judgements, locale: Locale): string =>
  `${JSON.stringify(asffFindings(judged, locale), null, 2)}\n`;

/** Verdicts as findings of Security Hub. */
export function asffFindings(judged: Judgements, locale: Locale): AsffFinding[] {
  const organization = organizationIn(judged)?.id ?? null;
  return accountsIn(judged).flatMap((each) =>
    each.evaluations.map((verdict) => asffFinding(each, verdict, { organization, locale })),
  );
}

/** For whom a finding is written, and the organization of its account, where that was evaluated. */
interface FindingContext {
  readonly organization: string | null;
  readonly locale: Locale;
}

function asffFinding(judged: Judged, verdict: Verdict, { organization, locale }: FindingContext): AsffFinding {
  const { account, evaluatedAt } = judged;
  const { name: accountName, path } = nameAndPath(judged);
  const { control, resource, status, severity, reason, since = evaluatedAt, exception } = verdict;
  const { Status, unresolved, record } = STANDS[status];
  const definition = controlOf(control);
  const text = message(verdict, utc[locale]);
  const name = resourceName(resource);
  const Severity = { Label: unresolved ? severity : "INFORMATIONAL", Original: severity } as const;
  return {
    SchemaVersion: "2018-10-08",
    Id: clean(`genkan/${identity(account, verdict)}`, LONGEST.id),
    ProductArn: asffProduct(judged),
    ProductName: "Genkan",
    CompanyName: "Genkan",
    GeneratorId: clean(`${ASFF_GENERATOR}${control}`, LONGEST.id),
    AwsAccountId: account,
    ...(accountName && { AwsAccountName: cut(accountName, LONGEST.accountName) }),
    Types: TYPES,
    FirstObservedAt: since,
    CreatedAt: since,
    // The content of an event may be newer than the last run.
    UpdatedAt: [since, evaluatedAt].sort()[1]!,
    Severity,
    FindingProviderFields: { Severity, Types: TYPES },
    Title: cut([definition?.title[locale] ?? clean(control), name].filter(Boolean).join(": "), LONGEST.title),
    Description: cut(`${text} ${definition?.why[locale] ?? ""}`.trim(), LONGEST.description),
    ...remediation(verdict, judged, locale),
    ProductFields: {
      "genkan/control": clean(control),
      "genkan/status": status,
      "genkan/reason": clean(reason),
      ...(organization && { "genkan/organization": clean(organization) }),
      ...(path && { "genkan/account-path": path }),
      ...(exception && { "genkan/exception": clean(acceptedBy(exception, locale)) }),
    },
    Resources: [asffResource(judged, verdict)],
    Compliance: {
      Status,
      StatusReasons: [{ ReasonCode: clean(reason), Description: cut(text, LONGEST.description) }],
      RelatedRequirements: (definition ? answersOf(definition) : [])
        .flatMap(({ framework, numbers }) => numbers.map((number) => `${framework} ${number}`))
        .slice(0, MOST_REQUIREMENTS),
    },
    Workflow: { Status: unresolved ? "NEW" : "RESOLVED" },
    RecordState: record,
  };
}

/** Who accepts a finding, until when, for which accounts of an organization, and why. */
const acceptedBy = ({ owner, expires, reason, scope }: Exception, locale: Locale): string =>
  `${[owner, expires, ...(scope ? [scopeText(scope)[locale]] : [])].join(", ")}: ${reason}`;

/** What to do, and where to read more, because the text may be too long. */
function remediation(verdict: Verdict, { place }: Judged, locale: Locale): Pick<AsffFinding, "Remediation"> {
  const steps = numbered(stepsFor(verdict, locale, place));
  if (steps.length === 0) return {};
  const more = controlOf(verdict.control) ? ` (genkan explain ${verdict.control})` : "";
  return { Remediation: { Recommendation: { Text: cut(steps.join(" "), LONGEST.remediation - more.length) + more } } };
}

function asffResource({ partition, region }: Judged, { resource: { type, id } }: Verdict): Resource {
  const isUser = type === "AWS::IAM::User";
  return {
    Type: type === ACCOUNT_TYPE ? "AwsAccount" : isUser ? "AwsIamUser" : "Other",
    Id: clean(`${type}:${id}`, LONGEST.id),
    ...(isPartition(partition) && { Partition: partition }),
    Region: region,
    ...(isUser && { Details: { AwsIamUser: { UserName: clean(id) } } }),
  };
}

/** The fields of a finding in Security Hub that decide whether it must be imported again. */
export type HeldFinding = Pick<
  AsffFinding,
  | "SchemaVersion"
  | "Id"
  | "ProductArn"
  | "GeneratorId"
  | "AwsAccountId"
  | "CreatedAt"
  | "UpdatedAt"
  | "FindingProviderFields"
  | "Title"
  | "Description"
  | "Resources"
  | "RecordState"
> &
  Pick<AwsSecurityFinding, "Compliance">;

/**
 * What to import so that Security Hub shows the current state: every verdict, and, archived, the findings that it still
 * holds as active although they are no longer evaluated. A finding that was open there and is COMPLIANT now is archived
 * too: it keeps the Workflow that people gave it, so PASSED alone would leave it in their list of work.
 * @param at the time of the import: Security Hub accepts only updates that are newer than what it holds
 */
export function securityHubImport(
  standing: readonly AsffFinding[],
  held: readonly HeldFinding[],
  at: string,
): (AsffFinding | HeldFinding)[] {
  const before = new Map(held.map((finding) => [finding.Id, finding]));
  const now = standing.map((finding): AsffFinding => {
    const old = before.get(finding.Id);
    const wasOpen = old && (old.RecordState === "ARCHIVED" || old.Compliance?.Status !== "PASSED");
    const resolved = finding.Compliance.Status === "PASSED" && wasOpen;
    return { ...finding, UpdatedAt: at, ...(resolved && { RecordState: "ARCHIVED" }) };
  });
  const judged = new Set(standing.map(({ Id }) => Id));
  const gone = held
    .filter(({ Id, RecordState }) => RecordState === "ACTIVE" && !judged.has(Id))
    .map((finding): HeldFinding => ({ ...finding, UpdatedAt: at, RecordState: "ARCHIVED" }));
  return [...now, ...gone];
}
