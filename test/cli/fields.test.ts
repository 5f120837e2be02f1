import type { Command, Declared } from "@genkan/cli/command";
import { allCommands } from "@genkan/cli/commands/index";
import { valuesOf } from "@genkan/cli/options";
import { describe, expect, test } from "vitest";
import { member, openOrganization } from "./organization.ts";
import { scenarioFile } from "./terminal.ts";

const commands = await allCommands();

const root = new URL("../../", import.meta.url);
const runnable = (declared: readonly Declared[]): readonly Command[] =>
  declared.flatMap((each) => ("commands" in each ? runnable(each.commands) : [each]));
const optionsOf = ({ options }: Command) => Object.values(options).map((option) => option.make({}, "en"));

type Json = Readonly<Record<string, unknown>>;
const list = (name: string) => (report: unknown) => (report as Json)[name];
const whole = (report: unknown) => report;
const record = new URL("test/records/event-root-runs-instances-invoked-by-signin.json", root).pathname;

/** Every command with fields to choose, and where its whole JSON has what they are of. */
const withFields: readonly (readonly [call: string, rows: (report: unknown) => unknown])[] = [
  ["check", list("evaluations")],
  ["findings", list("findings")],
  ["history", list("changes")],
  ["activity", list("activity")],
  ["controls", whole],
  ["explain root-usage-limited", whole],
  ["exception list", whole],
  ["planned-use list", whole],
  ["organization accounts", list("accounts")],
  ["organization status", whole],
  ["members", list("members")],
  ["doctor", list("checks")],
  [`config validate --config ${new URL("test/infra/full.config.ts", root).pathname}`, whole],
  ["profile", whole],
  ["prevent", list("policies")],
  ["setup", list("items")],
  [`replay ${record} --scenario ${scenarioFile("sound")}`, list("records")],
];

/** Commands whose JSON is one document, not to be cut: a plan to apply, a stream of alerts, what was just declared. */
const documents =
  /^(fix|init|upgrade|template|report|watch|attest .*|exception (add|remove)|planned-use (add|remove))$/;

test("every command that shows something as JSON has fields to choose", () => {
  const asJson = runnable(commands).filter((each) =>
    optionsOf(each).some(({ long, argChoices }) => long === "--format" && argChoices?.includes("json")),
  );
  const paths = asJson.map(({ path }) => path).filter((path) => !documents.test(path));
  expect(paths.sort()).toEqual([...new Set(withFields.map(([call]) => pathOf(call)))].sort());
  for (const each of asJson) {
    const hasFields = optionsOf(each).some(({ long }) => long === "--json");
    expect([each.path, hasFields]).toEqual([each.path, !documents.test(each.path)]);
  }
});

const pathOf = (call: string) => runnable(commands).find(({ path }) => `${call} `.startsWith(`${path} `))?.path ?? call;

/** The fields that a shell completes after `--json`. */
const fieldsOf = (call: string): readonly string[] => {
  const command = runnable(commands).find(({ path }) => path === pathOf(call))!;
  return optionsOf(command).flatMap((option) => (option.long === "--json" ? valuesOf(option) : []));
};

/** Two commands run at two times. */
const timeless = (json: string): unknown => JSON.parse(json.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "then"));

/** An act of root, for `activity`. */
const launch = {
  eventVersion: "1.10",
  eventID: "0f1e2d3c-0000-4000-8000-000000000001",
  eventTime: "2026-11-24T08:00:00Z",
  eventSource: "ec2.amazonaws.com",
  eventName: "RunInstances",
  eventType: "AwsApiCall",
  awsRegion: "us-east-1",
  sourceIPAddress: "203.0.113.7",
  readOnly: false,
  recipientAccountId: "111122223333",
  userIdentity: { type: "Root", accountId: "111122223333", arn: "arn:aws:iam::111122223333:root" },
};

const openAccount = () =>
  openOrganization([member(1), member(2)], {
    organization: { features: ["RootCredentialsManagement", "RootSessions"] },
    change: { now: "2026-11-24T09:00:00Z", cloudTrailEvents: [launch] },
  });

/** What a list needs before it has rows. */
const before: readonly (readonly [calls: RegExp, call: string])[] = [
  [/^(findings|history|activity)/, "watch --once"],
  [/^exception/, "exception add --control root-mfa-enabled --owner a --reason b --days 1"],
  [/^planned-use/, "planned-use add --owner a --reason b"],
];

/** What the ledger keeps of a finding for itself. */
const ledgersOwn = new Set([
  "lastKnown",
  "knownSince",
  "unknownRuns",
  "failures",
  "version",
  "toldAt",
  "unknownToldAt",
]);
/** `findings` lists by severity what the ledger has by name. */
const byControl = (a: Json, b: Json) => String(a["control"]).localeCompare(String(b["control"]));
const pick = (row: Json, isWanted: (key: string) => boolean): Json =>
  Object.fromEntries(Object.entries(row).filter(([key]) => isWanted(key)));

describe.each(withFields)("genkan %s --json", (call, rows) => {
  const args = call.split(" ");
  const fields = fieldsOf(call);
  const [first = ""] = fields;

  test("prints the chosen fields of what the whole JSON has", async () => {
    const { genkan } = openAccount();
    for (const [calls, needed] of before) if (calls.test(call)) await genkan(...needed.split(" "));
    const all = await genkan(...args, "--format", "json");
    const chosen = await genkan(...args, "--json", [...fields.slice(1), first.toUpperCase()].join(","));
    expect([chosen.status, chosen.err]).toEqual([all.status, all.err]);
    const expected = [rows(timeless(all.out))].flat() as Json[];
    expect(expected.length).toBeGreaterThan(0);
    const got = [timeless(chosen.out)].flat() as Json[];
    expect(got.map((row) => Object.keys(row))).toEqual(expected.map(() => [...fields.slice(1), first]));
    const known = expected.map((row) => pick(row, (key) => fields.includes(key) || !ledgersOwn.has(key)));
    expect(got.toSorted(byControl)).toMatchObject(known.toSorted(byControl));
  });

  test("alone, or with another name, lists the fields", async () => {
    const { genkan } = openAccount();
    const alone = await genkan(...args, "--json");
    const wrong = await genkan(...args, "--json", `${first},colour`);
    for (const { status, out, err } of [alone, wrong]) {
      expect([status, out]).toEqual([2, ""]);
      expect(err.replaceAll(/\s+/g, " ")).toContain(`The fields are ${fields.join(", ")}.`);
    }
    expect(wrong.err).toContain("There is no field colour.");
  });
});

test("in Japanese, too, it lists the fields", async () => {
  const { genkan } = openAccount();
  const alone = await genkan("history", "--locale", "ja", "--json");
  expect(alone.err.replaceAll(/\s+/g, "")).toContain("フィールドは次のとおりです:at,kind,control,");
  const wrong = await genkan("history", "--locale", "ja", "--json", "colour");
  expect(wrong.err).toContain("フィールド colour はありません。");
});
