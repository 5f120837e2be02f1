import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openTerminal } from "../terminal.ts";

const call = ["organization", "template"];
const parse = (text: string) =>
  JSON.parse(text) as {
    Parameters: Record<string, { Default?: string }>;
    Resources: Record<string, { Properties: Record<string, unknown> }>;
  };

test("without a deployment it is for a terminal, and CloudFormation asks for what nobody gave", async () => {
  const { genkan, counts } = openTerminal();
  const { status, out, err } = await genkan(...call);
  const { Parameters, Resources } = parse(out);
  expect([status, Object.keys(Resources), counts()]).toEqual([0, ["ReadRole"], {}]);
  expect(Resources["ReadRole"]?.Properties["RoleName"]).toBe("genkan-read");
  expect([Parameters["CentralAccount"], Parameters["OrganizationId"]]).not.toContainEqual(
    expect.objectContaining({ Default: expect.anything() }),
  );
  expect(err).toContain("ParameterKey=CentralAccount,ParameterValue=… ParameterKey=OrganizationId,ParameterValue=…");
});

test("what is given is in it; the commands that deploy it name its file", async () => {
  const terminal = openTerminal();
  const file = join(terminal.home, "member.json");
  const { status, out, err } = await terminal.genkan(
    ...[...call, "--account", "9999-9999-9999", "--organization", "o-exampleorgid", "--reader"],
    ...["arn:aws:iam::999999999999:role/audit", "--role-name", "audit-read", "--output", file],
  );
  expect([status, out]).toEqual([0, ""]);
  const { Parameters, Resources } = parse(readFileSync(file, "utf8"));
  expect(Object.values(Parameters).map(({ Default }) => Default)).toEqual([
    "999999999999",
    "o-exampleorgid",
    "arn:aws:iam::999999999999:role/audit",
  ]);
  expect(Resources["ReadRole"]?.Properties["RoleName"]).toBe("audit-read");
  expect(err).toContain(`file://${file}`);
  expect(err).not.toContain("--parameters");
});

test("in the folder of a deployment it is for that deployment; --local is for a terminal", async () => {
  const terminal = openTerminal();
  mkdirSync(join(terminal.home, ".sst"));
  const topic = "arn:aws:sns:ap-northeast-1:999999999999:genkan-production-AlertsTopic";
  const outputs = { stage: "production", table: "genkan-production-FindingsTable", topic };
  writeFileSync(join(terminal.home, ".sst", "outputs.json"), JSON.stringify(outputs));
  const { out, err } = await terminal.genkan(...call, "--events");
  const { Parameters, Resources } = parse(out);
  expect(Resources["ReadRole"]?.Properties["RoleName"]).toBe("genkan-production-read");
  expect([Parameters["CentralAccount"]?.Default, Parameters["HomeRegion"]?.Default]).toEqual([
    "999999999999",
    "ap-northeast-1",
  ]);
  expect(err).toContain("--regions us-east-1 us-east-2 us-west-2 ap-northeast-1");
  expect(Object.keys(parse((await terminal.genkan(...call, "--local")).out).Resources)).toEqual(["ReadRole"]);
});

test.each([
  [["--events"], "--stage"],
  [["--local", "--events"], "cannot be used with"],
  [["--account", "1234"], "12 digits"],
  [["--organization", "o-1"], "o-exampleorgid"],
  [["--reader", "audit"], "arn:aws:iam::999999999999:role/audit"],
  [["--stage", "under_score"], "production"],
  [["--output", "/nonexistent/member.json"], "ENOENT"],
])("%j is refused, with a way out", async (options, wayOut) => {
  const { status, out, err } = await openTerminal().genkan(...call, ...options);
  expect([status, out]).toEqual([2, ""]);
  expect(err).toContain(wayOut);
});
