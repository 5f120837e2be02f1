import { partitions } from "@genkan/controls/model/partition";
import { locales } from "@genkan/controls/model/text";
import { policyNames } from "@genkan/controls/prevention/names";
import { policies } from "@genkan/controls/prevention/policies";
import {
  type Circumstances,
  contentOf,
  type DenyStatement,
  MOST_CHARACTERS,
  PolicyTooLongError,
} from "@genkan/controls/prevention/service-control-policy";
import { describe, expect, test } from "vitest";

const GROUP = "a1b2c3d4-5678-90ab-cdef-111111111111";
const circumstances = (partition: string): Circumstances => ({
  partition,
  exempt: [`arn:${partition}:iam::*:role/deploy`],
  groups: [GROUP],
  monitor: { prefix: "genkan-production-", account: "999999999999", keys: ["1234abcd-12ab-34cd-56ef-1234567890ab"] },
});
const bare = (partition: string): Circumstances => ({
  ...circumstances(partition),
  exempt: [],
  groups: [],
  monitor: { prefix: "genkan-dev-", account: "*", keys: [] },
});

const cases = policies.flatMap((policy) =>
  Object.keys(partitions).flatMap((partition) =>
    [circumstances(partition), bare(partition)].map((given, i) => [policy.name, partition, i, policy, given] as const),
  ),
);

const list = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : [value].flat();

/**
 * What Organizations refuses in a statement that denies.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html
 */
function faultsOf(statement: DenyStatement, partition: string): string[] {
  const { Sid, Effect, Action, NotAction, Resource, Condition = {}, ...rest } = statement;
  const actions = [...list(Action), ...list(NotAction)];
  const keys = Object.values(Condition).flatMap((each) => Object.keys(each));
  return [
    ...Object.keys(rest).map((name) => `${name} is no element of an SCP`),
    ...(/^[A-Za-z0-9]+$/.test(Sid) ? [] : [`the Sid ${Sid} has other signs than letters and digits`]),
    ...(Effect === "Deny" ? [] : [`the effect is ${Effect}`]),
    ...((Action === undefined) === (NotAction === undefined) ? ["it needs one of Action and NotAction"] : []),
    ...(actions.length ? [] : ["it has no action"]),
    ...actions
      .filter((action) => !/^(\*|[a-z][a-z0-9-]*:[A-Za-z0-9*?]+)$/.test(action))
      .map((action) => `${action} is no action`),
    ...(list(Resource).length ? [] : ["it has no resource"]),
    ...list(Resource)
      .filter((arn) => arn !== "*" && !new RegExp(`^arn:${partition}:[a-z0-9-]+:[^:]*:[0-9*]*:[^:]+(:.+)?$`).test(arn))
      .map((arn) => `${arn} is no ARN of ${partition}`),
    ...Object.keys(Condition)
      .filter((operator) => !["ArnLike", "ArnNotLike", "Null"].includes(operator))
      .map((operator) => `our evaluator and IAM differ on ${operator}`),
    ...keys
      .filter((key) => !["aws:AssumedRoot", "aws:PrincipalArn"].includes(key))
      .map((key) => `${key} is no key that every request has`),
    ...(Object.keys(Condition).length || statement.Condition === undefined ? [] : ["its condition is empty"]),
  ];
}

test("each has a name of its own, and texts in each language", () => {
  const names = policies.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { name, denies, traps } of policies) {
    expect(name).toMatch(/^Genkan[A-Za-z]{1,122}$/);
    expect(traps.length).toBeGreaterThan(0);
    for (const text of [denies, ...traps]) for (const locale of locales) expect(text[locale]).toMatch(/[.。)）]$/);
  }
});

describe.each(cases)("%s in %s, %#", (name, partition, _, policy, given) => {
  const document = policy.document(given);

  test("keeps to the grammar", () => {
    expect(Object.keys(document)).toEqual(["Version", "Statement"]);
    expect(document.Version).toBe("2012-10-17");
    const sids = document.Statement.map(({ Sid }) => Sid);
    expect(new Set(sids).size).toBe(sids.length);
    expect(document.Statement.flatMap((statement) => faultsOf(statement, partition))).toEqual([]);
  });

  test("is stored as it is, without white space, in half of what AWS accepts", () => {
    const content = contentOf(policy, given);
    expect(JSON.parse(content)).toEqual(document);
    expect(content).toMatch(/^[\x21-\x7e]+$/);
    expect(content.length).toBeLessThan(MOST_CHARACTERS / 2);
  });

  test("names nothing of another partition", () => {
    const names = [...contentOf(policy, given).matchAll(/arn:([^:]+):/g)].map(([, found]) => found);
    expect(new Set([partition, ...names])).toEqual(new Set([partition]));
    expect(name).toBeTruthy();
  });
});

describe("a policy that would be too long", () => {
  const delegate = policies.find(({ audience }) => audience === "delegate")!;
  const groups = (count: number) => ({ ...circumstances("aws"), groups: Array(count).fill(GROUP) });

  test("is refused, and says by how much", () => {
    expect(() => contentOf(delegate, groups(200))).toThrow(PolicyTooLongError);
    expect(() => contentOf(delegate, groups(200))).toThrow(/has 1\d{4} characters|would have 1\d{4} characters/);
  });

  test("may have every character that AWS accepts", () => {
    const fill = (characters: number) => ({ ...circumstances("aws"), exempt: [], groups: ["x".repeat(characters)] });
    const rest = contentOf(delegate, fill(1)).length - 1;
    expect(contentOf(delegate, fill(MOST_CHARACTERS - rest))).toHaveLength(MOST_CHARACTERS);
    expect(() => contentOf(delegate, fill(MOST_CHARACTERS - rest + 1))).toThrow(`${MOST_CHARACTERS + 1} characters`);
  });
});

test("every policy has its name in the list that the command line completes, in the same order", () => {
  expect(policies.map(({ name }) => name)).toEqual(policyNames);
});
