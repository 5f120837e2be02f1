import type { Exception, ExceptionScope } from "@genkan/controls/engine/exception";
import { alertMessage, exceptionLine } from "@genkan/messages/alert/alert";
import { outputs } from "@genkan/messages/formats/index";
import { checkReport } from "@genkan/messages/formats/json";
import { acceptance } from "@genkan/messages/gate";
import { utc } from "@genkan/messages/moment";
import { scopeText } from "@genkan/messages/scope";
import { expect, test } from "vitest";
import { changeOf, exceptions, kinds } from "./alerts.ts";
import { ourSchema } from "./validators.ts";

const scopes: readonly [scope: ExceptionScope, en: string, ja: string][] = [
  [{ accounts: ["111122223333"] }, "account 111122223333", "アカウント 111122223333"],
  [
    { accounts: ["1", "2", "3", "4", "5", "6", "7"] },
    "accounts 1, 2, 3, 4, 5 and 2 more",
    "アカウント 1, 2, 3, 4, 5 ほか 2 件",
  ],
  [{ ou: "ou-ab12-11111111" }, "accounts in the OU ou-ab12-11111111", "組織単位 (OU) ou-ab12-11111111 のアカウント"],
  [
    { tag: { key: "env", value: "dev" }, except: ["111122223333"] },
    "accounts with the tag env=dev except 111122223333",
    "タグ env=dev のアカウント (111122223333 を除く)",
  ],
  [
    { all: true, except: ["111122223333", "ou-ab12-11111111"] },
    "all accounts of the organization except 111122223333, ou-ab12-11111111",
    "組織のすべてのアカウント (111122223333, ou-ab12-11111111 を除く)",
  ],
  [{ all: true }, "all accounts of the organization", "組織のすべてのアカウント"],
];

const [isAlert, isCheck] = [ourSchema("alert"), ourSchema("check")];

const scoped = (scope: ExceptionScope): Exception => ({ ...exceptions[0]!, scope });

test.each(scopes)("a scope is said in both languages: %j", (scope, en, ja) => {
  expect(scopeText(scope)).toEqual({ en, ja });
});

test("a tag that somebody else has chosen changes nothing around it", () => {
  const { en } = scopeText({ tag: { key: "\u202e\n", value: "\u0007" } });
  for (const odd of ["\u202e", "\n", "\u0007"]) expect(en).not.toContain(odd);
});

test.each(scopes)("an exception of an organization says whom it covers, wherever it stands: %j", (scope, en) => {
  const exception = scoped(scope);
  expect(acceptance(exception, utc.en)).toContain(` for ${en} until `);
  const alert = alertMessage({ ...kinds.reminder!, exceptions: [exception] }, utc.en);
  expect(exceptionLine(alert.accepted[0]!, utc.en)).toContain(en);
  expect(isAlert(alert), JSON.stringify(isAlert.errors)).toBe(true);
  const judged = {
    ...{ account: "111122223333", partition: "aws", region: "us-east-1", evaluatedAt: "2026-11-01T00:00:00.000Z" },
    evaluations: [changeOf("drift", {}), { ...changeOf("drift", {}), exception }],
  };
  const report = checkReport({ ...judged, apiCalls: 1 }, "en");
  expect(isCheck(report), JSON.stringify(isCheck.errors)).toBe(true);
  expect(report.evaluations.map((each) => each.exception?.scope !== undefined)).toEqual([false, true]);
  expect(outputs.asff(judged, "en")).toContain(en);
  expect(outputs.junit(judged, "en")).toContain(en);
  expect(outputs.sarif(judged, "en")).toContain(en);
});

test("an exception that has ended says whom it covered", () => {
  const [change] = alertMessage(
    { ...kinds.drift!, changes: [changeOf("exception-expired", { exception: scoped({ all: true }) })] },
    utc.en,
  ).changes;
  expect(JSON.stringify(change)).toContain("it was accepted by hanako for all accounts of the organization: security");
});
