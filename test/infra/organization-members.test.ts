import { LONGEST_PATTERN } from "@genkan/aws/event-rules/forwarding";
import type { Template } from "@genkan/aws/organization/template";
import { beforeAll, describe, expect, test } from "vitest";
import { covers } from "./iam.ts";
import type { Graph } from "./synth/graph.ts";
import { synth } from "./synth/synth.ts";

const ACCOUNT = "123456789012";
let graph: Graph;
let alone: Graph;
beforeAll(async () => {
  [graph, alone] = await Promise.all([synth("production", "organization"), synth("production", "minimal")]);
});

/** The StackSet in the stack, and the template of the members in it. */
function stackSet() {
  const { inputs } = graph.one("aws:cloudformation/stack:Stack", "Members");
  const body = inputs["templateBody"] as string;
  // biome-ignore lint/suspicious/noExplicitAny: the properties of any resource
  const { Resources } = JSON.parse(body) as { Resources: Record<string, { Type: string; Properties: any }> };
  const { Type, Properties } = Resources["Members"]!;
  return { inputs, body, Type, Properties, member: JSON.parse(Properties.TemplateBody) as Template };
}

describe("the StackSet of members", () => {
  test("is service-managed, deploys to accounts that join, and goes on where accounts fail", () => {
    const { Type, Properties, body } = stackSet();
    expect(Type).toBe("AWS::CloudFormation::StackSet");
    const { TemplateBody, StackInstancesGroup, Tags, Description, ...rest } = Properties;
    expect(rest).toEqual({
      StackSetName: "genkan-production-members",
      PermissionModel: "SERVICE_MANAGED",
      // The organization of the synthesis is managed by another account.
      CallAs: "DELEGATED_ADMIN",
      AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
      ManagedExecution: { Active: true },
      Capabilities: ["CAPABILITY_NAMED_IAM"],
      OperationPreferences: {
        FailureTolerancePercentage: 100,
        MaxConcurrentPercentage: 100,
        ConcurrencyMode: "SOFT_FAILURE_TOLERANCE",
        RegionConcurrencyType: "PARALLEL",
      },
    });
    expect(StackInstancesGroup).toEqual([
      {
        DeploymentTargets: {
          OrganizationalUnitIds: ["r-ab12"],
          AccountFilterType: "DIFFERENCE",
          Accounts: ["444455556666"],
        },
        Regions: ["us-east-1", "us-east-2", "us-west-2"],
      },
    ]);
    expect(Tags).toContainEqual({ Key: "sst:stage", Value: "production" });
    expect(body.length).toBeLessThan(51_200);
    expect(TemplateBody.length).toBeLessThan(51_200);
  });

  test("its template trusts exactly the functions that assume the read role", () => {
    const { Parameters, Resources } = stackSet().member;
    expect([Parameters["CentralAccount"]?.Default, Parameters["OrganizationId"]?.Default]).toEqual([
      ACCOUNT,
      "o-exampleorgid",
    ]);
    const readers = Parameters["Readers"]?.Default?.split(",") ?? [];
    const roles = graph.all("aws:iam/role:Role").map(({ name, inputs }) => ({
      arn: `arn:aws:iam::${ACCOUNT}:role/${inputs["name"]}`,
      assumes: JSON.stringify(inputs["inlinePolicies"] ?? []).includes("sts:AssumeRole"),
      name,
    }));
    const trusted = roles.filter(({ arn }) => readers.some((pattern) => covers(pattern, arn)));
    expect(trusted).toEqual(roles.filter(({ assumes }) => assumes));
    expect(trusted.map(({ name }) => name).sort()).toEqual(["EventRole", "MembersRole"]);
    // And they may assume that role alone, only within their own organization.
    const read = String(Resources["ReadRole"]?.Properties["RoleName"]);
    for (const name of ["Event", "Members"]) {
      const [granted, ...more] = graph
        .statements(name)
        .filter(({ Action }) => Action.includes("sts:AssumeRole")) as unknown as { Resource: string[] }[];
      expect([granted?.Resource, more], name).toEqual([[`arn:aws:iam::*:role/${read}`], []]);
      const { inputs } = graph.one("aws:iam/role:Role", `${name}Role`);
      expect(JSON.stringify(inputs["inlinePolicies"])).toContain(
        JSON.stringify(JSON.stringify({ StringEquals: { "aws:ResourceOrgID": "$" + "{aws:PrincipalOrgID}" } })).slice(
          1,
          -1,
        ),
      );
    }
  });
});

describe("the bus of members", () => {
  test("takes events of the organization alone", () => {
    const { inputs } = graph.one("aws:cloudwatch/eventBusPolicy:EventBusPolicy", "MembersBusPolicy");
    expect(inputs["policy"].length).toBeLessThan(10_240);
    expect(JSON.parse(inputs["policy"]).Statement).toEqual([
      {
        Sid: "Organization",
        Effect: "Allow",
        Principal: "*",
        Action: "events:PutEvents",
        Resource: `arn:aws:events:us-east-1:${ACCOUNT}:event-bus/genkan-production-members`,
        Condition: { StringEquals: { "aws:PrincipalOrgID": "o-exampleorgid" } },
      },
    ]);
  });

  test("is where the members' rules send, and its rule is allowed to fill the queue", () => {
    const { Resources } = stackSet().member;
    const targets = Object.values(Resources).flatMap(({ Properties }) => (Properties["Targets"] as object[]) ?? []);
    const bus = `arn:\${AWS::Partition}:events:\${HomeRegion}:\${CentralAccount}:event-bus/genkan-production-members`;
    expect(targets).toHaveLength(2);
    for (const target of targets) expect(target).toMatchObject({ Arn: { "Fn::Sub": bus } });

    const rule = graph.one("aws:cloudwatch/eventRule:EventRule", "On-members");
    expect(rule.inputs).toMatchObject({ eventBusName: "genkan-production-members", state: "ENABLED" });
    expect(rule.inputs["eventPattern"].length).toBeLessThanOrEqual(LONGEST_PATTERN);
    expect(JSON.parse(rule.inputs["eventPattern"])).toMatchObject({ account: [{ "anything-but": [ACCOUNT] }] });
    const target = graph.one("aws:cloudwatch/eventTarget:EventTarget", "Member-members");
    expect(target.inputs["arn"]).toContain("EventsQueue");
    expect(target.inputs["deadLetterConfig"].arn).toContain("EventDeadLetters");
    const { policy } = graph.one("aws:sqs/queuePolicy:QueuePolicy", "EventsPolicy").inputs;
    expect(policy).toContain(`:rule/${rule.inputs["name"]}`);
  });

  test("the function of events knows the organization and the role", () => {
    const { variables } = graph.one("aws:lambda/function:Function", "EventFunction").inputs["environment"];
    expect(JSON.parse(variables["GENKAN_ORGANIZATION"])).toEqual({
      id: "o-exampleorgid",
      managementAccount: "999999999999",
      roleName: "genkan-production-read",
    });
  });
});

test("a single account has nothing of it", () => {
  const types = [...new Set(alone.resources.map(({ type }) => type))];
  expect(types.filter((type) => /cloudformation|eventBus/.test(type))).toEqual([]);
  const { inputs } = alone.one("aws:lambda/function:Function", "EventFunction");
  expect(Object.keys(inputs["environment"].variables)).not.toContain("GENKAN_ORGANIZATION");
  const granted = alone.statements("Event").flatMap(({ Action }) => Action);
  expect(granted).not.toContain("sts:AssumeRole");
});
