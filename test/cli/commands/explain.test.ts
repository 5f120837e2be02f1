import { expect, test } from "vitest";
import { openTerminal } from "../terminal.ts";

test("explain says why, how, and what only root can do", async () => {
  const { genkan } = openTerminal();
  const { out } = await genkan("explain", "root-usage-limited");
  for (const part of [
    "Why",
    "How to fix it",
    "cloudtrail:LookupEvents",
    "close or reopen the account",
    "CIS AWS Foundations",
  ])
    expect(out).toContain(part);
  expect(JSON.parse((await genkan("explain", "root-mfa-enabled", "--format", "json")).out)).toMatchObject({
    id: "root-mfa-enabled",
    facts: ["accountSummary", "rootMfaDevices"],
  });
});
