import { readTampering } from "@genkan/messages/channels/tampering";
import { expect, test } from "vitest";
import { openTerminal } from "../terminal.ts";

test("genkan test-alert reaches the subscribers of a topic", async () => {
  const { genkan, account } = openTerminal();
  const topic = "arn:aws:sns:us-east-1:111122223333:alerts";
  account.subscribe(topic, "email", "you@example.com");
  expect((await genkan("test-alert", "--topic-arn", topic)).status).toBe(0);
  expect(account.mailbox).toMatchObject([
    { subject: "[Genkan] 111122223333: test", body: expect.stringContaining("This is a test") },
  ]);
  expect((await genkan("test-alert", "--chat", "--topic-arn", topic)).status).toBe(0);
  expect(JSON.parse(account.mailbox.at(-1)!.body)).toMatchObject({
    version: "1.0",
    source: "custom",
    content: { title: expect.stringContaining("111122223333") },
  });
  expect((await genkan("test-alert", "--topic-arn", "alerts")).status).toBe(2);
});

const topic = "arn:aws:sns:us-east-1:444455556666:alerts";

/** A terminal on another account than the one in which the messages are made. */
function withTopic() {
  const terminal = openTerminal({ change: { account: "444455556666" } });
  terminal.account.subscribe(topic, "email", "you@example.com");
  terminal.account.subscribe(topic, "lambda", "function");
  return terminal;
}

test.each([
  ["root-key", /^TEST CRITICAL root access key created/, "access key"],
  ["sign-in", /^TEST \w+ .*sign/i, "hanako"],
  ["unknown", /^TEST .*check/i, "iam:GetAccountSummary"],
] as const)("--kind %s sends the real alert, marked as a test", async (kind, subject, part) => {
  const { genkan, account } = withTopic();
  const { status, err } = await genkan("test-alert", "--kind", kind, "--topic-arn", topic);
  expect([status, err]).toEqual([0, ""]);
  const [mail, json] = account.mailbox;
  expect(account.mailbox).toHaveLength(2);
  expect(mail).toMatchObject({ subject: expect.stringMatching(subject), body: expect.stringContaining(part) });
  expect(mail!.subject).toContain("444455556666");
  const alert = JSON.parse(json!.body);
  expect(alert).toMatchObject({ schema: "genkan.alert/1", test: true, account: "444455556666" });
  expect(alert.headline).toMatch(/^TEST /);
  expect(json!.body).not.toContain("111122223333");
});

test("--kind digest sends the digest of an example organization, marked as a test", async () => {
  const { genkan, account } = withTopic();
  const { status, err } = await genkan("test-alert", "--kind", "digest", "--topic-arn", topic);
  expect([status, err]).toEqual([0, ""]);
  const [mail, json] = account.mailbox;
  expect(mail).toMatchObject({
    subject: "TEST CRITICAL root access key created in 14 accounts - o-exampleorg [Genkan]",
    body: expect.stringContaining("\n- example-001 (000000000001, example)\n"),
  });
  expect(JSON.parse(json!.body)).toMatchObject({
    schema: "genkan.digest/1",
    test: true,
    failing: [{ stillFailing: 14 }],
  });
  expect((await genkan("test-alert", "--kind", "digest", "--topic-arn", topic, "--locale", "ja")).status).toBe(0);
  expect(JSON.parse(account.mailbox.at(-1)!.body).headline).toMatch(/^【テスト】【緊急】/);
});

test("--kind tampering sends what EventBridge sends, marked as a test, which every channel takes for what it is", async () => {
  const { genkan, account } = withTopic();
  expect((await genkan("test-alert", "--kind", "tampering", "--topic-arn", topic)).status).toBe(0);
  const [mail] = account.mailbox;
  expect(mail!.body).toContain("Notify (TEST) - 444455556666");
  expect(readTampering(mail!.body)).toMatchObject({ title: expect.stringContaining("TEST") });
  expect((await genkan("test-alert", "--kind", "tampering", "--topic-arn", topic, "--locale", "ja")).status).toBe(0);
  expect(account.mailbox.at(-1)!.body).toContain("Notify (テスト) - 444455556666");
});

test("a kind that does not exist is refused", async () => {
  const { status, err } = await withTopic().genkan("test-alert", "--kind", "flood", "--topic-arn", topic);
  expect([status, err]).toEqual([2, expect.stringContaining("root-key, sign-in, unknown, tampering")]);
});
