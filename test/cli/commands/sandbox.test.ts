import { locales } from "@genkan/controls/model/text";
import { expect, test } from "vitest";
import { patientClock } from "../../clock.ts";
import { credentials, openTerminal } from "../terminal.ts";

test("serves an account on this machine until Ctrl+C", async () => {
  const { genkan, shows, interrupt } = openTerminal();
  const serving = genkan("sandbox");
  await shows("Ctrl+C ends it");
  interrupt();
  const { status, out } = await serving;
  const endpoint = /http:\/\/127\.0\.0\.1:\d+/.exec(out)?.[0] ?? "";
  expect(status).toBe(0);
  await expect(fetch(endpoint)).rejects.toThrow();
});

test("a deployment in it has a table and a topic to practise with, and follows the account", async () => {
  // A server takes real time.
  const { genkan, shows, interrupt } = openTerminal({ clock: patientClock });
  const serving = genkan("sandbox");
  const printed = await shows("Ctrl+C ends it");
  const {
    endpoint = "",
    table = "",
    topic = "",
  } = /at (?<endpoint>http:\S+)[\s\S]*--table (?<table>\S+)[\s\S]*--topic-arn (?<topic>\S+)/.exec(printed)?.groups ??
  {};
  const user = openTerminal({ aws: { region: "us-east-1", endpoint, credentials }, clock: patientClock });
  const mfa = async () => {
    const { out } = await user.genkan("findings", "--table", table, "--format", "json");
    const { findings }: { findings: { control: string; status: string }[] } = JSON.parse(out);
    return findings.find(({ control }) => control === "root-mfa-enabled")?.status;
  };
  expect(await mfa()).toBe("NON_COMPLIANT");
  const mailbox = async () => (await (await fetch(`${endpoint}/_sandbox/mailbox`)).json()) as { endpoint: string }[];
  // Who has not confirmed gets nothing.
  expect((await mailbox()).map((mail) => mail.endpoint)).toEqual(["you@example.com"]);
  const watch = await user.genkan("watch", "--once", "--control", "root-mfa-enabled", "--topic-arn", topic);
  expect([watch.status, watch.err]).toEqual([0, expect.stringContaining("1 pending (colleague@example.com)")]);
  const body = JSON.stringify({ root: { mfaDevices: [{ kind: "fido", name: "key" }] } });
  await fetch(`${endpoint}/_sandbox/scenario`, { method: "PATCH", body });
  while ((await mfa()) !== "COMPLIANT");
  interrupt();
  await serving;
});

test.each(locales)("serves an organization to try, in %s", async (locale) => {
  const { genkan, shows, interrupt } = openTerminal({ clock: patientClock });
  const serving = genkan("sandbox", "--accounts", "1234", "--locale", locale);
  const printed = await shows(locale === "ja" ? "Ctrl+C で終了します" : "Ctrl+C ends it");
  expect(printed).toContain(locale === "ja" ? "1,234 個のメンバーアカウント" : "1,234 member accounts");
  expect(printed).toContain("npx genkan check --organization");
  const [, url = "", body = ""] = /curl -X PATCH (\S+) -d '(.*)'/.exec(printed) ?? [];
  expect(await (await fetch(url, { method: "PATCH", body })).json()).toMatchObject({ root: { accessKeys: [{}] } });
  interrupt();
  expect((await serving).status).toBe(0);
});

test.each([
  [["--accounts", "0"], /from 1 to 10000/],
  [["--accounts", "5", "--story"], /--story/],
  [["--accounts", "5", "--scenario", "x.json"], /--scenario/],
])("%j is a mistake", async (args, message) => {
  const { status, err } = await openTerminal().genkan("sandbox", ...args);
  expect([status, err]).toEqual([2, expect.stringMatching(message)]);
});
