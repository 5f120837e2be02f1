/**
 * A batch of events on an account with 50,000 people and 300 permission sets: when the alert on what root did in it is
 * recorded, from where it is sent, and how long the whole batch takes, next to Event's limit. What AWS's rates take is
 * counted on a test clock, so it is the same on every machine. The processor's time is that of this process, with the
 * simulated account in it. How long AWS takes to answer a single call is in neither. Fails when a promise does not hold.
 */
import { connect } from "@genkan/aws/clients";
import { batchOf } from "@genkan/aws/cloudtrail/batch";
import { observe } from "@genkan/aws/collect/observe";
import { SqliteLedger } from "@genkan/cli/ledger/sqlite";
import { catalogue } from "@genkan/controls/catalogue/index";
import { respond } from "@genkan/controls/engine/respond";
import { run } from "@genkan/controls/engine/run";
import type { World } from "@genkan/controls/engine/world";
import { defaultSettings } from "@genkan/controls/model/settings";
import { simulate } from "@genkan/sandbox/sandbox";
import { readScenario } from "@genkan/sandbox/scenario";
import { TestClock } from "../clock.ts";
import { portalSignIn, rootEvent, settingsChange } from "../scenarios/events.ts";
import { accountOf } from "../scenarios/sized.ts";

const SETS = 300;
const USERS = 50_000;
/** Seconds after which Lambda ends Event. */
const LIMIT = 180;
const MEGABYTES = 256;
/** Lambda gives a whole processor to so much memory. https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const WHOLE_PROCESSOR = 1_769;
const subject = { account: "111122223333", partition: "aws" };
const promises: [string, boolean][] = [];

/** Each set is assigned to a group of its own, in which is one person, or an equal part of all. */
for (const everybody of [false, true]) {
  const shape = everybody ? "everybody in a group" : "one person in each group";
  const clock = new TestClock();
  const sized = accountOf(SETS, SETS, USERS);
  const { groups, users } = sized.identityCenter;
  if (everybody)
    for (const [i, group] of groups.entries())
      group.members = users.filter((_, place) => place % groups.length === i).map(({ id }) => id);
  const { counts, calls, requestHandler } = simulate({ scenario: readScenario(sized), clock });
  const credentials = { accessKeyId: "AKIATEST000000000000", secretAccessKey: "test" };
  const aws = connect({ clock, requestHandler, credentials, region: "us-east-1" });
  const ledger = SqliteLedger.openFile(":memory:");
  const recorded: { at: number; text: string }[] = [];
  const commit = ledger.commit.bind(ledger);
  ledger.commit = (...written) => {
    recorded.push({ at: clock.now(), text: JSON.stringify(written) });
    return commit(...written);
  };
  let runs = 0;
  const world: World = {
    subject,
    settings: defaultSettings,
    collect: async (facts, settings, at, asked) => ({
      observations: await observe(aws, facts, { subject, settings, at }, asked),
      apiCalls: 0,
    }),
    ledger,
    publish: async () => {},
    now: () => aws.now(),
    newRunId: (at) => `${at.toISOString()}-${String(runs++).padStart(4, "0")}`,
  };
  await run(world, catalogue);

  const at = () => new Date(clock.now() - 180_000).toISOString();
  const byAdministrator = (eventSource: string, eventName: string) =>
    settingsChange(at(), null, { eventSource, eventName });
  const work = rootEvent({ eventName: "RunInstances", eventSource: "ec2.amazonaws.com", eventTime: at() });
  const batch = [
    byAdministrator("sso.amazonaws.com", "CreateAccountAssignment"),
    byAdministrator("sso.amazonaws.com", "PutInlinePolicyToPermissionSet"),
    byAdministrator("sso-directory.amazonaws.com", "CreateUser"),
    byAdministrator("sso-directory.amazonaws.com", "AddMemberToGroup"),
    portalSignIn(at(), "PASSWORD", { userId: "u-7" }),
    work,
  ];
  recorded.length = 0;
  calls.length = 0;
  const [began, from] = [clock.now(), process.cpuUsage()];
  const { changes, waiting } = await respond(world, catalogue, batchOf(batch, world.now()));
  const waited = (clock.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(from);
  const processor = (user + system) / 1_000_000;
  const ofRoot = recorded.find(({ text }) => text.includes('"alertId"') && text.includes(work.eventID));
  const first = ofRoot ? (ofRoot.at - began) / 1_000 : Number.POSITIVE_INFINITY;
  const refused = calls.filter(({ status }) => status === 429 || status === 400).length;
  const published = changes.map(({ control, kind }) => `${control} ${kind}`).join(", ");
  process.stdout.write(
    `${shape}: what root did is recorded for sending after ${first.toFixed(1)} s, the batch ends after ${waited.toFixed(1)} s by ` +
      `AWS's rates; ${processor.toFixed(1)} s of a whole processor, which is at most ` +
      `${((processor * WHOLE_PROCESSOR) / MEGABYTES).toFixed(0)} s at ${MEGABYTES} MB; the limit is ${LIMIT} s; ` +
      `${calls.length} API calls, ${refused} refused; ${waiting.size} events wait; ${published}\n  ${JSON.stringify(counts())}\n`,
  );
  promises.push([`${shape}: what root did is recorded before Identity Center is read`, first < 1]);
  promises.push([`${shape}: no call is refused, and no event is held back`, refused === 0 && waiting.size === 0]);
  // Where everybody may enter, the directory alone takes longer than that.
  promises.push([`${shape}: the batch ends within nine tenths of the limit`, waited < LIMIT * 0.9]);
  ledger.close();
  aws.close();
}
for (const [promise, holds] of promises) process.stdout.write(`${holds ? "holds" : "FAILS"}: ${promise}\n`);
process.exitCode = promises.every(([, holds]) => holds) ? 0 : 1;
