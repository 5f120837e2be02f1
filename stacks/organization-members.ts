/// <reference path="../.sst/platform/config.d.ts" />
import { memberBusRules } from "@genkan/aws/event-rules/members";
import { controlsOfMember, LONGEST_TEMPLATE, memberBusName, memberTemplate } from "@genkan/aws/organization/template";
import { partitionOf, partitions } from "@genkan/controls/model/partition";
import type { GenkanConfig } from "./config.ts";
import { type OrganizationConfig, readRoleName } from "./organization-settings.ts";
import { controlsOn } from "./permissions.ts";
import { choose, homeRegion } from "./resources.ts";

/** CloudFormation takes hours for an organization of thousands of accounts, and this stack waits for it. */
const PATIENCE = "12 hours";

/**
 * Lets the deployment read every member, by a StackSet in a stack: CloudFormation itself then keeps what it made in
 * thousands of accounts, and deploys to those that join later. It never deploys to the management account.
 */
export function organizationMembers(config: GenkanConfig) {
  const { organization } = config;
  if (organization?.readRole !== "stackset") return undefined;
  const { accountId } = aws.getCallerIdentityOutput();
  const { id, masterAccountId, roots } = aws.organizations.getOrganizationOutput();
  const callAs = choose(accountId, masterAccountId, "SELF", "DELEGATED_ADMIN");
  const events = memberEventsOn(config) ? { events: { region: homeRegion() } } : {};
  const wholeOrganization = roots.apply(([root]) => root?.id ?? "");
  const templateBody = $resolve([accountId, id, callAs, wholeOrganization] as const).apply(
    ([account, organizationId, callAs, wholeOrganization]) => {
      const member = memberTemplate(controlsOn(config), {
        stage: $app.stage,
        roleName: readRoleName(organization, $app.stage),
        account,
        organization: organizationId,
        readers: organization.readers,
        ...events,
      });
      return stackWith(JSON.stringify(member), {
        organization,
        wholeOrganization,
        callAs,
        regions: memberRegions(config),
        tags: { ...config.tags, "sst:app": $app.name, "sst:stage": $app.stage },
      });
    },
  );
  return new aws.cloudformation.Stack(
    "Members",
    { name: `${$app.name}-${$app.stage}-members`, templateBody },
    { customTimeouts: { create: PATIENCE, update: PATIENCE, delete: PATIENCE } },
  );
}

/** Whether members forward events: to the function that evaluates them, which there is with `detection`. */
export const memberEventsOn = ({ organization, detection }: GenkanConfig): boolean =>
  organization?.events === true && detection.enabled;

/** The Regions of the members' stacks. The read role is made with the stack in that of the deployment. */
function memberRegions(config: GenkanConfig): readonly string[] {
  const home = homeRegion();
  if (!memberEventsOn(config)) return [home];
  const { signInRegions } = partitions[partitionOf(home)];
  return [...new Set([...(config.organization?.regions ?? signInRegions), home])].sort();
}

interface StackSet {
  readonly organization: OrganizationConfig;
  /** The id of the root of the organization. */
  readonly wholeOrganization: string;
  readonly callAs: string;
  readonly regions: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** The template of the stack that holds the StackSet. @throws Error if CloudFormation would not take it */
function stackWith(TemplateBody: string, { organization, wholeOrganization, callAs, regions, tags }: StackSet): string {
  const { units, exclude } = organization;
  // A StackSet can leave out accounts, not OUs: their accounts get the role, and nobody assumes it.
  const Accounts = exclude.filter((each) => /^\d{12}$/.test(each));
  const text = JSON.stringify({
    AWSTemplateFormatVersion: "2010-09-09",
    Description: "Genkan: lets the deployment read the members of the organization",
    Resources: {
      Members: {
        Type: "AWS::CloudFormation::StackSet",
        Properties: {
          StackSetName: memberBusName($app.stage),
          Description: "Genkan: reads the members of the organization",
          PermissionModel: "SERVICE_MANAGED",
          CallAs: callAs,
          AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
          // Operations that do not conflict run at the same time: accounts that join need not wait.
          ManagedExecution: { Active: true },
          Capabilities: ["CAPABILITY_NAMED_IAM"],
          // One account that refuses the stack must neither stop nor roll back the others.
          OperationPreferences: {
            FailureTolerancePercentage: 100,
            MaxConcurrentPercentage: 100,
            ConcurrencyMode: "SOFT_FAILURE_TOLERANCE",
            RegionConcurrencyType: "PARALLEL",
          },
          StackInstancesGroup: [
            {
              DeploymentTargets: {
                OrganizationalUnitIds: units.length ? units : [wholeOrganization],
                ...(Accounts.length ? { AccountFilterType: "DIFFERENCE", Accounts } : {}),
              },
              Regions: regions,
            },
          ],
          TemplateBody,
          Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
        },
      },
    },
  });
  for (const each of [TemplateBody, text]) {
    if (each.length > LONGEST_TEMPLATE) {
      throw new Error(
        `The template of members has ${each.length} characters; CloudFormation takes ${LONGEST_TEMPLATE}. Evaluate fewer controls of your own.`,
      );
    }
  }
  return text;
}

/** The queue of the events, and the queue of what EventBridge could not deliver to it. */
interface MemberEventsTo {
  readonly queue: sst.aws.Queue;
  readonly deadLetterConfig: { readonly arn: $util.Input<string> };
}

/** The bus to which the members forward their events, with a rule to the queue. Only the organization may send. */
export function memberEvents(config: GenkanConfig, { queue, deadLetterConfig }: MemberEventsTo) {
  const { organization } = config;
  if (!organization || !memberEventsOn(config)) return undefined;
  const { accountId } = aws.getCallerIdentityOutput();
  const { id } = aws.organizations.getOrganizationOutput();
  const bus = new aws.cloudwatch.EventBus("MembersBus", { name: memberBusName($app.stage) });
  new aws.cloudwatch.EventBusPolicy("MembersBusPolicy", {
    eventBusName: bus.name,
    policy: $jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Organization",
          Effect: "Allow",
          Principal: "*",
          Action: "events:PutEvents",
          Resource: bus.arn,
          Condition: { StringEquals: { "aws:PrincipalOrgID": id } },
        },
      ],
    }),
  });
  const controls = controlsOfMember(controlsOn(config));
  // The number of rules does not depend on the account.
  const rules = memberBusRules(controls, "").map(({ name }, i) => {
    const rule = new aws.cloudwatch.EventRule(`On-${name}`, {
      name: `${$app.name}-${$app.stage}-${name}`,
      eventBusName: bus.name,
      eventPattern: accountId.apply((own) => JSON.stringify(memberBusRules(controls, own)[i]!.pattern)),
      state: "ENABLED",
    });
    new aws.cloudwatch.EventTarget(`Member-${name}`, {
      rule: rule.name,
      eventBusName: bus.name,
      arn: queue.arn,
      deadLetterConfig,
    });
    return rule;
  });
  return { rules, roleName: readRoleName(organization, $app.stage), reached: organizationReached(organization) };
}

/** The organization and how its members are reached, for the functions that evaluate or report their events. */
export function organizationReached(organization: OrganizationConfig): $util.Output<string> {
  const { id, masterAccountId: managementAccount } = aws.organizations.getOrganizationOutput();
  return $jsonStringify({ id, managementAccount, roleName: readRoleName(organization, $app.stage) });
}
