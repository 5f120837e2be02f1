import { locales } from "@genkan/controls/model/text";
import { outputs, unevaluatedOutputs } from "@genkan/messages/formats/index";
import type { Judged, JudgedOrganization, Verdict } from "@genkan/messages/formats/judged";
import { expect, test } from "vitest";
import { evaluation } from "../../findings.ts";
import { hostile } from "../alerts.ts";
import { readIn, strangeIn } from "../markdown-page.ts";

const AT = "2026-11-01T00:00:00.000Z";
const account = (id: string, ...evaluations: Verdict[]): Judged => ({
  account: id,
  partition: "aws",
  region: "eu-west-1",
  evaluatedAt: AT,
  evaluations,
});

const key = evaluation("root-access-key-absent", "NON_COMPLIANT", undefined, {
  severity: "CRITICAL",
  reason: "root-access-key-present",
  params: { count: 1 },
});
const virtual = evaluation("root-hardware-mfa-enabled", "NON_COMPLIANT", undefined, {
  severity: "MEDIUM",
  reason: "root-mfa-virtual",
  params: { devices: ["a"] },
});
const exception = {
  control: virtual.control,
  resource: null,
  reason: "keys are ordered",
  owner: "@hanako",
  expires: AT,
};
const denied = ["root-usage-limited", "cloudtrail-management-events-logged"].map((control) =>
  evaluation(control, "INSUFFICIENT_DATA", undefined, {
    severity: "HIGH",
    reason: "access-denied",
    params: { action: "cloudtrail:LookupEvents", detail: "", actions: ["cloudtrail:LookupEvents"] },
  }),
);
const user = (name: string) =>
  evaluation("iam-user-mfa-enabled", "NON_COMPLIANT", `AWS::IAM::User ${name}`, {
    severity: "HIGH",
    reason: "user-mfa-absent",
    params: { user: name },
  });
const well = evaluation("root-mfa-enabled", "COMPLIANT");
const mixed = account("111122223333", key, { ...virtual, exception }, user("taro"), user("<b>|@team"), ...denied, well);

test.each(locales)("counts, says what to do in order, and names what is accepted, in %s", async (locale) => {
  await expect(outputs.markdown(mixed, locale)).toMatchFileSnapshot(`../golden/markdown.${locale}.txt`);
});

test.each(locales)("puts the accounts of an organization with the same problem together, in %s", async (locale) => {
  const organization: JudgedOrganization = {
    organization: { id: "o-exampleorgid", managementAccount: "111122223333" },
    account: "111122223333",
    region: "eu-west-1",
    evaluatedAt: AT,
    accounts: [
      { ...account("444455556666", key, well), name: "shop", path: "workloads" },
      { ...account("777788889999", key, user("taro")), name: hostile[3] ?? "", path: "" },
    ],
    gate: { failOn: "CRITICAL", strict: false },
  };
  await expect(outputs.markdown(organization, locale)).toMatchFileSnapshot(
    `../golden/markdown.organization.${locale}.txt`,
  );
});

test("a reader sees that there is nothing to do", () => {
  const read = readIn(outputs.markdown(account("111122223333", well), "en"));
  expect(read).toContain("There is nothing to do.");
  expect(read).not.toContain("explain");
});

test("a page on more than anybody reads is no larger than GitHub takes, and says what it leaves out", () => {
  const long = "<&>".repeat(1_000);
  const verdicts = Array.from({ length: 400 }, (_, i) => ({
    ...user(`${i}${long}`),
    reason: `unheard-of-${i} ${long}`,
  }));
  const text = outputs.markdown(account("111122223333", ...verdicts), "en");
  expect(Buffer.byteLength(text)).toBeLessThan(1_048_576);
  expect(strangeIn(text)).toBe("");
  expect(text).toContain("… and 280 more");
});

test("nothing is known of an account that was never evaluated", () => {
  const text = unevaluatedOutputs.markdown({ account: "111122223333", partition: "aws", region: "eu-west-1" }, "en");
  expect(readIn(text)).toMatch(/^Genkan: Nothing has been evaluated yet .*npx genkan watch --once$/);
});
