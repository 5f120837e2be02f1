import { catalogue } from "@genkan/controls/catalogue/index";
import { compare } from "@genkan/controls/finding";
import type { Standing } from "@genkan/controls/ledger";
import { tamperingOf } from "@genkan/controls/tampering";
import { locales } from "@genkan/controls/text";
import { kindNames } from "@genkan/controls/words/alert";
import { reportPage } from "@genkan/controls/words/html";
import { describe, expect, test } from "vitest";
import { evaluation, runOf } from "../../findings.ts";
import { changeOf, event, hostile } from "./alerts.ts";

const AT = "2026-11-01T00:00:00.000Z";
const at = new Date("2026-11-20T00:00:00.000Z");
const account = "111122223333";
const partition = "aws";

/** An account in which one control fails, and the others are well. */
function standingOf(more: Partial<Standing> = {}, users: readonly string[] = []): Standing {
  const evaluations = [
    ...catalogue.map(({ id, severity }) =>
      id === "root-access-key-absent"
        ? evaluation(id, "NON_COMPLIANT", undefined, {
            severity,
            reason: "root-access-key-present",
            params: { count: 2 },
          })
        : evaluation(id, "COMPLIANT", undefined, { severity, reason: "x" }),
    ),
    ...users.map((id) => evaluation("iam-user-mfa-enabled", "NON_COMPLIANT", `AWS::IAM::User ${id}`)),
  ];
  const { written } = compare({ first: true, findings: [], exceptions: [] }, evaluations, AT, "r1");
  return {
    lastRun: runOf("r1", AT, evaluations),
    findings: written,
    exceptions: [],
    plannedUses: [],
    attestations: [],
    activity: [],
    untold: [],
    ...more,
  };
}

describe.each(locales)("a report in %s", (locale) => {
  test("shows the four steps, what to do first, who did it, and how long exceptions last", () => {
    const exception = {
      control: "iam-user-mfa-enabled",
      resource: null,
      reason: "old printer",
      owner: "花子",
      expires: AT,
    };
    const page = reportPage({
      account,
      partition,
      standing: standingOf({ exceptions: [exception] }),
      changes: [changeOf("drift", { events: [event] }), changeOf("baseline")],
      at,
      locale,
    });
    for (const { title } of catalogue) expect(page).toContain(title[locale].replaceAll("'", "&#39;"));
    expect(page.match(/<article class="step/g)).toHaveLength(5);
    expect(page).toContain(`<html lang="${locale}">`);
    expect(page).toContain("old printer");
    expect(page).toContain("203.0.113.7");
    const first = page.indexOf('href="#c-root-access-key-absent"');
    expect(first).toBeGreaterThan(0);
    expect(page).toContain('id="c-root-access-key-absent" open');
  });

  test("shows what was done to Genkan itself, and by whom", () => {
    const changes = [
      tamperingOf({ ...event, eventName: "DeleteSchedule", actor: "arn:aws:iam::111122223333:user/eve" }),
    ];
    const page = reportPage({ account, partition: "aws", standing: standingOf(), changes, at, locale });
    for (const text of [kindNames.tampering[locale], "DeleteSchedule", "user/eve", "203.0.113.7", "genkan-itself"])
      expect(page).toContain(text);
    expect(page).toContain({ en: "stopped or weakened", ja: "停止または弱体化" }[locale]);
    expect(page).toMatch(/<circle class="NON_COMPLIANT"/);
  });

  test("asks nobody for anything, and is small", () => {
    const changes = Array.from({ length: 200 }, (_, i) =>
      changeOf("drift", { at: new Date(at.getTime() - i * 3_600_000).toISOString() }),
    );
    const users = Array.from({ length: 5_000 }, (_, i) => `user-${i}`);
    const page = reportPage({ account, partition, standing: standingOf({}, users), changes, at, locale });
    expect(page).not.toMatch(/src=|href="(?!#|https:\/\/console\.aws\.amazon\.com\/)|url\(|@import|<script/);
    expect(Buffer.byteLength(page)).toBeLessThan(150 * 1_024);
  });

  test("an account that was never judged says so, and is not called sound", () => {
    const page = reportPage({
      account,
      partition,
      standing: standingOf({ lastRun: null, findings: [] }),
      changes: [],
      at,
      locale,
    });
    expect(page).not.toContain({ en: "Nothing needs to be done", ja: "対応が必要なものはありません" }[locale]);
  });
});

test.each(hostile)("what an outsider named himself shows as text: %j", (name) => {
  const page = reportPage({
    account: name,
    partition,
    standing: standingOf(
      {
        exceptions: [{ control: name, resource: { type: name, id: name }, reason: name, owner: name, expires: AT }],
        plannedUses: [{ id: name, from: AT, to: AT, owner: name, reason: name }],
      },
      [name],
    ),
    changes: [
      changeOf("drift", { control: name, resource: { type: name, id: name }, events: [{ ...event, actor: name }] }),
    ],
    at,
    locale: "en",
  });
  expect(page).not.toMatch(/<script>alert|<!channel>/);
  expect(page).not.toMatch(/(?!\n)[\p{Cc}\p{Cs}]/u);
});
