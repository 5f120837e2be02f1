import { type ForwardRule, LONGEST_PATTERN } from "@genkan/aws/event-rules/forwarding";
import { memberBusRules, memberRules } from "@genkan/aws/event-rules/members";
import { matches } from "@genkan/aws/event-rules/pattern";
import { IDENTITY_ACTION } from "@genkan/aws/identity";
import { givenToMember } from "@genkan/aws/organization/controls";
import {
  controlsOfMember,
  LONGEST_TEMPLATE,
  type MemberTemplateOptions,
  memberStatements,
  memberTemplate,
} from "@genkan/aws/organization/template";
import { catalogue } from "@genkan/controls/catalogue/index";
import { mergePatch } from "@genkan/sandbox/scenario";
import { describe, expect, test } from "vitest";
import { covers } from "../../infra/iam.ts";
import { CENTRAL, memberRows } from "../../infra/pattern-rows.ts";
import { type Evaluated, evaluate } from "../../scenarios/evaluate.ts";
import { rootEvent } from "../../scenarios/events.ts";
import { rare } from "../../scenarios/rare.ts";
import sound from "../../scenarios/sound.json" with { type: "json" };

const AT = new Date("2026-11-01T00:00:00Z");
const controls = controlsOfMember(catalogue);
const deployed: MemberTemplateOptions = {
  stage: "production",
  roleName: "genkan-production-read",
  account: CENTRAL,
  organization: "o-exampleorgid",
  events: { region: "ap-northeast-1" },
};
const atTerminal: MemberTemplateOptions = { roleName: "genkan-read" };

/** Whatever CloudFormation computes in a template: the names of its functions, and what they refer to. */
function computedIn(value: unknown): [string, unknown][] {
  if (Array.isArray(value)) return value.flatMap(computedIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(/^(Ref|Condition|Fn::.*)$/.test(key) && key !== "Condition" ? [[key, inner] as [string, unknown]] : []),
    ...computedIn(inner),
  ]);
}

describe.each([
  ["of a deployment, with events", deployed],
  ["of a deployment, without events", { ...deployed, events: undefined } as unknown as MemberTemplateOptions],
  ["for a terminal", atTerminal],
])("the template of a member %s", (_, options) => {
  const template = memberTemplate(catalogue, options);

  test("fits in a request, and has nothing that StackSets refuse", () => {
    expect(JSON.stringify(template, null, 2).length).toBeLessThan(LONGEST_TEMPLATE / 2);
    expect(Object.keys(template)).not.toContain("Transform");
    const types = new Set(Object.values(template.Resources).map(({ Type }) => Type));
    expect([...types].sort()).toEqual(options.events ? ["AWS::Events::Rule", "AWS::IAM::Role"] : ["AWS::IAM::Role"]);
    const functions = new Set(computedIn(template).map(([name]) => name));
    for (const name of functions) expect(["Ref", "Fn::Sub", "Fn::GetAtt", "Fn::Equals", "Fn::Or"]).toContain(name);
  });

  test("refers to nothing that it lacks", () => {
    const known = [...Object.keys(template.Parameters), ...Object.keys(template.Resources)];
    const referred = computedIn(template).flatMap(([name, value]) => {
      if (name === "Ref") return [String(value)];
      if (name === "Fn::GetAtt") return [String((value as string[])[0])];
      return name === "Fn::Sub" ? [...String(value).matchAll(/\$\{(.+?)\}/g)].map(([, each]) => String(each)) : [];
    });
    for (const each of referred.filter((name) => !name.startsWith("AWS::"))) expect(known).toContain(each);
    const conditions = Object.values(template.Resources).flatMap(({ Condition }) => Condition ?? []);
    for (const each of conditions) expect(Object.keys(template.Conditions ?? {})).toContain(each);
  });

  test("trusts the central account alone, only within the organization, and only who is named", () => {
    const document = template.Resources["ReadRole"]?.Properties["AssumeRolePolicyDocument"];
    expect(document).toMatchObject({
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: { "Fn::Sub": `arn:\${AWS::Partition}:iam::\${CentralAccount}:root` } },
          Action: "sts:AssumeRole",
          Condition: {
            ArnLike: { "aws:PrincipalArn": { Ref: "Readers" } },
            StringEquals: { "aws:PrincipalOrgID": { Ref: "OrganizationId" } },
          },
        },
      ],
    });
  });
});

test("the functions that read members are trusted by the names of their roles, and nobody else is", () => {
  const readers = memberTemplate(catalogue, deployed).Parameters["Readers"]?.Default?.split(",") ?? [];
  const trusted = (arn: string) => readers.some((pattern) => covers(pattern, arn));
  const role = (name: string, account = CENTRAL) => `arn:aws:iam::${account}:role/${name}`;
  expect(trusted(role("genkan-production-MembersRole-abcdefgh"))).toBe(true);
  expect(trusted(role("genkan-production-EventRole-abcdefgh"))).toBe(true);
  for (const other of ["genkan-dev-MembersRole-abcdefgh", "genkan-production-NotifyRole-abcdefgh", "Admin"])
    expect(trusted(role(other)), other).toBe(false);
  expect(trusted(role("genkan-production-EventRole-abcdefgh", "111122223333"))).toBe(false);
  const more = memberTemplate(catalogue, { ...deployed, readers: ["arn:aws:iam::999999999999:role/audit"] });
  expect(more.Parameters["Readers"]?.Default?.split(",")).toEqual([...readers, "arn:aws:iam::999999999999:role/audit"]);
});

test("what is not known when the template is made, CloudFormation asks for", () => {
  const { CentralAccount, OrganizationId, Readers } = memberTemplate(catalogue, atTerminal).Parameters;
  expect([CentralAccount?.Default, OrganizationId?.Default]).toEqual([undefined, undefined]);
  // The trust policy names the account beside.
  expect(Readers?.Default).toBe("arn:*:iam::*:*");
});

test("the read role is made in one Region, and the roles that forward have names of their own in each", () => {
  const { Resources } = memberTemplate(catalogue, deployed);
  expect(Resources["ReadRole"]?.Condition).toBe("IsHome");
  expect(Resources["ForwardRole"]).not.toHaveProperty("Condition");
  expect(Resources["ForwardRole"]?.Properties["RoleName"]).toEqual({
    "Fn::Sub": `genkan-production-forward-\${AWS::Region}`,
  });
  // Without events there is one Region, whichever it is.
  expect(memberTemplate(catalogue, atTerminal).Resources["ReadRole"]).not.toHaveProperty("Condition");
});

test("the longest names that a stage makes are names that IAM and EventBridge take", () => {
  const stage = "x".repeat(29);
  const { Resources } = memberTemplate(catalogue, { ...deployed, stage });
  for (const { Properties } of Object.values(Resources)) {
    const longest = JSON.stringify(Properties["RoleName"] ?? Properties["Name"])
      .replace(/\$\{AWS::Region\}/, "ap-southeast-1")
      .replaceAll(/^\{"Fn::Sub":|["}]/g, "");
    expect(longest.length, longest).toBeLessThanOrEqual(64);
  }
});

describe("the read role", () => {
  const given = givenToMember({ id: "o-exampleorgid", managementAccount: CENTRAL }, AT);
  const userEvent = rootEvent({
    eventName: "DeactivateMFADevice",
    eventSource: "iam.amazonaws.com",
    eventTime: "2026-11-01T00:00:00Z",
    requestParameters: { userName: "alice" },
  });
  // A root user with a key may act in any Region.
  const inPass: readonly Evaluated[] = [{ root: { accessKeys: [{}] } }, ...rare].map((change) => ({
    scenario: mergePatch(sound, change) as object,
    given,
  }));
  const user = mergePatch(sound, { iamUsers: [{ name: "alice", password: true, mfa: true }] }) as object;
  const atEvents: readonly Evaluated[] = [{ scenario: user, events: [userEvent], given }];

  test.each([
    ["in passes", inPass, false],
    ["in passes and at events", [...inPass, ...atEvents], true],
  ])("grants what evaluating a member calls %s, and all of it", async (_, accounts, events) => {
    const called = new Set<string>();
    for (const account of accounts) for (const each of (await evaluate(controls, account)).called) called.add(each);
    // The subject of a member is known.
    called.delete(IDENTITY_ACTION);
    const granted = memberStatements(catalogue, events).flatMap(({ Action }) => Action);
    expect([...called].sort()).toEqual([...granted].sort());
  });

  test("reads only", () => {
    for (const action of memberStatements(catalogue, true).flatMap(({ Action }) => Action))
      expect(action).toMatch(/:(Get|List|Describe|Lookup|GenerateCredentialReport)/);
  });
});

describe("the rules of members", () => {
  const { everywhere, global } = memberRules(controls);
  const bus = memberBusRules(controls, CENTRAL);
  const rows = memberRows();
  const isMatched = (rules: readonly ForwardRule[], event: object) =>
    rules.some(({ pattern }) => matches(pattern, event));

  test("forward what root does and changes of trails from every Region, changes of IAM from where it is recorded", () => {
    for (const event of [...rows.root.yes, ...rows.cloudtrail.yes])
      expect(isMatched(everywhere, event), JSON.stringify(event)).toBe(true);
    for (const event of rows.iam.yes)
      expect([isMatched(everywhere, event), isMatched(global, event)], JSON.stringify(event)).toEqual([false, true]);
  });

  test("the bus takes exactly that, of members alone, and nothing that is not AWS's own", () => {
    for (const event of rows.bus.yes) expect(isMatched(bus, event), JSON.stringify(event)).toBe(true);
    for (const event of rows.bus.no) expect(isMatched(bus, event), JSON.stringify(event)).toBe(false);
  });

  test("are few: one for every Region, one for IAM, one of the bus", () => {
    expect([everywhere, global, bus].map((rules) => rules.map(({ name }) => name))).toEqual([
      ["forward-member"],
      ["forward-member-global"],
      ["members"],
    ]);
    for (const { pattern } of [...everywhere, ...global, ...bus])
      expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(LONGEST_PATTERN);
  });
});
