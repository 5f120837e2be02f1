import { allAccessFacts } from "@genkan/controls/domain/access";
import { type Control, factsOf, factsOfPass } from "@genkan/controls/model/control";
import type { Fact } from "@genkan/controls/model/evidence";
import { accessNameActions } from "./access-names.ts";
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

/** What is read beside the facts of controls. */
interface Reading extends Asking {
  /** Changes to who may administer are reported, with the names of what they are about. */
  readonly accessChanges?: boolean;
}

/** The IAM actions that the evaluation of controls needs, sorted. */
export function actionsFor(controls: readonly Control[], reading: Reading = {}): readonly string[] {
  const { accessChanges, ...asking } = reading;
  const facts = [
    ...controls.flatMap(asking.byEvents ? factsOf : factsOfPass),
    ...(accessChanges ? allAccessFacts : []),
  ];
  const names = accessChanges ? accessNameActions : [];
  return [...new Set([...facts.flatMap((fact) => readsOf(fact, asking)), ...names])].sort();
}

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
export const statementsFor = (controls: readonly Control[], reading: Reading = {}): Statement[] =>
  statementsOf(actionsFor(controls, reading));

/** Collectors' actions, with the narrowest resources that IAM offers: one statement for each set of resources. */
export function statementsOf(actions: readonly string[]): Statement[] {
  const groups = Map.groupBy(actions, (action) => resourcesOf(action).join(" "));
  return [...groups].map(([resources, Action]) => ({ Action, Resource: resources.split(" ") }));
}
