import {
  type AwsSecurityFinding,
  BatchImportFindingsCommand,
  type ImportFindingsError,
  paginateGetFindings,
  SecurityHubClient,
} from "@aws-sdk/client-securityhub";
import type { Subject } from "@genkan/controls/model/control";
import { ASFF_GENERATOR, type AsffFinding, asffProduct, type HeldFinding } from "@genkan/messages/formats/asff";
import type { Aws } from "../clients.ts";

/** GetFindings and BatchImportFindings accept this many at once. */
const MOST = 100;

const clientOf = (aws: Aws) => aws.client(SecurityHubClient);

/** Whether an error means that Security Hub is not enabled in the Region. */
export const isNotEnabled = (error: unknown): boolean => (error as Error).name === "InvalidAccessException";

/** Our findings in Security Hub in the Region, including archived ones. @throws the SDK's error, with its action */
export async function heldFindings(aws: Aws, { account, partition }: Subject): Promise<HeldFinding[]> {
  const client = await clientOf(aws);
  const product = asffProduct({ account, partition, region: await aws.region() });
  const held: HeldFinding[] = [];
  const pages = paginateGetFindings(
    { client, pageSize: MOST },
    {
      Filters: {
        ProductArn: [{ Comparison: "EQUALS", Value: product }],
        AwsAccountId: [{ Comparison: "EQUALS", Value: account }],
        GeneratorId: [{ Comparison: "PREFIX", Value: ASFF_GENERATOR }],
      },
    },
  );
  for await (const { Findings = [] } of pages) {
    // Every tool of the account has the same product: foreign findings must never be archived.
    const ours = Findings.filter(
      ({ ProductArn, AwsAccountId, GeneratorId = "" }) =>
        ProductArn === product && AwsAccountId === account && GeneratorId.startsWith(ASFF_GENERATOR),
    );
    held.push(...ours.map(asHeld));
  }
  return held;
}

/** Leaves out the fields that Security Hub adds, which cannot be imported. */
const asHeld = (finding: AwsSecurityFinding): HeldFinding => {
  const { SchemaVersion, Id, ProductArn, GeneratorId, AwsAccountId, CreatedAt, UpdatedAt } = finding;
  const { FindingProviderFields, Title, Description, Resources, RecordState, Compliance } = finding;
  return {
    SchemaVersion,
    Id,
    ProductArn,
    GeneratorId,
    AwsAccountId,
    CreatedAt,
    UpdatedAt,
    FindingProviderFields,
    Title,
    Description,
    Resources,
    RecordState,
    Compliance,
  } as HeldFinding;
};

/**
 * Imports findings in batches. Importing the same findings twice changes nothing, so an import that failed half-way can
 * be repeated.
 * @returns the findings that Security Hub did not accept, with its reasons
 * @throws the SDK's error, with its action, if a whole batch was refused
 */
export async function importFindings(
  aws: Aws,
  findings: readonly (AsffFinding | HeldFinding)[],
): Promise<readonly ImportFindingsError[]> {
  const client = await clientOf(aws);
  const refused: ImportFindingsError[] = [];
  for (let from = 0; from < findings.length; from += MOST) {
    const Findings = findings.slice(from, from + MOST);
    const { FailedFindings = [] } = await client.send(new BatchImportFindingsCommand({ Findings }));
    refused.push(...FailedFindings);
  }
  return refused;
}
