import type { Control } from "@genkan/controls/model/control";
import { partitions } from "@genkan/controls/model/partition";
import type { ForwardRule } from "../event-rules/forwarding.ts";
import { MEMBER_RULE_STATE, memberRules } from "../event-rules/members.ts";
import { actionsFor, statementsOf } from "../policy.ts";
import { centralFacts, givenToMember, memberControls, sweptFactNames } from "./controls.ts";

/** How a member is read and watched. What is not known when the template is made, CloudFormation asks for. */
export interface MemberTemplateOptions {
  /** The stage of the deployment that reads the members; without one, they are read from a terminal. */
  readonly stage?: string;
  /** The name of the read role. */
  readonly roleName: string;
  /** The account that reads the members. */
  readonly account?: string;
  /** The id of the organization. */
  readonly organization?: string;
  /**
   * The identities of that account that may assume the read role, by their ARNs (`*` allowed). Without any: the functions of
   * the deployment, or where there is none, every identity that the account itself allows to.
   */
  readonly readers?: readonly string[];
  /** Set if it is for the management account, which another account evaluates with all controls. */
  readonly management?: true;
  /** Set if the member's events go to the bus of the deployment. */
  readonly events?: {
    /** The Region of the deployment. */
    readonly region?: string;
  };
}

/** A CloudFormation template without macros, transforms and nested stacks, which StackSets refuse. */
export interface Template {
  readonly AWSTemplateFormatVersion: "2010-09-09";
  readonly Description: string;
  readonly Parameters: Readonly<Record<string, Parameter>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, unknown>>;
}
interface Parameter {
  readonly Type: "String" | "CommaDelimitedList";
  readonly Description: string;
  readonly AllowedPattern?: string;
  readonly Default?: string;
}
interface Resource {
  readonly Type: "AWS::IAM::Role" | "AWS::Events::Rule";
  readonly Condition?: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

/** CloudFormation's limit for a template in a request: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
export const LONGEST_TEMPLATE = 51_200;

/** The functions of a deployment that read members. SST ends the names of their roles with random letters. */
export const readingFunctions = ["Members", "Event"] as const;

/** Every name that a deployment gives begins so. */
export const prefixOf = (stage: string): string => `genkan-${stage}-`;

/** The name of the bus of a deployment that gets the events of members. */
export const memberBusName = (stage: string): string => `${prefixOf(stage)}members`;

/**
 * The template that lets an organization's account read a member: a role with the fewest actions for the controls that suit
 * members and, where wanted, rules that forward what can change them. It is the same for every Region: the role is made in
 * one of them, and the role that forwards is named by Region, so that no Region has to wait for another.
 *
 * An external id is not needed: it keeps a third party, who reads many customers' accounts, from being tricked into reading
 * another's. Here, both sides belong to one organization, and the trust policy requires that.
 */
export function memberTemplate(controls: readonly Control[], options: MemberTemplateOptions): Template {
  const { roleName, account, organization, events, stage } = options;
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: `Genkan: lets another account of the organization read this one${events ? ", and forwards root activity" : ""}`,
    Parameters: {
      CentralAccount: {
        Type: "String",
        Description: "The account that reads this one: where Genkan is deployed, or from where it is called",
        AllowedPattern: "^[0-9]{12}$",
        ...defaulting(account),
      },
      OrganizationId: {
        Type: "String",
        Description: "The organization of both accounts",
        AllowedPattern: "^o-[a-z0-9]{10,32}$",
        ...defaulting(organization),
      },
      Readers: {
        Type: "CommaDelimitedList",
        Description: "ARNs of the identities of that account that may read this one (* allowed)",
        Default: readersOf(options).join(","),
      },
      ...(events
        ? {
            HomeRegion: {
              Type: "String",
              Description: "The Region in which Genkan is deployed",
              ...defaulting(events.region),
            } satisfies Parameter,
          }
        : {}),
    },
    ...(events
      ? {
          Conditions: {
            IsHome: { "Fn::Equals": [{ Ref: "AWS::Region" }, { Ref: "HomeRegion" }] },
            RecordsIam: {
              "Fn::Or": globalRegions.map((region) => ({ "Fn::Equals": [{ Ref: "AWS::Region" }, region] })),
            },
          },
        }
      : {}),
    Resources: {
      ReadRole: {
        Type: "AWS::IAM::Role",
        ...(events ? { Condition: "IsHome" } : {}),
        Properties: {
          RoleName: roleName,
          Description: "Genkan reads this account through it",
          AssumeRolePolicyDocument: {
            Version: "2012-10-17",
            Statement: [
              {
                Effect: "Allow",
                // The account, not a role: a role that is made anew under its old name would not be trusted any more.
                Principal: { AWS: { "Fn::Sub": `arn:${PARTITION}:iam::${CENTRAL_ACCOUNT}:root` } },
                Action: "sts:AssumeRole",
                Condition: {
                  ArnLike: { "aws:PrincipalArn": { Ref: "Readers" } },
                  StringEquals: { "aws:PrincipalOrgID": { Ref: "OrganizationId" } },
                },
              },
            ],
          },
          Policies: [
            {
              PolicyName: "read",
              PolicyDocument: {
                Version: "2012-10-17",
                Statement: statementsIn(controls, options).map((each) => ({
                  Effect: "Allow",
                  ...each,
                })),
              },
            },
          ],
        },
      },
      ...(events && stage !== undefined ? forwarding(controlsOfMember(controls), stage) : {}),
    },
    Outputs: {
      ReadRoleArn: {
        Description: "The role through which Genkan reads this account",
        ...(events ? { Condition: "IsHome" } : {}),
        Value: { "Fn::GetAtt": ["ReadRole", "Arn"] },
      },
    },
  };
}

/** What a member is given in any case; only what is known of it counts here. */
const GIVEN = givenToMember({ id: "", managementAccount: "" }, new Date(0));

/** The controls that events in a member are evaluated for. */
export const controlsOfMember = (controls: readonly Control[]): readonly Control[] => memberControls(controls, GIVEN);

/**
 * What the read role of a member grants: what the controls read there in a pass, with or without the assignments of Identity
 * Center, and where wanted at events.
 */
export function memberStatements(controls: readonly Control[], atEvents: boolean): ReturnType<typeof statementsOf> {
  const inPass = actionsFor(memberControls(controls, GIVEN, sweptFactNames), { given: centralFacts });
  const more = atEvents ? actionsFor(controlsOfMember(controls), { byEvents: true, given: centralFacts }) : [];
  return statementsOf([...new Set([...inPass, ...more])].sort());
}

/** What the read role grants: in the management account, what all controls read. */
function statementsIn(
  controls: readonly Control[],
  { management, events }: Pick<MemberTemplateOptions, "management" | "events">,
): ReturnType<typeof statementsOf> {
  if (!management) return memberStatements(controls, events !== undefined);
  const inPass = actionsFor(controls, { given: new Set(["membership"]) });
  const more = events ? actionsFor(controls, { byEvents: true, given: new Set(["membership"]) }) : [];
  return statementsOf([...new Set([...inPass, ...more])].sort());
}

/** Values that CloudFormation fills in. */
const PARTITION = `\${AWS::Partition}`;
const CENTRAL_ACCOUNT = `\${CentralAccount}`;

/** Where the partitions record IAM. */
const globalRegions = Object.values(partitions).map(({ globalRegion }) => globalRegion);

const defaulting = (value: string | undefined) => (value === undefined ? {} : { Default: value });

/** Who may assume the read role, by ARN. Its trust policy names the account beside. */
const readersOf = ({ stage, readers = [], account = "*" }: MemberTemplateOptions): readonly string[] => {
  if (stage === undefined) return readers.length ? readers : [`arn:*:iam::${account}:*`];
  return [...readingFunctions.map((name) => `arn:*:iam::${account}:role/${prefixOf(stage)}${name}Role-*`), ...readers];
};

/** The role and the rules with which a member forwards events to the bus of the deployment. */
function forwarding(controls: readonly Control[], stage: string): Readonly<Record<string, Resource>> {
  const bus = {
    "Fn::Sub": `arn:${PARTITION}:events:\${HomeRegion}:${CENTRAL_ACCOUNT}:event-bus/${memberBusName(stage)}`,
  };
  const ruleOf = ({ name, pattern }: ForwardRule, condition: { readonly Condition?: string }) => [
    name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase()),
    {
      Type: "AWS::Events::Rule" as const,
      ...condition,
      Properties: {
        Name: `${prefixOf(stage)}${name}`,
        Description: "Genkan: forwards what can change its controls",
        State: MEMBER_RULE_STATE,
        EventPattern: pattern,
        Targets: [{ Id: "Genkan", Arn: bus, RoleArn: { "Fn::GetAtt": ["ForwardRole", "Arn"] } }],
      },
    },
  ];
  const { everywhere, global } = memberRules(controls);
  return {
    ForwardRole: {
      Type: "AWS::IAM::Role",
      Properties: {
        RoleName: { "Fn::Sub": `${prefixOf(stage)}forward-\${AWS::Region}` },
        Description: "EventBridge forwards events to Genkan through it",
        AssumeRolePolicyDocument: {
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { Service: "events.amazonaws.com" },
              Action: "sts:AssumeRole",
              Condition: { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } },
            },
          ],
        },
        Policies: [
          {
            PolicyName: "forward",
            PolicyDocument: {
              Version: "2012-10-17",
              Statement: [{ Effect: "Allow", Action: "events:PutEvents", Resource: bus }],
            },
          },
        ],
      },
    },
    ...Object.fromEntries([
      ...everywhere.map((rule) => ruleOf(rule, {})),
      ...global.map((rule) => ruleOf(rule, { Condition: "RecordsIam" })),
    ]),
  };
}
