import { connect } from "@genkan/aws/clients";
import { executor } from "@genkan/aws/fix/execute";
import { managersOf } from "@genkan/aws/fix/managed-by";
import { isOperation } from "@genkan/aws/fix/operations";
import { fixPolicy } from "@genkan/aws/fix/policy";
import { simulate } from "@genkan/sandbox/sandbox";
import { readScenario } from "@genkan/sandbox/scenario";
import { describe, expect, test } from "vitest";
import { TestClock } from "../../clock.ts";
import { accessSteps, frontDoor, place, shortSession } from "../../plans.ts";

const credentials = { accessKeyId: "AKIAEXAMPLE000000000", secretAccessKey: "example" };
function account(permissionSets: readonly object[], more: object = {}) {
  const clock = new TestClock();
  const scenario = readScenario({
    account: place.account,
    now: "2026-11-01T00:00:00Z",
    organization: { id: "o-exampleorgid", managementAccount: place.account },
    identityCenter: { region: place.region, users: [{ id: "u-1", name: "hanako" }], permissionSets },
    ...more,
  });
  const simulation = simulate({ scenario, clock });
  return {
    ...simulation,
    aws: connect({ region: place.region, credentials, clock, requestHandler: simulation.requestHandler }),
  };
}
const setNamed = async (name: string, { aws }: ReturnType<typeof account>) => {
  const [{ agrees: _, ...find }] = accessSteps(place, { id: "it", name, policy: "x" });
  const { results } = await executor(aws, { account: place.account })([find], { before: [], on: () => {} });
  return results[0]?.output ?? "";
};

describe("the policy of a plan", () => {
  test("allows exactly the calls that applying it makes, on the resources of its steps", async () => {
    const { aws, counts } = account([]);
    const steps = frontDoor();
    await executor(aws, { account: place.account })(steps, { before: [], on: () => {} });
    const { Statement } = fixPolicy(steps, []);
    const [own, further, reads] = Statement;
    expect(own).toMatchObject({ Sid: "GenkanFixes1", Resource: [...steps[0]!.resources].sort() });
    const called = Object.keys(counts());
    expect(own!.Action).toEqual(expect.arrayContaining(called.filter((action) => action !== "sts:GetCallerIdentity")));
    // What is only asked about a set that exists already is allowed but not called here.
    expect(own!.Action.filter((action) => !called.includes(action) && !/sso:(Describe|Get|List)/.test(action))).toEqual(
      [],
    );
    expect(further).toEqual({
      Sid: "TheirRoles",
      Effect: "Allow",
      Action: ["iam:AttachRolePolicy", "iam:CreateRole"],
      Resource: [`arn:aws:iam::${place.account}:role/aws-reserved/sso.amazonaws.com/*`],
    });
    expect(reads).toMatchObject({ Sid: "GenkanReads", Action: expect.arrayContaining(["sts:GetCallerIdentity"]) });
    aws.close();
  });

  test("allows no action of one step on the resources of another", () => {
    const other = shortSession(place, "arn:aws:sso:::permissionSet/ssoins-1/ps-1", "PT8H");
    const { Statement } = fixPolicy([frontDoor()[0]!, other], []);
    const about = Statement.filter(({ Action }) => Action.includes("sso:UpdatePermissionSet"));
    expect(about).toMatchObject([{ Resource: [...other.resources].sort() }]);
    expect(about[0]?.Action).toContain("sso:ListTagsForResource");
    expect(about[0]?.Action).not.toContain("sso:CreatePermissionSet");
  });
});

describe("a permission set that another tool manages", () => {
  const tagged = (tags: object) => account([{ name: "Admin", managedPolicies: [], tags, sessionDuration: "PT8H" }]);
  test.each([
    ["CloudFormation", { "aws:cloudformation:stack-name": "access" }],
    ["Terraform", { ManagedBy: "terraform" }],
    ["Terraform", { "terraform:workspace": "prod" }],
    ["configured", { owner: "platform" }],
    [undefined, { owner: "web", team: "platform" }],
  ])("is recognized by its tags: %s", async (tool, tags) => {
    const all = tagged(tags);
    const arn = await setNamed("Admin", all);
    const step = shortSession(place, arn, "PT8H");
    const managers = await managersOf(all.aws, [step, ...frontDoor()], { key: "owner", value: "platform" });
    expect(managers.map((each) => [each.permissionSet, each.tool, each.steps])).toEqual(
      tool ? [[arn, tool, [step.id]]] : [],
    );
    all.aws.close();
  });

  test("is not taken for unmanaged because its tags cannot be read", async () => {
    const all = account([{ name: "Admin", managedPolicies: [] }], {
      faults: [{ action: "sso:ListTagsForResource", fault: "AccessDenied" }],
    });
    const step = shortSession(place, await setNamed("Admin", all), "PT8H");
    await expect(managersOf(all.aws, [step])).rejects.toMatchObject({
      name: "AccessDeniedException",
      action: "sso:ListTagsForResource",
    });
    all.aws.close();
  });
});

test.each(["Delete", "Update", "Create"])("no plan can %s a user, a group, a key or an instance", (verb) => {
  for (const service of ["iam", "identitystore", "sso-admin", "organizations"] as const)
    for (const what of ["User", "Group", "AccessKey", "Instance", "Trail", "Organization"])
      expect(isOperation({ service, operation: `${verb}${what}` })).toBe(false);
});
