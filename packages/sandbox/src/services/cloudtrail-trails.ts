import * as sdk from "@aws-sdk/client-cloudtrail";
import type { SimulatedAccount } from "../account.ts";
import { lets } from "../bucket-policy.ts";
import type { Scenario } from "../scenario.ts";
import type { Operations } from "../wire.ts";

type Trail = Scenario["trails"][number];

const $metadata = {};
/** The most trails in a Region. https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html */
const TRAILS = 5;

/** The trails of an account: reads and writes. */
export function trails(account: SimulatedAccount): Operations<typeof sdk> {
  const edit = (trail: Trail, changed: Partial<Trail>) =>
    account.write({
      trails: account.scenario.trails.map((each) => (isSame(each, trail) ? { ...each, ...changed } : each)),
    });
  const describe = (trail: Trail) => ({
    Name: trail.name,
    TrailARN: trailArn(account, trail),
    HomeRegion: trail.region,
    S3BucketName: trail.bucket,
    ...(trail.prefix === undefined ? {} : { S3KeyPrefix: trail.prefix }),
    IncludeGlobalServiceEvents: trail.globalEvents,
    IsMultiRegionTrail: trail.multiRegion,
    LogFileValidationEnabled: trail.validatesFiles,
    HasCustomEventSelectors: selectorsOf(trail) !== "default",
    HasInsightSelectors: false,
    IsOrganizationTrail: trail.organizationTrailOf !== undefined,
  });
  /** The answer to what creates or changes a trail. */
  const settingsOf = (trail: Trail) => {
    const { HomeRegion: _, HasCustomEventSelectors: __, HasInsightSelectors: ___, ...settings } = describe(trail);
    return settings;
  };

  return {
    DescribeTrails({ trailNameList, includeShadowTrails = true }, { region }) {
      const trailList = account.scenario.trails
        .filter((trail) => trail.region === region || (includeShadowTrails && trail.multiRegion))
        .map(describe)
        .filter(
          ({ Name, TrailARN }) =>
            !trailNameList?.length || trailNameList.some((name) => name === Name || name === TrailARN),
        );
      return { trailList };
    },
    GetTrail: ({ Name }, { region }) => ({ Trail: describe(trailNamed(account, Name, region)) }),
    GetTrailStatus: ({ Name }, { region }) => ({ IsLogging: trailNamed(account, Name, region).logging }),
    GetEventSelectors({ TrailName }, { region }) {
      const trail = trailNamed(account, TrailName, region);
      const { organizationTrailOf: owner } = trail;
      // Only the owner may read the selectors of an organization's trail.
      if (owner !== undefined && owner !== account.scenario.account) throw unknownTrail(TrailName);
      return { TrailARN: trailArn(account, trail), ...selectors(trail) };
    },

    CreateTrail(input, { region }) {
      const { Name = "", S3BucketName: bucket = "", S3KeyPrefix: prefix } = input;
      checkName(Name);
      const own = account.scenario.trails.filter((each) => each.region === region);
      if (own.some(({ name }) => name === Name))
        throw new sdk.TrailAlreadyExistsException(
          because(`Trail ${Name} already exists for customer: ${account.scenario.account}`),
        );
      if (own.length >= TRAILS)
        throw new sdk.MaximumNumberOfTrailsExceededException(
          because(`User: ${account.scenario.account} already has ${TRAILS} trails in ${region}.`),
        );
      const trail: Trail = {
        ...{ name: Name, region, bucket, ...(prefix === undefined ? {} : { prefix }) },
        multiRegion: input.IsMultiRegionTrail ?? false,
        globalEvents: input.IncludeGlobalServiceEvents ?? true,
        validatesFiles: input.EnableLogFileValidation ?? false,
        ...{ logging: false, managementEvents: "All", dataEvents: false },
      };
      checkReach(trail);
      checkBucket(account, trail);
      account.write({ trails: [...account.scenario.trails, trail] });
      return settingsOf(trail);
    },
    UpdateTrail(input, { region }) {
      const before = homeTrail(account, input.Name, region);
      const after: Trail = {
        ...before,
        multiRegion: input.IsMultiRegionTrail ?? before.multiRegion,
        globalEvents: input.IncludeGlobalServiceEvents ?? before.globalEvents,
        validatesFiles: input.EnableLogFileValidation ?? before.validatesFiles,
        bucket: input.S3BucketName ?? before.bucket,
        ...(input.S3KeyPrefix === undefined ? {} : { prefix: input.S3KeyPrefix }),
      };
      checkReach(after);
      if (input.S3BucketName !== undefined || input.S3KeyPrefix !== undefined) checkBucket(account, after);
      edit(before, after);
      return settingsOf(after);
    },
    DeleteTrail({ Name }, { region }) {
      const trail = homeTrail(account, Name, region);
      account.write({ trails: account.scenario.trails.filter((each) => !isSame(each, trail)) });
      return {};
    },
    StartLogging({ Name }, { region }) {
      edit(homeTrail(account, Name, region), { logging: true });
      return {};
    },
    StopLogging({ Name }, { region }) {
      edit(homeTrail(account, Name, region), { logging: false });
      return {};
    },
    /** Replaces all selectors of a trail. */
    PutEventSelectors({ TrailName, EventSelectors, AdvancedEventSelectors }, { region }) {
      const trail = homeTrail(account, TrailName, region);
      const changed = AdvancedEventSelectors?.length
        ? advanced(AdvancedEventSelectors)
        : EventSelectors?.length
          ? basic(EventSelectors)
          : undefined;
      if (!changed) throw new sdk.InvalidEventSelectorsException(because("A trail needs at least one selector."));
      edit(trail, changed);
      return { TrailARN: trailArn(account, trail), ...selectors({ ...trail, ...changed }) };
    },
  };
}

const because = (message: string) => ({ message, $metadata });

const trailArn = (
  { scenario: { partition, account } }: SimulatedAccount,
  { region, name, organizationTrailOf = account }: Trail,
) => `arn:${partition}:cloudtrail:${region}:${organizationTrailOf}:trail/${name}`;

const isSame = (one: Trail, other: Trail) =>
  one.name === other.name && one.region === other.region && one.organizationTrailOf === other.organizationTrailOf;

const unknownTrail = (name: string | undefined) => new sdk.TrailNotFoundException(because(`Unknown trail: ${name}`));

/** A trail by its ARN, or by its name in its home Region. */
function trailNamed(account: SimulatedAccount, name: string | undefined, region: string): Trail {
  const found = account.scenario.trails.find(
    (trail) => trailArn(account, trail) === name || (trail.name === name && trail.region === region),
  );
  if (!found) throw unknownTrail(name);
  return found;
}

/** A trail that may be changed: by its owner, in its home Region. */
function homeTrail(account: SimulatedAccount, name: string | undefined, region: string): Trail {
  const found = account.scenario.trails.find(
    (trail) =>
      trailArn(account, trail) === name || (trail.name === name && (trail.region === region || trail.multiRegion)),
  );
  if (!found) throw unknownTrail(name);
  if (found.region !== region)
    throw new sdk.InvalidHomeRegionException(
      because(`Trail ${trailArn(account, found)} can only be changed in its home Region, ${found.region}.`),
    );
  if ((found.organizationTrailOf ?? account.scenario.account) !== account.scenario.account)
    throw new sdk.NotOrganizationMasterAccountException(
      because("Only the management account can change an organization's trail."),
    );
  return found;
}

function checkName(name: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{1,126}[A-Za-z0-9]$/.test(name) && !/[._-]{2}/.test(name)) return;
  throw new sdk.InvalidTrailNameException(
    because(
      "Trail name must have from 3 to 128 letters, digits, periods, underscores and dashes, and begin and end with a letter or digit.",
    ),
  );
}

function checkReach({ multiRegion, globalEvents }: Trail): void {
  if (multiRegion && !globalEvents)
    throw new sdk.InvalidParameterCombinationException(
      because("Multi-Region trail must include global service events."),
    );
}

/** Whether CloudTrail may write to a trail's bucket. @throws as CloudTrail does if not */
function checkBucket(account: SimulatedAccount, trail: Trail): void {
  const { bucket: name, prefix } = trail;
  const bucket = account.scenario.buckets.find((each) => each.name === name);
  if (!bucket) throw new sdk.S3BucketDoesNotExistException(because(`S3 bucket ${name} does not exist!`));
  const { partition, account: id } = account.scenario;
  const arn = `arn:${partition}:s3:::${name}`;
  const request = { service: "cloudtrail.amazonaws.com", account: id, sourceArn: trailArn(account, trail) };
  const logs = `${arn}/${prefix === undefined ? "" : `${prefix}/`}AWSLogs/${id}/CloudTrail/log.json.gz`;
  const isWritable =
    lets(bucket.policy, { ...request, action: "s3:GetBucketAcl", resource: arn }) &&
    lets(bucket.policy, { ...request, action: "s3:PutObject", resource: logs });
  if (!isWritable)
    throw new sdk.InsufficientS3BucketPolicyException(
      because(`Incorrect S3 bucket policy is detected for bucket: ${name}`),
    );
}

/** A trail with all management events needs no selectors of its own. */
const selectorsOf = ({ selectors: form, managementEvents, dataEvents }: Trail) =>
  form ?? (managementEvents === "All" && !dataEvents ? "default" : "basic");

/** The selectors of a trail, in its form of them. */
function selectors(trail: Trail) {
  const { managementEvents, dataEvents } = trail;
  if (selectorsOf(trail) === "advanced") {
    const readOnly =
      managementEvents === "All" ? [] : [{ Field: "readOnly", Equals: [String(managementEvents === "ReadOnly")] }];
    const category = (Equals: string) => ({ Field: "eventCategory", Equals: [Equals] });
    const management = { Name: "selector", FieldSelectors: [category("Management"), ...readOnly] };
    const type = { Field: "resources.type", Equals: ["AWS::S3::Object"] };
    const data = { Name: "data", FieldSelectors: [category("Data"), type] };
    const all = managementEvents === "None" ? [data] : dataEvents ? [management, data] : [management];
    return { EventSelectors: undefined, AdvancedEventSelectors: all };
  }
  const ReadWriteType: sdk.ReadWriteType = managementEvents === "None" ? "All" : managementEvents;
  const DataResources = dataEvents ? { DataResources: [{ Type: "AWS::S3::Object", Values: ["arn:aws:s3"] }] } : {};
  const selector = { ReadWriteType, IncludeManagementEvents: managementEvents !== "None", ...DataResources };
  return { EventSelectors: [selector], AdvancedEventSelectors: undefined };
}

function basic(all: readonly sdk.EventSelector[]): Partial<Trail> {
  const management = all.filter(({ IncludeManagementEvents = true }) => IncludeManagementEvents);
  const types = new Set(management.map(({ ReadWriteType = "All" }) => ReadWriteType));
  const [only] = types;
  return {
    selectors: "basic",
    managementEvents: only === undefined ? "None" : types.size > 1 ? "All" : only,
    dataEvents: all.some(({ DataResources }) => DataResources?.length),
  };
}

function advanced(all: readonly sdk.AdvancedEventSelector[]): Partial<Trail> {
  const equalsOf = ({ FieldSelectors = [] }: sdk.AdvancedEventSelector, field: string) =>
    FieldSelectors.find(({ Field }) => Field === field)?.Equals?.[0];
  if (all.some((each) => equalsOf(each, "eventCategory") === undefined))
    throw new sdk.InvalidEventSelectorsException(because("Every advanced selector needs an eventCategory."));
  const management = all.filter((each) => equalsOf(each, "eventCategory") === "Management");
  const kinds = new Set(management.map((each) => equalsOf(each, "readOnly")));
  const managementEvents =
    kinds.size === 0
      ? "None"
      : kinds.size > 1 || kinds.has(undefined)
        ? "All"
        : kinds.has("true")
          ? "ReadOnly"
          : "WriteOnly";
  return { selectors: "advanced", managementEvents, dataEvents: management.length < all.length };
}
