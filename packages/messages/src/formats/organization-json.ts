import { summarise } from "@genkan/controls/engine/run";
import type { Status } from "@genkan/controls/model/evaluation";
import type { Cause } from "@genkan/controls/model/evidence";
import type { OrganizationRef } from "@genkan/controls/model/organization";
import { clean, type Locale } from "@genkan/controls/model/text";
import { tool } from "../tool.ts";
import type { EvaluatedOrganization, SkippedAccount } from "./evaluated.ts";
import { type EvaluationReport, evaluationReport } from "./json.ts";
import { memberPlace, nameAndPath } from "./judged.ts";

/** The output of `genkan check --organization --format json`. Documented by `docs/schemas/check-organization.schema.json`. */
interface OrganizationReport {
  readonly schema: "genkan.check-organization/1";
  readonly tool: typeof tool;
  readonly organization: OrganizationRef;
  readonly partition: string;
  /** The account that asked. */
  readonly account: string;
  readonly region: string;
  readonly evaluatedAt: string;
  readonly apiCalls: number;
  readonly accounts: readonly {
    readonly account: string;
    readonly name: string;
    readonly path: string;
    readonly state: string;
    readonly evaluatedAt: string;
    readonly unreadable: Cause | null;
    readonly evaluations: readonly EvaluationReport[];
    readonly summary: Readonly<Record<Status, number>>;
  }[];
  readonly notEvaluated: readonly SkippedAccount[];
  readonly summary: Readonly<Record<Status, number>> & {
    readonly accounts: Readonly<Record<"evaluated" | "failing" | "unreadable" | "notEvaluated", number>>;
  };
}

/** The verdicts of one check of an organization, for programs. */
export function organizationReport(judged: EvaluatedOrganization, locale: Locale): OrganizationReport {
  const { organization, partition, account, region, evaluatedAt, apiCalls, accounts, skipped } = judged;
  const failing = accounts.filter(({ evaluations }) => evaluations.some(({ status }) => status === "NON_COMPLIANT"));
  return {
    schema: "genkan.check-organization/1",
    tool,
    organization,
    partition,
    account,
    region,
    evaluatedAt,
    apiCalls,
    accounts: accounts.map((each) => ({
      account: each.account,
      ...nameAndPath(each),
      state: each.state,
      evaluatedAt: each.evaluatedAt,
      unreadable: each.unreadable && { ...each.unreadable, detail: clean(each.unreadable.detail, LONGEST_DETAIL) },
      evaluations: each.evaluations.map((evaluation) =>
        evaluationReport(evaluation, { ...each, place: memberPlace(each) }, locale),
      ),
      summary: summarise(each.evaluations),
    })),
    notEvaluated: skipped.map((each) => ({ ...each, ...nameAndPath(each) })),
    summary: {
      ...summarise(accounts.flatMap(({ evaluations }) => evaluations)),
      accounts: {
        evaluated: accounts.length,
        failing: failing.length,
        unreadable: accounts.filter(({ unreadable }) => unreadable).length,
        notEvaluated: skipped.length,
      },
    },
  };
}

/** AWS's longest sentences about a denied call name two ARNs. */
const LONGEST_DETAIL = 1_000;
