import { expect, test } from "vitest";
import { openTerminal } from "../terminal.ts";

const topic = "arn:aws:sns:us-east-1:111122223333:alerts";

async function examined(change: object, ...args: string[]) {
  const { genkan, account } = openTerminal({ change });
  account.subscribe(topic, "email", "you@example.com");
  const { status, out } = await genkan("doctor", "--format", "json", ...args);
  const { checks: lines } = JSON.parse(out) as { checks: { id: string; ok: boolean; what: string; next: string[] }[] };
  return { status, lines, wrong: lines.filter(({ ok }) => !ok).map(({ id }) => id) };
}

test("has nothing to say against a sound account", async () => {
  const { status, lines } = await examined({}, "--topic-arn", topic);
  expect([status, lines.map(({ id }) => id)]).toEqual([
    0,
    ["credentials", "permissions", "identity-center", "trail", "recorder", "lambda-quota", "subscribers"],
  ]);
});

test("names what is missing, each with what to do", async () => {
  const { status, lines, wrong } = await examined({
    trails: [],
    configRecorder: false,
    lambdaConcurrency: 10,
    faults: [{ action: "identitystore:ListUsers", fault: "AccessDenied" }],
  });
  expect([status, wrong]).toEqual([1, ["read identitystore:ListUsers", "trail", "recorder", "lambda-quota"]]);
  for (const { ok, next } of lines) expect(ok || next.length > 0).toBe(true);
  const member = { account: "444455556666", identityCenter: { owner: "111122223333" } };
  const elsewhere = await examined(member);
  expect(elsewhere.wrong).toContain("identity-center");
  expect(elsewhere.lines.find(({ id }) => id === "identity-center")?.what).toContain("111122223333");
});
