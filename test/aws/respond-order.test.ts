import { connect } from "@genkan/aws/clients";
import { batchOf } from "@genkan/aws/cloudtrail/batch";
import { observe } from "@genkan/aws/collect/observe";
import { catalogue } from "@genkan/controls/catalogue/index";
import { respond } from "@genkan/controls/engine/respond";
import { record } from "@genkan/controls/engine/run";
import type { World } from "@genkan/controls/engine/world";
import { defaultSettings } from "@genkan/controls/model/settings";
import { simulate } from "@genkan/sandbox/sandbox";
import { mergePatch, readScenario } from "@genkan/sandbox/scenario";
import { expect, test } from "vitest";
import { SqliteLedger } from "../../packages/cli/src/ledger/sqlite.ts";
import { TestClock } from "../clock.ts";
import { rootEvent } from "../scenarios/events.ts";
import sound from "../scenarios/sound.json" with { type: "json" };

const subject = { account: "111122223333", partition: "aws" };
const NOW = "2026-11-01T00:00:00Z";

/** A deployment on the sound account after its first run, and the calls that were under way at each commit. */
async function deployed(change: object = {}) {
  const clock = new TestClock(NOW);
  const simulation = simulate({ scenario: readScenario(mergePatch(sound, { credentialReport: null })), clock });
  const credentials = { accessKeyId: "AKIATEST000000000000", secretAccessKey: "test" };
  const aws = connect({ region: "us-east-1", credentials, clock, requestHandler: simulation.requestHandler });
  const ledger = SqliteLedger.openFile(":memory:");
  let runs = 0;
  const world: Omit<World, "publish"> = {
    subject,
    settings: defaultSettings,
    ledger,
    collect: async (facts, settings, at, asked) => ({
      observations: await observe(aws, facts, { subject, settings, at }, asked),
      apiCalls: 0,
    }),
    now: clock.date,
    newRunId: (at) => `${at.toISOString()}-${runs++}`,
  };
  await record(world, catalogue);
  simulation.account.replace(readScenario(mergePatch(simulation.account.scenario, change)));
  simulation.calls.length = 0;
  const ofIdentityCenter = () => simulation.calls.filter(({ action }) => /^(sso|identitystore):/.test(action)).length;
  const atCommit: number[] = [];
  const commit = ledger.commit.bind(ledger);
  ledger.commit = (...args) => {
    atCommit.push(ofIdentityCenter());
    return commit(...args);
  };
  return { world, ledger, clock, atCommit, ofIdentityCenter };
}

const rootKey = rootEvent({ eventName: "CreateAccessKey", eventSource: "iam.amazonaws.com", eventTime: NOW });
const membership = {
  ...rootEvent({ eventName: "CreateGroupMembership", eventSource: "identitystore.amazonaws.com", eventTime: NOW }),
  userIdentity: { type: "AssumedRole", arn: "arn:aws:sts::111122223333:assumed-role/ops/eve" },
};
const withKey = { root: { accessKeys: [{ status: "Active" }] } };

test("what is known of root is recorded before Identity Center is read", async () => {
  const { world, atCommit, ofIdentityCenter } = await deployed(withKey);
  const { changes } = await respond(world, catalogue, batchOf([membership, rootKey], world.now()));
  expect(changes.map(({ control }) => control)).toContain("root-access-key-absent");
  expect(atCommit[0]).toBe(0);
  expect(ofIdentityCenter()).toBeGreaterThan(0);
});

test("an Identity Center that does not answer keeps no alert on root back", async () => {
  const faults = [
    { action: "sso:*", fault: "Timeout" },
    { action: "identitystore:*", fault: "Timeout" },
  ];
  const { world, ledger } = await deployed({ ...withKey, faults });
  await respond(world, catalogue, batchOf([membership, rootKey], world.now()));
  const { findings, unsent } = await ledger.read(subject.account);
  expect(findings.find(({ control }) => control === "root-access-key-absent")?.status).toBe("NON_COMPLIANT");
  expect(unsent).toHaveLength(2);
});

test("an event on root alone asks nothing of Identity Center", async () => {
  const { world, ofIdentityCenter } = await deployed(withKey);
  await respond(world, catalogue, batchOf([rootKey], world.now()));
  expect(ofIdentityCenter()).toBe(0);
});
