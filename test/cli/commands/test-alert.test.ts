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
