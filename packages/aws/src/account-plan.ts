import { AccountClient, type AccountClientConfig } from "@aws-sdk/client-account";
import { AwsJson1_0Protocol } from "@aws-sdk/core/protocols";
import type { AccountPlan } from "@genkan/controls/model/account-plan";
import { partitionOf } from "@genkan/controls/model/partition";
import { Command } from "@smithy/core/client";
import { getEndpointPlugin } from "@smithy/core/endpoints";
import { TypeRegistry } from "@smithy/core/schema";
import type { MetadataBearer, StaticOperationSchema, StaticStructureSchema } from "@smithy/types";
import { present, UnusableAnswerError } from "./cause.ts";
import type { Aws } from "./clients.ts";

/** The IAM action of {@link readAccountPlan}. */
export const ACCOUNT_PLAN_ACTION = "freetier:GetAccountPlanState";

const SERVICE = "freetier";
const TARGET = "AWSFreeTierService";
const NAMESPACE = "com.amazonaws.freetier";

// The types of a member in the SDK's schemas.
const STRING = 0;
const DOUBLE = 1;
const TIMESTAMP = 5;

const structure = (name: string, members: Record<string, StaticStructureSchema[5][number]>): StaticStructureSchema => [
  3,
  NAMESPACE,
  name,
  0,
  Object.keys(members),
  Object.values(members),
];

/** https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_freetier_GetAccountPlanState.html */
const operation: StaticOperationSchema = [
  9,
  NAMESPACE,
  "GetAccountPlanState",
  0,
  () => structure("GetAccountPlanStateRequest", {}),
  () =>
    structure("GetAccountPlanStateResponse", {
      accountPlanType: STRING,
      accountPlanRemainingCredits: () => structure("MonetaryAmount", { amount: DOUBLE, unit: STRING }),
      accountPlanExpirationDate: TIMESTAMP,
    }),
];

interface PlanState extends MetadataBearer {
  readonly accountPlanType?: string;
  readonly accountPlanRemainingCredits?: { readonly amount?: number; readonly unit?: string };
  readonly accountPlanExpirationDate?: Date;
}

/**
 * The client of the Free Tier API. The SDK has no package of it in every registry: this is a client of a small service of the
 * SDK with another protocol, address and signature, so that credentials, retries and clock are those of all clients.
 */
class FreeTierClient extends AccountClient {
  constructor(config: AccountClientConfig) {
    super({
      ...config,
      serviceId: "FreeTier",
      protocol: AwsJson1_0Protocol,
      protocolSettings: {
        defaultNamespace: NAMESPACE,
        errorTypeRegistries: [TypeRegistry.for(NAMESPACE)],
        version: "2023-09-07",
        serviceTarget: TARGET,
      },
      httpAuthSchemeProvider: ({ region }) => [
        {
          schemeId: "aws.auth#sigv4",
          signingProperties: { name: SERVICE, region },
          propertiesExtractor: (resolved, context) => ({ signingProperties: { config: resolved, context } }),
        },
      ],
      endpointProvider: ({ Endpoint, Region = "us-east-1", UseFIPS }) => ({
        url: new URL(
          Endpoint ?? `https://${SERVICE}${UseFIPS ? "-fips" : ""}.${Region}.${DOMAINS[partitionOf(Region)]}`,
        ),
      }),
    });
    this.config.defaultSigningName = SERVICE;
  }
}

const DOMAINS = {
  aws: "api.aws",
  "aws-us-gov": "api.aws",
  "aws-cn": "api.amazonwebservices.com.cn",
} as const;

class GetAccountPlanStateCommand extends Command.classBuilder<
  Record<never, never>,
  PlanState,
  FreeTierClient["config"],
  Record<never, never>,
  MetadataBearer
>()
  .ep({
    UseFIPS: { type: "builtInParams", name: "useFipsEndpoint" },
    Endpoint: { type: "builtInParams", name: "endpoint" },
    Region: { type: "builtInParams", name: "region" },
  })
  .m((Instructions, _, config) => [getEndpointPlugin(config, Instructions.getEndpointParameterInstructions())])
  .s(TARGET, "GetAccountPlanState", {})
  .n("FreeTierClient", "GetAccountPlanStateCommand")
  .sc(operation)
  .build() {}

/** The Region in which a partition has the API, which is global there. */
const REGIONS = { aws: "us-east-1", "aws-cn": "cn-northwest-1", "aws-us-gov": "us-gov-west-1" } as const;

/**
 * Whether the account is on AWS's Free plan, which ends when the account gets an organization. An error does not answer the
 * question: an account whose plan can't be read may be on either.
 *
 * @throws the SDK's error, with its action
 */
export async function readAccountPlan(aws: Aws): Promise<AccountPlan> {
  const client = await aws.client(FreeTierClient, REGIONS[partitionOf(await aws.region())]);
  const state: PlanState = await client.send(new GetAccountPlanStateCommand({}) as never);
  const type = present(state.accountPlanType, "accountPlanType", ACCOUNT_PLAN_ACTION);
  if (type !== "FREE" && type !== "PAID")
    throw new UnusableAnswerError(ACCOUNT_PLAN_ACTION, `accountPlanType is ${JSON.stringify(type)}`);
  const { accountPlanRemainingCredits: credits, accountPlanExpirationDate: until } = state;
  return {
    type,
    credits:
      (credits && {
        amount: present(credits.amount, "amount", ACCOUNT_PLAN_ACTION),
        unit: present(credits.unit, "unit", ACCOUNT_PLAN_ACTION),
      }) ||
      null,
    until: until?.toISOString() ?? null,
  };
}
