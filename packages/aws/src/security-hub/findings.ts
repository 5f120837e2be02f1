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

/** The most that GetFindings and BatchImportFindings take at once. */
const MOST = 100;

const clientOf = (aws: Aws) => aws.client(SecurityHubClient);

/** Security Hub is not enabled in the Region that was asked. */
export const isNotEnabled = (error: unknown): boolean => (error as Error).name === "InvalidAccessException";

/** What Security Hub holds of us in the Region, archived findings too. @throws the SDK's error, with its action */
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
    // Every tool of the account has the same product: what is not ours must not be archived, whatever comes back.
    const ours = Findings.filter(
      ({ ProductArn, AwsAccountId, GeneratorId = "" }) =>
        ProductArn === product && AwsAccountId === account && GeneratorId.startsWith(ASFF_GENERATOR),
    );
    held.push(...ours.map(asHeld));
  }
  return held;
}

/** Leaves out what Security Hub adds, which can't be imported again. */
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
 * Imports findings, in batches of as many as Security Hub takes. Sent twice they are the same findings, so an import that
 * failed half-way is simply done again.
 * @returns the findings that Security Hub did not take, with its reasons
 * @throws the SDK's error, with its action, when a whole batch was not taken
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
