import * as sdk from "@aws-sdk/client-securityhub";
import type { SimulatedAccount } from "../account.ts";
import { page } from "../pagination.ts";
import { type Service, service } from "../wire.ts";

const MOST = 100;
const $metadata = {};

/** The maximum length of some fields, in characters. https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_AwsSecurityFinding.html */
const LONGEST = { Id: 512, Title: 256, Description: 1_024, GeneratorId: 512 } as const;

/** The fields that people set and that an import does not change. */
const OF_PEOPLE = ["Workflow", "Note", "UserDefinedFields", "VerificationState"] as const;

/** Security Hub: imports and returns the findings of the account's own product. */
export function securityHub(account: SimulatedAccount): Service {
  const enabledIn = (region: string) => {
    const { securityHub: regions, account: id } = account.scenario;
    if (regions.includes(region)) return;
    throw new sdk.InvalidAccessException({ message: `Account ${id} is not subscribed to AWS Security Hub`, $metadata });
  };
  const invalid = (message: string) => new sdk.InvalidInputException({ message, $metadata });

  return service(sdk, () => new sdk.SecurityHubClient({ region: "us-east-1" }), {
    BatchImportFindings({ Findings = [] }, { region }) {
      enabledIn(region);
      if (Findings.length < 1 || Findings.length > MOST) {
        throw invalid(`Findings must have a length between 1 and ${MOST}`);
      }
      const { partition, account: id } = account.scenario;
      const product = `arn:${partition}:securityhub:${region}:${id}:product/${id}/default`;
      const FailedFindings = Findings.flatMap((finding) => {
        const ErrorMessage = faultOf(finding, product, id);
        return ErrorMessage ? [{ Id: finding.Id, ErrorCode: "InvalidInput", ErrorMessage }] : [];
      });
      const failed = new Set(FailedFindings.map(({ Id }) => Id));
      for (const finding of Findings.filter(({ Id }) => !failed.has(Id))) take(account, finding, region);
      return {
        FailedCount: FailedFindings.length,
        SuccessCount: Findings.length - FailedFindings.length,
        FailedFindings,
      };
    },
    GetFindings({ Filters = {}, MaxResults = MOST, NextToken }, { region }) {
      enabledIn(region);
      if (MaxResults < 1 || MaxResults > MOST) throw invalid(`MaxResults must be between 1 and ${MOST}`);
      const all = [...account.securityFindings.values()].filter(
        (finding) => finding.Region === region && matches(finding, Filters),
      );
      const query = JSON.stringify(Filters);
      const { items, next } = page(all, { size: MaxResults, token: NextToken, query, code: "InvalidInputException" });
      return { Findings: [...items], NextToken: next };
    },
  });
}

/** The error of an imported finding; `undefined` if it is valid. */
function faultOf(finding: sdk.AwsSecurityFinding, product: string, account: string): string | undefined {
  if (finding.AwsAccountId !== account) return "AwsAccountId must be the account of the caller";
  if (finding.ProductArn !== product) return "ProductArn must be the default product of the account and the Region";
  for (const [name, longest] of Object.entries(LONGEST) as [keyof typeof LONGEST, number][]) {
    const value = finding[name] ?? "";
    if (!value.trim() || value.length > longest) return `finding.${name} must be 1 to ${longest} characters long`;
  }
  if (!finding.Resources?.length) return "finding.Resources must not be empty";
  if (!finding.Severity && !finding.FindingProviderFields?.Severity) return "finding has no severity";
  return [finding.CreatedAt, finding.UpdatedAt].some((time) => Number.isNaN(Date.parse(time ?? "")))
    ? "CreatedAt and UpdatedAt must be times"
    : undefined;
}

/** Stores a finding if it is new, or newer than the stored one. */
function take(account: SimulatedAccount, finding: sdk.AwsSecurityFinding, region: string): void {
  const key = `${region} ${finding.ProductArn} ${finding.Id}`;
  const held = account.securityFindings.get(key);
  if (held && Date.parse(held.UpdatedAt!) >= Date.parse(finding.UpdatedAt!)) return;
  const taken: sdk.AwsSecurityFinding = { RecordState: "ACTIVE", ...held, ...finding, Region: region };
  if (held) {
    for (const name of OF_PEOPLE) Object.assign(taken, { [name]: held[name] });
    const reopened = held.RecordState === "ARCHIVED" && taken.RecordState === "ACTIVE";
    const failed = held.Compliance?.Status === "PASSED" && taken.Compliance?.Status !== "PASSED";
    const settled = held.Workflow?.Status === "NOTIFIED" || held.Workflow?.Status === "RESOLVED";
    if (settled && (reopened || failed)) taken.Workflow = { Status: "NEW" };
  }
  account.securityFindings.set(key, taken);
}

/** Whether a finding passes the filters on strings: one of the values of every attribute. */
function matches(finding: sdk.AwsSecurityFinding, filters: sdk.AwsSecurityFindingFilters): boolean {
  return Object.entries(filters).every(([name, values]) => {
    const value = String(finding[name as keyof sdk.AwsSecurityFinding] ?? "");
    return (values as sdk.StringFilter[]).some(({ Comparison, Value = "" }) =>
      Comparison === "PREFIX" ? value.startsWith(Value) : value === Value,
    );
  });
}
