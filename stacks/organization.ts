/// <reference path="../.sst/platform/config.d.ts" />

import { readsOf } from "@genkan/aws/collect/index";
import { censusActions, DESCRIBE_UNIT } from "@genkan/aws/organization/census";
import { MAP_LABEL, passDefinition, passFunctionTimeouts } from "@genkan/aws/organization/definition";
import { SWEEP_KEY, TAGS_KEY, UNITS_KEY } from "@genkan/aws/organization/files";
import { sweepReads } from "@genkan/aws/organization/sweep";
import { LIST_TAGS } from "@genkan/aws/organization/tags";
import { resourcesOf } from "@genkan/aws/policy";
import { type GenkanConfig, minutesOf, monitorSettingsOf } from "./config.ts";
import { memberEventsOn, organizationReached } from "./organization-members.ts";
import { type OrganizationConfig, readRoleName } from "./organization-settings.ts";
import { onOrganizationIndex, onTable } from "./permissions.ts";
import { assumedBy, assumesReadRole, deadLetterQueue } from "./resources.ts";

/** The files of a pass serve for a week to look into what happened. */
const KEPT_DAYS = 7;

/**
 * The pass over the members of an organization: a state machine on the schedule of the account's own run. The census
 * writes the members to a bucket, in batches; the batches are evaluated at the same time; `close` gathers what changed.
 */
export function organization(config: GenkanConfig, table: sst.aws.Dynamo) {
  if (!config.organization) return undefined;
  const { accountId } = aws.getCallerIdentityOutput();
  const { partition } = aws.getPartitionOutput();
  const { region } = aws.getRegionOutput();
  const prefix = `${$app.name}-${$app.stage}-`;
  const bucket = passBucket();
  const functions = passFunctions(config, config.organization, { table, bucket, partition });

  const name = `${prefix}Pass`;
  const machineArn = $interpolate`arn:${partition}:states:${region}:${accountId}:stateMachine:${name}`;
  const executions = $interpolate`arn:${partition}:states:${region}:${accountId}:execution:${name}`;
  const role = new aws.iam.Role("PassMachineRole", {
    // The tampering rule recognises roles by this prefix.
    name: `${prefix}PassMachineRole`,
    assumeRolePolicy: assumedBy("states.amazonaws.com", accountId),
    inlinePolicies: [
      {
        name: "pass",
        policy: $jsonStringify({
          Version: "2012-10-17",
          Statement: [
            allowed(
              "lambda:InvokeFunction",
              Object.values(functions).map(({ arn }) => arn),
            ),
            allowed("s3:GetObject", [$interpolate`${bucket.arn}/passes/*`]),
            // A distributed Map starts each of its batches as an execution of its own:
            // https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
            allowed("states:StartExecution", [machineArn]),
            allowed("states:DescribeExecution", [$interpolate`${executions}:*`]),
            allowed("states:RedriveExecution", [$interpolate`${executions}/${MAP_LABEL}:*`]),
          ],
        }),
      },
    ],
  });
  const { census, members, close } = functions;
  const { concurrency } = config.organization;
  const machine = new aws.sfn.StateMachine("Pass", {
    name,
    roleArn: role.arn,
    definition: $resolve([census.arn, members.arn, close.arn]).apply(([census, members, close]) =>
      JSON.stringify(passDefinition({ census, members, close, concurrency })),
    ),
  });
  const deadLetters = startOnSchedule(config, machine, accountId);
  const sweep = sweepDaily(config, config.organization, bucket);
  const sweeps = sweep && { bucket: bucket.name, file: $interpolate`${bucket.arn}/${SWEEP_KEY}` };
  const flood = floodDigests(config, table);
  return { ...functions, bucket, machine, deadLetters, sweep, sweeps, flood, period: minutesOf(config.schedule) };
}

const allowed = (Action: string, Resource: readonly $util.Input<string>[]) => ({ Effect: "Allow", Action, Resource });

/** Where the census leaves the members for the state machine, and `close` finds them again. */
function passBucket(): sst.aws.Bucket {
  const bucket = new sst.aws.Bucket("Passes", {
    cors: false,
    lifecycle: [{ id: "passes", expiresIn: `${KEPT_DAYS} days` }],
  });
  new aws.s3.BucketServerSideEncryptionConfiguration("PassesEncryption", {
    bucket: bucket.name,
    rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
  });
  return bucket;
}

interface Surroundings {
  readonly table: sst.aws.Dynamo;
  readonly bucket: sst.aws.Bucket;
  readonly partition: $util.Output<string>;
}

/** The functions of a pass. Step Functions waits for them and tries again what fails, so none has retries of Lambda. */
function passFunctions(
  config: GenkanConfig,
  organization: OrganizationConfig,
  { table, bucket, partition }: Surroundings,
) {
  const roleName = readRoleName(organization, $app.stage);
  const { units, exclude, batch, assignments } = organization;
  const passFunction = (
    name: keyof typeof passFunctionTimeouts,
    args: Pick<sst.aws.FunctionArgs, "description" | "permissions"> & {
      readonly environment: Readonly<Record<string, $util.Input<string>>>;
    },
  ) =>
    new sst.aws.Function(
      name.replace(/^./, (letter) => letter.toUpperCase()),
      {
        handler: `packages/monitor/src/${name}.handler`,
        timeout: `${passFunctionTimeouts[name]} seconds`,
        memory: "1024 MB",
        ...args,
        environment: { GENKAN_STAGE: $app.stage, GENKAN_TABLE: table.name, ...args.environment },
      },
    );
  const settings = JSON.stringify({ ...monitorSettingsOf(config), everySeconds: 60 * minutesOf(config.schedule) });
  const evaluating = { GENKAN_SETTINGS: settings, ...(assignments ? { GENKAN_SWEEPS: bucket.name } : {}) };
  const files = $interpolate`${bucket.arn}/passes/*`;
  const kept = [UNITS_KEY, TAGS_KEY].map((key) => $interpolate`${bucket.arn}/${key}`);
  const swept = assignments
    ? [{ actions: ["s3:GetObject"], resources: [$interpolate`${bucket.arn}/${SWEEP_KEY}`] }]
    : [];
  const evaluated = onTable(table, "dynamodb:Query", "dynamodb:PutItem", "dynamodb:DeleteItem");
  return {
    census: passFunction("census", {
      description: "Genkan: lists the accounts of the organization",
      environment: { GENKAN_BUCKET: bucket.name, GENKAN_ROSTER: JSON.stringify({ units, exclude, batch }) },
      permissions: [
        { actions: censusActions.filter((action) => action !== DESCRIBE_UNIT), resources: ["*"] },
        { actions: [DESCRIBE_UNIT], resources: [$interpolate`arn:${partition}:organizations::*:ou/o-*/ou-*`] },
        // Exceptions by tag.
        { actions: [LIST_TAGS], resources: [$interpolate`arn:${partition}:organizations::*:account/o-*/*`] },
        // To give a pass up deletes its mark; a query finds the exceptions.
        onTable(table, "dynamodb:Query", "dynamodb:PutItem", "dynamodb:DeleteItem"),
        { actions: ["s3:PutObject"], resources: [files, ...kept] },
        { actions: ["s3:GetObject"], resources: kept },
      ],
    }),
    members: passFunction("members", {
      description: "Genkan: evaluates some accounts of the organization",
      environment: { ...evaluating, GENKAN_READ_ROLE: roleName },
      permissions: [evaluated, ...swept, assumesReadRole(roleName, partition)],
    }),
    close: passFunction("close", {
      description: "Genkan: ends a pass over the organization",
      environment: { ...evaluating, GENKAN_BUCKET: bucket.name },
      permissions: [evaluated, onOrganizationIndex(table), ...swept, { actions: ["s3:GetObject"], resources: [files] }],
    }),
  };
}

/** Reads once a day who is assigned to which account. */
function sweepDaily(config: GenkanConfig, organization: OrganizationConfig, bucket: sst.aws.Bucket) {
  if (!organization.assignments) return undefined;
  const file = $interpolate`${bucket.arn}/${SWEEP_KEY}`;
  const regionKnown = config.identityCenterRegion !== undefined;
  const toFind = readsOf("identityCenter", { regionKnown });
  const reads = [
    ...[...new Set([...toFind, ...readsOf("membership")])].map((action) => [action, resourcesOf(action)] as const),
    ...Object.entries(sweepReads),
  ];
  return scheduled("Sweep", {
    job: "sweep",
    // It sweeps once a day, and more often while it has not finished.
    schedule: "rate(1 hour)",
    // One alarm for a day on which it failed, not one for each attempt.
    period: 24 * 60,
    description: "Genkan: reads who is assigned to which account",
    timeout: "15 minutes",
    memory: "1024 MB",
    environment: { GENKAN_BUCKET: bucket.name, GENKAN_SETTINGS: JSON.stringify(monitorSettingsOf(config)) },
    permissions: [
      ...reads.map(([action, resources]) => ({ actions: [action], resources: [...resources] })),
      { actions: ["s3:GetObject", "s3:PutObject"], resources: [file] },
    ],
  });
}

/** After so many minutes at most, alerts of members' events that are held back become one message. */
const FLOOD_MINUTES = 10;

/** Sends between two passes what was held back of a flood of events. A pass does that itself at its end. */
function floodDigests(config: GenkanConfig, table: sst.aws.Dynamo) {
  const { organization } = config;
  if (!organization || !memberEventsOn(config) || minutesOf(config.schedule) <= FLOOD_MINUTES) return undefined;
  return scheduled("Flood", {
    job: "flood",
    schedule: `rate(${FLOOD_MINUTES} minutes)`,
    // One alarm for an hour in which it failed.
    period: 60,
    description: "Genkan: makes one message of many events in members",
    timeout: "5 minutes",
    environment: { GENKAN_TABLE: table.name, GENKAN_ORGANIZATION: organizationReached(organization) },
    permissions: [
      onTable(table, "dynamodb:Query", "dynamodb:PutItem", "dynamodb:DeleteItem"),
      onOrganizationIndex(table),
    ],
  });
}

/** A function of the organization with a schedule of its own. */
interface Scheduled {
  readonly job: string;
  readonly schedule: "rate(1 hour)" | `rate(${number} minutes)`;
  /** In minutes, for the alarms. */
  readonly period: number;
  readonly description: string;
  readonly timeout: `${number} minutes`;
  readonly memory?: "1024 MB";
  readonly environment: Readonly<Record<string, $util.Input<string>>>;
  readonly permissions: sst.aws.FunctionPermissionArgs[];
}

/** Lambda tries what fails twice more. */
function scheduled(name: string, { job, schedule, period, environment, permissions, ...args }: Scheduled) {
  const deadLetters = deadLetterQueue(`${name}DeadLetters`);
  const fn = new sst.aws.Function(name, {
    ...args,
    handler: `packages/monitor/src/${job}.handler`,
    retries: 2,
    environment: { GENKAN_STAGE: $app.stage, ...environment },
    permissions: [...permissions, { actions: ["sqs:SendMessage"], resources: [deadLetters.arn] }],
    transform: {
      function: (made) => {
        made.deadLetterConfig = { targetArn: deadLetters.arn };
      },
    },
  });
  new sst.aws.CronV2(`${name}Schedule`, {
    schedule,
    function: fn.arn,
    event: { job },
    retries: 3,
    dlq: deadLetters.arn,
    transform: {
      role: (made) => {
        made.assumeRolePolicy = assumedBy("scheduler.amazonaws.com", aws.getCallerIdentityOutput().accountId);
      },
    },
  });
  return { fn, deadLetters, period };
}

/** Starts a pass on the schedule. @returns the queue for starts that Step Functions does not accept */
function startOnSchedule(config: GenkanConfig, machine: aws.sfn.StateMachine, accountId: $util.Output<string>) {
  const deadLetters = deadLetterQueue("PassDeadLetters");
  const role = new aws.iam.Role("PassScheduleRole", {
    name: `${$app.name}-${$app.stage}-PassScheduleRole`,
    assumeRolePolicy: assumedBy("scheduler.amazonaws.com", accountId),
    inlinePolicies: [
      {
        name: "start",
        policy: $jsonStringify({
          Version: "2012-10-17",
          Statement: [allowed("states:StartExecution", [machine.arn]), allowed("sqs:SendMessage", [deadLetters.arn])],
        }),
      },
    ],
  });
  new aws.scheduler.Schedule("PassSchedule", {
    name: `${$app.name}-${$app.stage}-PassSchedule`,
    scheduleExpression: config.schedule,
    flexibleTimeWindow: { mode: "OFF" },
    target: {
      arn: machine.arn,
      roleArn: role.arn,
      input: "{}",
      // The next start is as good as a late one.
      retryPolicy: { maximumRetryAttempts: 3, maximumEventAgeInSeconds: 60 * minutesOf(config.schedule) },
      deadLetterConfig: { arn: deadLetters.arn },
    },
  });
  return deadLetters;
}
