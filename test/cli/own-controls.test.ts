import { useOwnControls } from "@genkan/controls/catalogue/index";
import { control, reason } from "@genkan/controls/model/control";
import { afterEach, beforeEach, expect, test } from "vitest";
import { acmeIamUserAbsent } from "../../examples/own-controls/acme-iam-user-absent.ts";
import { openTerminal } from "./terminal.ts";

/** Like the example, and broken: it throws, or gives a sentence that can't be made. */
const { evaluate: _, ...definition } = acmeIamUserAbsent;
const text = { en: "Text", ja: "テキスト" };
const throwing = control({
  ...definition,
  id: "acme-throws",
  needs: ["trails"],
  reasons: { "all-well": reason("COMPLIANT", () => text) },
  judge: () => {
    throw new Error("a bug of Acme's");
  },
});
const wordless = control({
  ...definition,
  id: "acme-wordless",
  needs: ["trails"],
  reasons: {
    "not-well": reason("NON_COMPLIANT", ({ names }: { names: readonly string[] }) => ({ ...text, en: names.join() })),
  },
  judge: () => [{ reason: "not-well", params: { names: null as never } }],
});

beforeEach(() => {
  useOwnControls([acmeIamUserAbsent, throwing, wordless]);
});
afterEach(() => {
  useOwnControls([]);
});

const change = {
  iamUsers: [
    { name: "alice", password: true, mfa: true },
    { name: "break-glass", password: true, mfa: true },
  ],
};
const genkan = (...args: string[]) => openTerminal({ change }).genkan(...args);

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

test("without --control all of them are evaluated, and one that throws stops no other", async () => {
  const { out } = await genkan("check", "--format", "json");
  const { evaluations } = JSON.parse(out) as { evaluations: { control: string; status: string; message: string }[] };
  const of = (id: string) => evaluations.filter(({ control: each }) => each === id);
  expect(of("acme-throws")).toMatchObject([{ status: "INSUFFICIENT_DATA" }]);
  expect(of("acme-throws")[0]?.message).toContain("acme-throws gave an answer that Genkan can't use (Error: a bug of");
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
