import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openTerminal, temporaryFolder } from "./terminal.ts";

const root = new URL("../../", import.meta.url);
const EXAMPLE = new URL("examples/own-controls/genkan.config.ts", root);
const change = {
  iamUsers: [
    { name: "alice", password: true, mfa: true },
    { name: "break-glass", password: true, mfa: true },
  ],
};

/** A terminal in a folder that has the example's configuration, or another. */
function terminalWith(text = `export { default } from ${JSON.stringify(EXAMPLE.href)};`) {
  const home = temporaryFolder();
  writeFileSync(join(home, "genkan.config.ts"), text);
  return openTerminal({ change, home });
}
const genkan = (...args: string[]) => terminalWith().genkan(...args);

/** Beside the example: a control that throws, and one whose sentence can't be made. */
const BROKEN = `
import { control, reason } from ${JSON.stringify(new URL("packages/controls/src/model/control.ts", root).href)};
import { acmeIamUserAbsent } from ${JSON.stringify(new URL("acme-iam-user-absent.ts", EXAMPLE).href)};
const text = { en: "Text", ja: "テキスト" };
const like = { ...acmeIamUserAbsent, needs: ["trails"] };
const throws = control({
  ...like,
  id: "acme-throws",
  reasons: { "all-well": reason("COMPLIANT", () => text) },
  judge: () => { throw new Error("a bug of Acme's"); },
});
const wordless = control({
  ...like,
  id: "acme-wordless",
  reasons: { "not-well": reason("NON_COMPLIANT", ({ names }) => ({ ...text, en: names.join() })) },
  judge: () => [{ reason: "not-well", params: { names: null } }],
});
export default { controls: [acmeIamUserAbsent, throws, wordless] };
`;

test("check evaluates a user's own controls like ours", async () => {
  const { status, out } = await genkan("check", "--format", "json", "--control", "acme-iam-user-absent");
  expect(status).toBe(1);
  expect(JSON.parse(out).evaluations).toMatchObject([
    {
      control: "acme-iam-user-absent",
      resource: { type: "AWS::IAM::User", id: "alice" },
      status: "NON_COMPLIANT",
      reason: "iam-user-present",
      message: "alice is an IAM user.",
      evidence: [{ fact: "iamAuthorization" }],
    },
    { resource: { id: "break-glass" }, status: "COMPLIANT", reason: "break-glass-user" },
  ]);
});

test("--config names the file that lists them", async () => {
  const { genkan } = openTerminal({ change });
  const config = ["--config", EXAMPLE.pathname, "--control", "acme-iam-user-absent"];
  expect((await genkan("check", "--format", "json", ...config)).status).toBe(1);
  // The next command knows them no more.
  expect((await genkan("explain", "acme-iam-user-absent")).status).toBe(2);
});

test("without --control all of them are evaluated, and one that throws stops no other", async () => {
  const { out } = await terminalWith(BROKEN).genkan("check", "--format", "json");
  const { evaluations } = JSON.parse(out) as { evaluations: { control: string; status: string; message: string }[] };
  const of = (id: string) => evaluations.filter(({ control: each }) => each === id);
  expect(of("acme-throws")).toMatchObject([{ status: "INSUFFICIENT_DATA" }]);
  expect(of("acme-throws")[0]?.message).toContain(
    "acme-throws returned an answer that Genkan can't use (Error: a bug of",
  );
  expect(of("acme-wordless")).toMatchObject([
    { status: "NON_COMPLIANT", message: 'acme-wordless: not-well {"names":null}' },
  ]);
  expect(of("acme-iam-user-absent")).toHaveLength(2);
  expect(of("root-mfa-enabled")).toMatchObject([{ status: "COMPLIANT" }]);
});

test.each(["table", "csv", "junit", "sarif", "asff", "ocsf"])("the output %s has them", async (format) => {
  const { out } = await genkan("check", "--format", format, "--control", "acme-iam-user-absent");
  expect(out).toContain("alice is an IAM user.");
});

test("explain says of one what it says of ours", async () => {
  const { status, out } = await genkan("explain", "acme-iam-user-absent");
  expect(status).toBe(0);
  for (const part of [
    "There is no IAM user except for break-glass access",
    "genkan check --control acme-iam-user-absent",
    "NON_COMPLIANT   iam-user-present",
    "iam:GetAccountAuthorizationDetails",
    "AWS Well-Architected",
  ])
    expect(out).toContain(part);
});

test("a wrong id is answered with the nearest, also of one's own", async () => {
  const { status, err } = await genkan("check", "--control", "acme-iam-user");
  expect(status).toBe(2);
  expect(err).toContain("Did you mean acme-iam-user-absent?");
});

test("controls lists them, and the IAM policy has what they need", async () => {
  expect((await genkan("controls")).out).toMatch(/^MEDIUM {4}acme-iam-user-absent\n {2}There is no IAM user except/m);
  const off = `import config from ${JSON.stringify(EXAMPLE.href)}; export default { controls: config.controls };`;
  expect((await terminalWith(off).genkan("controls", "--policy")).out).toContain("iam:GetAccountAuthorizationDetails");
});

test("findings and the report name them by their titles", async () => {
  const { genkan, home } = terminalWith();
  await genkan("watch", "--once");
  expect((await genkan("findings")).out).toContain("alice is an IAM user.");
  expect((await genkan("report", "--html", join(home, "report.html"))).status).toBe(0);
  expect(readFileSync(join(home, "report.html"), "utf8")).toContain("There is no IAM user except for break-glass");
});

test("a control that can't be used is refused by every command, with its place and what is wrong", async () => {
  const config = `
import { acmeIamUserAbsent } from ${JSON.stringify(new URL("acme-iam-user-absent.ts", EXAMPLE).href)};
export default { controls: [acmeIamUserAbsent, { ...acmeIamUserAbsent, id: "root-mfa-enabled" }] };
`;
  for (const args of [["check"], ["explain", "root-mfa-enabled"]]) {
    const { status, err } = await terminalWith(config).genkan(...args);
    expect(status).toBe(2);
    expect(err).toContain("controls.1: root-mfa-enabled is one of Genkan's controls: use another id");
  }
  const { err } = await terminalWith(config).genkan("check", "--locale", "ja");
  expect(err).toContain("controls.1: root-mfa-enabled は Genkan のコントロールの ID です");
});
