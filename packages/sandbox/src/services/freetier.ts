import type { StaticErrorSchema, StaticOperationSchema, StaticStructureSchema } from "@smithy/types";
import type { SimulatedAccount } from "../account.ts";
import { dialects, type Model } from "../dialects.ts";
import { type Service, serviceOf, WireError } from "../wire.ts";

type Shape = StaticOperationSchema[4];
const STRING = 0;
const NUMBER = 1;
/** A time in ISO 8601. */
const DATE_TIME = 5;
const NAMESPACE = "com.amazonaws.freetier";
const struct = (name: string, members: Record<string, Shape>): StaticStructureSchema => [
  3,
  NAMESPACE,
  name,
  0,
  Object.keys(members),
  Object.values(members),
];

const getAccountPlanState: StaticOperationSchema = [
  9,
  NAMESPACE,
  "GetAccountPlanState",
  0,
  struct("GetAccountPlanStateRequest", {}),
  struct("GetAccountPlanStateResponse", {
    accountId: STRING,
    accountPlanType: STRING,
    accountPlanStatus: STRING,
    accountPlanRemainingCredits: struct("MonetaryAmount", { amount: NUMBER, unit: STRING }),
    accountPlanExpirationDate: DATE_TIME,
  }),
];
const missing: StaticErrorSchema = [
  -3,
  NAMESPACE,
  "ResourceNotFoundException",
  { error: "client" } as never,
  ["message"],
  [STRING],
];

/** There is no client package for the Free Tier here, so the model of what is simulated is written out. */
const model: Model = {
  settings: { defaultNamespace: NAMESPACE },
  operations: new Map([["GetAccountPlanState", getAccountPlanState]]),
  errors: new Map([["ResourceNotFoundException", missing]]),
};
const talk = dialects["aws.protocols#awsJson1_0"]!(model);
const spoken = { signingName: "freetier", family: "json", model, talk } as const;

/** The commands of a client package, as far as their types matter here. */
interface Commands {
  readonly GetAccountPlanStateCommand: new (
    ...args: never
  ) => {
    readonly input: object;
    resolveMiddleware(...args: never): (...args: never) => Promise<{
      output: {
        accountId: string;
        accountPlanType: string;
        accountPlanStatus: string;
        accountPlanRemainingCredits: { amount: number; unit: string };
        accountPlanExpirationDate?: Date;
      };
    }>;
  };
}

/** The AWS Free Tier: the plan of an account. */
export const freeTier = (account: SimulatedAccount): Service =>
  serviceOf<Commands>(spoken, {
    GetAccountPlanState() {
      const { plan, account: accountId } = account.scenario;
      if (!plan) throw new WireError("ResourceNotFoundException", "The account plan was not found.");
      return {
        accountId,
        accountPlanType: plan.type,
        accountPlanStatus: plan.status,
        accountPlanRemainingCredits: { amount: plan.credits, unit: "USD" },
        accountPlanExpirationDate: plan.expires === undefined ? undefined : new Date(plan.expires),
      };
    },
  });
