import { type Control, factsOf, factsOfPass } from "@genkan/controls/model/control";
import type { Fact } from "@genkan/controls/model/evidence";
import { ALIAS_ACTION } from "./account-name.ts";
import type { Collector } from "./collect/collector.ts";
import { type Asking, collectors, readsOf } from "./collect/index.ts";
import { censusActions } from "./organization/census.ts";
import { ASSUME_ROLE, readRoleArn } from "./organization/member.ts";
import { LIST_TAGS } from "./organization/tags.ts";

/** An IAM policy document, ready to paste. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly {
    readonly Sid: string;
    readonly Effect: "Allow";
    readonly Action: readonly string[];
    readonly Resource: string;
    readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  }[];
}

/** The IAM actions that the evaluation of controls needs, sorted. */
export const actionsFor = (controls: readonly Control[], asking: Asking = {}): readonly string[] =>
  [
    ...new Set(controls.flatMap(asking.byEvents ? factsOf : factsOfPass).flatMap((fact) => readsOf(fact, asking))),
  ].sort();

/**
 * The policy with the fewest actions for an evaluation of the controls, and for the account's name. {@link statementsFor}
 * also limits the resources.
 */
export const policyFor = (controls: readonly Control[]): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: [
    { Sid: "GenkanReads", Effect: "Allow", Action: [...actionsFor(controls), ALIAS_ACTION].sort(), Resource: "*" },
  ],
});

/**
 * What a check of a whole organization needs in addition: to list its accounts, to read the tags by which exceptions choose,
 * and to assume the read role of each member.
 */
export const withOrganization = ({ Version, Statement }: PolicyDocument, roleName: string): PolicyDocument => ({
  Version,
  Statement: [
    ...Statement,
    {
      Sid: "GenkanListsAccounts",
      Effect: "Allow",
      Action: [...new Set([...censusActions, LIST_TAGS])].sort(),
      Resource: "*",
    },
    {
      Sid: "GenkanReadsMembers",
      Effect: "Allow",
      Action: [ASSUME_ROLE],
      Resource: readRoleArn("*", { partition: "*", roleName }),
    },
  ],
});

/** The resources of every action that IAM lets a policy limit, as the collectors declare them. */
const narrowed: ReadonlyMap<string, readonly string[]> = new Map(
  Object.values(collectors).flatMap(({ resources = {} }: Pick<Collector<Fact>, "resources">) =>
    Object.entries(resources),
  ),
);

/** The resources that a policy must name for a collector's action; `*` if the action supports none. */
export const resourcesOf = (action: string): readonly string[] => narrowed.get(action) ?? ["*"];

/** Actions, and the resources that they are limited to. */
interface Statement {
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

/** Like {@link policyFor}, with the narrowest resources that IAM offers: one statement for each set of resources. */
export const statementsFor = (controls: readonly Control[], asking: Asking = {}): Statement[] =>
  statementsOf(actionsFor(controls, asking));

/** Collectors' actions, with the narrowest resources that IAM offers: one statement for each set of resources. */
export function statementsOf(actions: readonly string[]): Statement[] {
  const groups = Map.groupBy(actions, (action) => resourcesOf(action).join(" "));
  return [...groups].map(([resources, Action]) => ({ Action, Resource: resources.split(" ") }));
}
