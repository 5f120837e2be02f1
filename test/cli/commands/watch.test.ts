import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { credentials, openTerminal, PAUSE } from "../terminal.ts";

const HOUR = 3_600_000;
const topic = "arn:aws:sns:us-east-1:111122223333:alerts";
const onlyKeys = ["--control", "root-access-key-absent"];

interface Alert {
  readonly alertId: string;
  readonly changes: readonly { readonly kind: string }[];
  readonly summary: object | null;
}
const kindsIn = (out: string) => out.trim() && (JSON.parse(out) as Alert).changes.map(({ kind }) => kind);
type Account = ReturnType<typeof openTerminal>["account"];
const setKeys = (account: Account, present: boolean) =>
  account.update(({ root }) => {
    root.accessKeys = present ? [{ status: "Active" }] : [];
  });

test("reports the baseline once, a drift once, and nothing when nothing changes", async () => {
  const { genkan, account } = openTerminal();
  const once = async () => {
    const { status, out } = await genkan("watch", "--once", "--format", "json", ...onlyKeys);
    return [status, kindsIn(out)];
  };
  expect(await once()).toEqual([0, []]);
  expect(await once()).toEqual([0, ""]);
  setKeys(account, true);
  expect(await once()).toEqual([0, ["drift"]]);
  expect(await once()).toEqual([0, ""]);
});

test("judges every hour until Ctrl+C, and counts an hour from the start of a run", async () => {
  const { genkan, account, clock, shows, interrupt, calls } = openTerminal();
  // A run of a throttled account takes a while.
  account.update(({ faults }) => void faults.push({ action: "iam:GetAccountSummary", fault: "Throttling", times: 3 }));
  const began = clock.now() + PAUSE;
  const watching = genkan("watch", "--format", "json", ...onlyKeys);
  await shows("COMPLIANT");
  await clock.sleep(began + HOUR + 60_000 - clock.now());
  setKeys(account, true);
  await clock.sleep(HOUR);
  interrupt();
  const { status, out, err } = await watching;
  expect(status).toBe(0);
  const alerts = out.trim().split("\n");
  expect(alerts.map(kindsIn)).toEqual([[], ["drift"]]);
  const starts = calls.filter(({ action, status }) => action === "iam:GetAccountSummary" && status === 200);
  expect(starts.slice(1).map(({ at }) => Date.parse(at) - began)).toEqual([HOUR, 2 * HOUR]);
  expect(err.match(/API calls/g)).toHaveLength(3);
  expect(err).toContain(`genkan: ${new Date(began + HOUR).toISOString()} 1 COMPLIANT`);
});

test("goes on asking whose account it is while AWS does not answer", async () => {
  const fault = { action: "sts:GetCallerIdentity", fault: "InternalError", times: 12 };
  const { genkan, clock, shows, interrupt } = openTerminal({ change: { faults: [fault] } });
  const began = clock.now() + PAUSE;
  const watching = genkan("watch", ...onlyKeys);
  await shows("watching account 111122223333");
  // It asked three times with four attempts each, a minute apart.
  expect(clock.now() - began).toBeGreaterThanOrEqual(3 * 60_000);
  expect(clock.now() - began).toBeLessThan(4 * 60_000);
  await shows("API calls");
  interrupt();
  expect((await watching).err.match(/this run failed/g)).toHaveLength(3);
});

test("publishes to SNS; what SNS did not take is reported by the next run, with the same alertId", async () => {
  const terminal = openTerminal();
  const { account, requestHandler, home, clock } = terminal;
  account.subscribe(topic, "email", "you@example.com");
  account.subscribe(topic, "sqs", "queue");
  // The topic is verified at the start; the first message to it is refused all the same.
  let refused = false;
  const handle: typeof requestHandler.handle = async (request, options) => {
    if (
      !refused &&
      String(request.body).includes("Action=Publish") &&
      !String(request.body).includes("Message=probe")
    ) {
      refused = true;
      account.update(({ faults }) => void faults.push({ action: "sns:Publish", fault: "AccessDenied", times: 1 }));
    }
    return requestHandler.handle(request, options);
  };
  const { genkan } = openTerminal({
    aws: { region: "us-east-1", credentials, requestHandler: { handle } },
    home,
    clock,
  });
  const once = () => genkan("watch", "--once", "--topic-arn", topic, ...onlyKeys);
  const failed = await once();
  expect([failed.status, failed.out, account.mailbox]).toEqual([1, "", []]);
  expect((await once()).status).toBe(0);
  const [letter, event] = account.mailbox;
  expect(letter).toMatchObject({ protocol: "email", subject: expect.stringContaining("now watching") });
  expect(letter?.body).toContain(JSON.parse(event?.body ?? "").alertId);
  expect(account.mailbox).toHaveLength(2);
});

test("a topic that has never received an alert receives the current state, once", async () => {
  const { genkan, account } = openTerminal();
  setKeys(account, true);
  await genkan("watch", "--once", ...onlyKeys);
  account.subscribe(topic, "email", "you@example.com");
  const once = () => genkan("watch", "--once", "--topic-arn", topic, ...onlyKeys);
  const { status, out, err } = await once();
  expect([status, out]).toEqual([0, ""]);
  expect(err).toContain("topic alerts: 1 confirmed subscription\n");
  expect(err).toContain("has never received an alert of this account: sending the current state (1 non-compliant)");
  expect(account.mailbox).toEqual([expect.objectContaining({ body: expect.stringContaining("access key") })]);
  const again = await once();
  expect([again.status, again.err]).toEqual([0, expect.not.stringContaining("never received")]);
  expect(account.mailbox).toHaveLength(1);
  setKeys(account, false);
  await once();
  expect(account.mailbox).toHaveLength(2);
});

const other = "arn:aws:sns:us-east-1:111122223333:other";
test.each<[string, object, string, RegExp]>([
  [
    "that does not exist",
    { topics: [{ name: "other" }, { name: "billing" }] },
    topic,
    /There are: billing, other\. Nothing/,
  ],
  [
    "that may not be published to",
    { topics: [{ name: "other" }], faults: [{ action: "sns:Publish", fault: "AccessDenied" }] },
    other,
    /AWS denied sns:Publish on .*:other.*Nothing is watched/,
  ],
])("a topic %s ends with 2, before anything is watched", async (_, change, arn, message) => {
  const { genkan, counts } = openTerminal({ change });
  const { status, out, err } = await genkan("watch", "--topic-arn", arn, ...onlyKeys);
  expect([status, out, err]).toEqual([2, "", expect.stringMatching(message)]);
  expect(counts()["iam:GetAccountSummary"]).toBeUndefined();
  const japanese = await genkan("watch", "--topic-arn", arn, "--locale", "ja");
  expect([japanese.status, japanese.err]).toEqual([2, expect.stringContaining("監視は開始していません")]);
});

test("subscriptions that are pending, missing or can't be listed are reported", async () => {
  const subscriptions = [{ endpoint: "you@example.com" }, { endpoint: "ops@example.com", confirmed: false }];
  const { genkan, account } = openTerminal({ change: { topics: [{ name: "other", subscriptions }] } });
  const start = async (...more: string[]) =>
    (await genkan("watch", "--once", "--topic-arn", other, ...onlyKeys, ...more)).err;
  expect(await start()).toContain("topic other: 1 confirmed subscription, 1 pending (ops@example.com)\n");
  expect(await start("--locale", "ja")).toMatch(
    /確認済みのサブスクリプション 1 件、確認待ち 1 件 \(ops@example\.com\)\n[\s\S]*API 呼び出し/,
  );
  account.update(({ topics }) => void topics[0]!.subscriptions.splice(0));
  expect(await start()).toContain("topic other: nobody is subscribed");
  account.update(({ faults }) => void faults.push({ action: "sns:ListSubscriptionsByTopic", fault: "AccessDenied" }));
  expect(await start()).toContain("who is subscribed is not known (AWS denied sns:ListSubscriptionsByTopic)");
});

/** A stdout to which no write succeeds. */
const broken = (code: string) => () =>
  new Writable({ write: (_, __, done) => done(Object.assign(new Error(`${code}: why`), { code })) });

test.each([
  ["a full disk", "ENOSPC"],
  ["a pipe whose reader is gone", "EPIPE"],
])("an alert that could not be written, because of %s, is written by the next watch", async (_, code) => {
  const terminal = openTerminal();
  const { account, requestHandler, home } = terminal;
  const aws = { region: "us-east-1", credentials, requestHandler };
  const blocked = openTerminal({ aws, home, stdout: broken(code) });
  for (const [present, expected] of [
    [true, ["baseline"]],
    [false, ["resolved"]],
  ] as const) {
    setKeys(account, present);
    const { status, err } = await blocked.genkan("watch", "--once", ...onlyKeys);
    expect(status).toBe(2);
    expect(err).toMatch(new RegExp(`^genkan: The output can't be written \\(${code}: why\\).*undelivered.*\\n$`, "m"));
    const next = await terminal.genkan("watch", "--once", "--format", "json", ...onlyKeys);
    expect([next.status, kindsIn(next.out)]).toEqual([0, expected]);
  }
});

test("a watch ends when its alerts can't be written", async () => {
  const { genkan } = openTerminal({ stdout: broken("ENOSPC") });
  expect((await genkan("watch", ...onlyKeys)).status).toBe(2);
});

test("killed at any call, before or after AWS has done it, it loses no alert, and repeats one only with the same alertId", async () => {
  const terminal = openTerminal();
  const { account, requestHandler, home, clock } = terminal;
  account.subscribe(topic, "sqs", "queue");
  const args = ["watch", "--once", "--topic-arn", topic, ...onlyKeys];
  await terminal.genkan(...args);
  let present = false;
  let kills = 0;
  for (const after of [false, true]) {
    for (let at = 1, killed = true; killed; at++) {
      present = !present;
      setKeys(account, present);
      // A killed process does nothing any more after one of its calls.
      let call = 0;
      const dead = Promise.withResolvers<boolean>();
      const handle: typeof requestHandler.handle = async (...request) => {
        if (++call < at) return requestHandler.handle(...request);
        if (after) await requestHandler.handle(...request);
        dead.resolve(true);
        return new Promise(() => {});
      };
      const aws = { region: "us-east-1", credentials, requestHandler: { handle } };
      const doomed = openTerminal({ aws, home, clock }).genkan(...args);
      killed = await Promise.race([dead.promise, doomed.then(() => false)]);
      if (killed) kills += 1;
      await terminal.genkan(...args);
    }
  }
  // At each of its six calls: who it is, who is subscribed, whether it may publish, what it reads, the account's name, what
  // it publishes.
  expect(kills).toBe(12);
  const alerts = account.mailbox.map(({ body }) => JSON.parse(body) as Alert);
  const distinct = new Map(alerts.map((alert) => [alert.alertId, alert]));
  const kinds = [...distinct.values()].flatMap(({ changes }) => changes.map(({ kind }) => kind));
  expect([...distinct.values()].filter(({ summary }) => summary)).toHaveLength(1);
  expect(kinds).toEqual(Array.from({ length: kills + 2 }, (_, i) => (i % 2 ? "resolved" : "drift")));
  // Only what SNS took just before the kill is repeated.
  expect(alerts).toHaveLength(distinct.size + 1);
});
