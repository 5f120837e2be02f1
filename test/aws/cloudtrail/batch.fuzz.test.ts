import { batchOf } from "@genkan/aws/cloudtrail/batch";
import type { TrailRecord } from "@genkan/aws/cloudtrail/record";
import { collectors } from "@genkan/aws/collect/index";
import { userCredentials } from "@genkan/aws/collect/user-credentials";
import type { Fact } from "@genkan/controls/model/evidence";
import fc from "fast-check";
import { expect, test } from "vitest";
import { portalSignIn, rootEvent, settingsChange, signIn } from "../../scenarios/events.ts";

/** Records come from outside: any field of one may have any type. None stops another, least of all one of root. */
const NOW = new Date("2026-11-01T00:00:00Z");
const AT = "2026-10-31T23:59:00Z";
/** So many records are read; in batches as large as the queue's. */
const RECORDS = Number(process.env["FC_RUNS"] ?? 2_000);
const BATCH = 20;

const real: readonly TrailRecord[] = [
  rootEvent({
    eventName: "PutBucketVersioning",
    eventSource: "s3.amazonaws.com",
    eventTime: AT,
    requestParameters: { bucketName: "b", VersioningConfiguration: { MfaDelete: "Enabled", list: ["x"] } },
  }),
  rootEvent({
    eventName: "CreateBucket",
    eventSource: "s3.amazonaws.com",
    eventTime: AT,
    userIdentity: { invokedBy: "signin.amazonaws.com", sessionContext: { assumedRoot: "true", attributes: {} } },
  }),
  signIn(AT),
  signIn(AT, "Failure"),
  portalSignIn(AT, "PASSWORD", {
    additionalEventData: { LoginTo: "https://x.awsapps.com", UserName: "hanako", DeviceEnrollmentRequired: "false" },
  }),
  portalSignIn(AT, "", {
    eventName: "CredentialVerification",
    responseElements: { CredentialVerification: "Success" },
  }),
  settingsChange(AT, { mfaMode: "ALWAYS_ON", noMfaSignInBehavior: "BLOCKED" }),
  settingsChange(AT, null, {
    eventSource: "sso-directory.amazonaws.com",
    eventName: "EnableExternalIdPConfigurationForDirectory",
  }),
  ...Object.values(userCredentials.changedBy).flatMap((trigger) =>
    "eventNames" in trigger
      ? trigger.eventNames.map((eventName) => ({
          ...settingsChange(AT, null, { eventSource: trigger.eventSource, eventName }),
          userIdentity: { type: "IAMUser", userName: "eve", arn: "arn:aws:iam::111122223333:user/eve" },
          requestParameters: { userName: "alice", newUserName: "alicia" },
        }))
      : [],
  ),
];

/** The path to every field of a record, and to every field of a field. */
const pathsOf = (value: unknown, path: readonly string[] = []): (readonly string[])[] =>
  typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, each]) => [[...path, key], ...pathsOf(each, [...path, key])])
    : [];

function replaced(record: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  const copy = Array.isArray(record) ? [...record] : { ...(record as object) };
  (copy as Record<string, unknown>)[key] = replaced((record as Record<string, unknown>)[key], rest, by);
  return copy;
}

const deep = (depth: number, end: unknown) => {
  let value = end;
  for (let i = 0; i < depth; i++) value = i % 2 ? [value] : { a: value };
  return value;
};
const anything = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constantFrom(null, undefined, "", [], {}, Number.NaN, [null], [[]]),
  // What every object of JavaScript has, an object from JSON may have as something else.
  fc.constantFrom({ toString: 1, valueOf: 1 }, { toString: null }, { length: -1 }, JSON.parse('{"__proto__":{"a":1}}')),
  fc.constantFrom("x".repeat(300_000), "PASSWORD,".repeat(10_000), "\u0000", "\ud800", "9999999999999", "-1"),
  fc.constantFrom(8_640_000_000_000_001, "+275760-09-13T00:00:00Z", "0000-00-00T00:00:00Z"),
  fc.constantFrom(deep(9_000, 1), deep(30, "x")),
  fc.array(fc.anything({ maxDepth: 2 }), { maxLength: 5 }),
  fc.object({ maxDepth: 3 }),
);

const strange: fc.Arbitrary<TrailRecord> = fc
  .integer({ min: 0, max: real.length - 1 })
  .chain((index) =>
    fc.record({
      index: fc.constant(index),
      id: fc.uuid(),
      changes: fc.array(fc.tuple(fc.constantFrom(...pathsOf(real[index])), anything), { minLength: 1, maxLength: 4 }),
    }),
  )
  .map(({ index, id, changes }) => {
    // A path may no longer be there after an earlier change.
    const record: unknown = { ...real[index], eventID: id };
    return changes.reduce((left, [path, by]) => {
      try {
        return replaced(left, path, by);
      } catch {
        return left;
      }
    }, record) as TrailRecord;
  });
/** What is no record at all. */
const none = fc.constantFrom<unknown>(null, undefined, 7, "record", [], {}) as fc.Arbitrary<TrailRecord>;
const batch = fc.array(fc.oneof({ weight: 50, arbitrary: strange }, { weight: 1, arbitrary: none }), {
  minLength: BATCH,
  maxLength: BATCH,
});

const good = rootEvent({ eventName: "CreateAccessKey", eventSource: "iam.amazonaws.com", eventTime: AT });

test("records with fields of any type stop no other: one of root in the same batch always comes through", () => {
  let read = 0;
  let unreadable = 0;
  fc.assert(
    fc.property(batch, fc.nat({ max: BATCH }), (records, place) => {
      const all = records.toSpliced(place, 0, good);
      const batch = batchOf(all, NOW);
      read += records.length;
      unreadable += batch.unreadable.length;

      const mine = batch.signals.find(({ event }) => event.eventID === good.eventID);
      expect(mine?.changes).toContain("rootActivity");
      const { rootActivity } = batch.proves;
      if (!rootActivity?.known) expect.unreachable("root's activity is not proved");
      expect(rootActivity.value.acts).toContainEqual(
        expect.objectContaining({ eventID: good.eventID, eventName: "CreateAccessKey" }),
      );
      // Each record is either read or named as one that cannot be.
      const understood = new Set(batch.signals.map(({ event }) => event.eventID));
      const unreadableIds = batch.unreadable.map(({ eventID }) => eventID);
      for (const record of all) {
        const id: unknown = (record as TrailRecord | null | undefined)?.["eventID"];
        expect(
          typeof id === "string" && understood.has(id)
            ? true
            : unreadableIds.includes(typeof id === "string" ? id : ""),
        ).toBe(true);
      }
      for (const { because } of batch.unreadable)
        expect(because).toMatch(/^(the record|event\w+|userIdentity(\.type)?) is not an? /);
    }),
    { numRuns: Math.ceil(RECORDS / BATCH), endOnFailure: true },
  );
  expect(read).toBeGreaterThanOrEqual(RECORDS);
  // The fuzz is none if everything, or nothing, can be read.
  expect(unreadable).toBeGreaterThan(0);
  expect(unreadable).toBeLessThan(read / 2);
});

test("no collector throws on a record of any shape", () => {
  const facts = Object.keys(collectors) as Fact[];
  fc.assert(
    fc.property(strange, (record) => {
      for (const fact of facts) {
        const { fromEvents, namedBy, changedBy } = collectors[fact];
        fromEvents?.([{ id: "e-1", at: NOW, record }], NOW);
        for (const name of namedBy?.(record) ?? []) expect(name).toMatch(/^[\w+=,.@-]{1,128}$/);
        for (const trigger of changedBy) if ("when" in trigger) trigger.when?.(record);
      }
    }),
    { numRuns: RECORDS, endOnFailure: true },
  );
});
