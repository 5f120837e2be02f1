import { actionsFor } from "@genkan/aws/policy";
import { controlOf } from "@genkan/controls/catalogue/index";
import { DAY, HOUR } from "@genkan/controls/model/time";
import { utc } from "@genkan/messages/moment";
import { HISTORY_DAYS, type ReportSource } from "@genkan/messages/report/page";
import { readScenario } from "@genkan/sandbox/scenario";
import { type Action, actions, perform } from "../../packages/cli/src/story/actions.ts";
import { startDemo } from "../../packages/cli/src/story/demo.ts";
import { soundAccount } from "../../packages/cli/src/target/sample-accounts.ts";
import { TestClock } from "../clock.ts";

/** What a page is made of, for any reader. */
export type Source = Omit<ReportSource, "locale" | "timeZone">;

const START = "2026-08-27T09:00:00Z";
const MINUTE = HOUR / 60;

/** The whole monitor on a simulated account, on a clock on which months take a moment. */
async function openAccount(scenario: object) {
  const clock = new TestClock(START);
  const demo = await startDemo(readScenario(scenario), utc.en, clock);
  const { account } = demo.subject;
  const inDays = (days: number) => new Date(clock.now() + days * DAY).toISOString();
  return {
    demo,
    /** Lets so many days pass, and runs the monitor at their end. */
    async pass(days: number) {
      clock.advance(days * DAY);
      await demo.run();
    },
    /** Does something to the account, whose event arrives at once; then the monitor runs. */
    async act(action: Action, argument = "") {
      await demo.apply(() => perform(demo.account, action, argument));
    },
    /** Somebody says how MFA is set, which no event shows any more after 90 days. */
    attest: () =>
      demo.ledger.putAttestation(account, {
        subject: "identity-center-mfa",
        prompt: "always-on",
        withoutDevice: "require-registration",
        by: "hanako@example.com",
        at: inDays(0),
        expires: inDays(90),
      }),
    accept: () =>
      demo.ledger.putException(account, {
        control: "root-hardware-mfa-enabled",
        resource: null,
        reason: "the hardware key is ordered, PO 4711",
        owner: "hanako@example.com",
        expires: inDays(70),
        at: inDays(0),
      }),
    plan: () =>
      demo.ledger.putPlannedUse(account, {
        id: "support",
        from: inDays(0),
        to: inDays(0.3),
        owner: "taro@example.com",
        reason: "change the support plan",
      }),
    /** What the ledger holds now, a few minutes after the last run. */
    async source(): Promise<Source> {
      clock.advance(20 * MINUTE);
      const at = clock.date();
      const since = new Date(at.getTime() - HISTORY_DAYS * DAY).toISOString();
      const standing = await demo.ledger.read(account);
      const changes = await demo.ledger.history(account, 1_000, since);
      const actionsOf = (control: string) => actionsFor([controlOf(control)!]);
      return { ...demo.subject, accountName: "production", standing, changes, at, actionsOf };
    },
  };
}

const sound = () => soundAccount(new Date(START));

/** The state of an account after one run and some days. */
async function after(days: number, scenario: object): Promise<Source> {
  const live = await openAccount(scenario);
  await using _ = live.demo;
  await live.demo.run();
  if (days) await live.attest();
  if (days) await live.pass(days);
  return live.source();
}

/**
 * Three months of one account: a key for some hours, a day without an administrator, a planned use, two days in which
 * CloudTrail is denied, an authenticator app that is accepted, then a denied call, and at last four problems.
 */
async function threeMonths(): Promise<Record<"accepted" | "denied" | "drifts", Source>> {
  const live = await openAccount(sound());
  await using demo = live.demo;
  const { act, pass } = live;
  await demo.run();
  await live.attest();
  await pass(6);
  await act(actions.createKey);
  await pass(0.2);
  await act(actions.deleteKey);
  await pass(13);
  await act(actions.unassign);
  await pass(1);
  await act(actions.assign);
  await pass(10);
  await live.plan();
  await act(actions.work);
  await pass(9);
  await act(actions.removeMfa);
  await pass(1);
  await act(actions.addMfa);
  await live.accept();
  await pass(10);
  await act(actions.deny, "cloudtrail:LookupEvents");
  for (const days of [1, 1]) await pass(days);
  await act(actions.allow);
  await pass(15);
  await live.attest();
  await act(actions.mfaSignIn);
  await pass(16);
  const accepted = await live.source();
  await act(actions.deny, "sso:ListInstances");
  await pass(0.05);
  const denied = await live.source();
  await act(actions.allow);
  await act(actions.createKey);
  for (const days of [1, 1, 1]) await pass(days);
  await act(actions.rootSignIn);
  await pass(1.5);
  await act(actions.removeMfa);
  await act(actions.unassign);
  await pass(0.1);
  return { accepted, denied, drifts: await live.source() };
}

/** An account in every state that looks different. */
export async function everyState() {
  const never = await openAccount(sound());
  await using _ = never.demo;
  return {
    never: await never.source(),
    fresh: await after(0, { account: "111122223333" }),
    sound: await after(38, sound()),
    users: await after(5, {
      ...sound(),
      iamUsers: Array.from({ length: 60 }, (_, i) => ({ name: `user-${i}`, password: true })),
    }),
    ...(await threeMonths()),
  };
}
