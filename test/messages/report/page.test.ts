import { catalogue } from "@genkan/controls/catalogue/index";
import { compare } from "@genkan/controls/engine/compare";
import { type Change, type Finding, findingKey } from "@genkan/controls/engine/finding";
import type { Standing } from "@genkan/controls/engine/ledger";
import { tamperingOf } from "@genkan/controls/engine/tampering";
import type { Evaluation } from "@genkan/controls/model/evaluation";
import type { Fact } from "@genkan/controls/model/evidence";
import { locales } from "@genkan/controls/model/text";
import { consequencesName, kindNames } from "@genkan/messages/alert";
import { reportPage } from "@genkan/messages/report/page";
import { describe, expect, test } from "vitest";
import { act, lineOf } from "../../acts.ts";
import { evaluation, runOf } from "../../findings.ts";
import { changeOf, event, hostile } from "../alerts.ts";

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
  const { written } = compare({ first: true, findings: [], exceptions: [] }, evaluations, { at: AT, alertId: "r1" });
  return {
    lastRun: runOf("r1", AT, evaluations),
    findings: written,
    exceptions: [],
    plannedUses: [],
    attestations: [],
    activity: [],
    signIns: [],
    unsent: [],
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

  test("says at the top, in words and with a mark, how each step stands", () => {
    const printer = {
      control: "root-hardware-mfa-enabled",
      resource: null,
      reason: "keys are ordered",
      owner: "花子",
      expires: AT,
    };
    const { findings, ...rest } = standingOf();
    const standing = {
      ...rest,
      findings: findings.map((finding) =>
        finding.control === "root-hardware-mfa-enabled"
          ? { ...finding, status: "NON_COMPLIANT" as const, exception: printer }
          : finding.control === "identity-center-enabled"
            ? { ...finding, status: "INSUFFICIENT_DATA" as const }
            : finding,
      ),
    };
    const page = reportPage({ account, partition, standing, changes: [], at, locale });
    const states = [
      ...page
        .slice(0, page.indexOf("<main>"))
        .matchAll(/<li class="(\w+)"><a href="#(step-\w+)">.*?<span class="badge \w*">(.*?)<\/span><\/li>/gs),
    ];
    const inStep = (step: number | null) => catalogue.filter((control) => control.step === step).length;
    expect(states.map(([, status, id, text]) => [status, id, text])).toEqual([
      [
        "NON_COMPLIANT",
        "step-1",
        {
          en: `✖ 1 of ${inStep(1)} non-compliant (1 accepted as an exception)`,
          ja: `✖ ${inStep(1)} 件中 非準拠 1 件 (うち 1 件は例外として承認済み)`,
        }[locale],
      ],
      [
        "NON_COMPLIANT",
        "step-2",
        { en: `✖ 1 of ${inStep(2)} non-compliant`, ja: `✖ ${inStep(2)} 件中 非準拠 1 件` }[locale],
      ],
      ["COMPLIANT", "step-3", { en: `✔ ${inStep(3)} compliant`, ja: `✔ 準拠 ${inStep(3)} 件` }[locale]],
      [
        "INSUFFICIENT_DATA",
        "step-4",
        { en: `? 1 of ${inStep(4)} could not be checked`, ja: `? ${inStep(4)} 件中 判定不能 1 件` }[locale],
      ],
      ["COMPLIANT", "step-beside", { en: `✔ ${inStep(null)} compliant`, ja: `✔ 準拠 ${inStep(null)} 件` }[locale]],
    ]);
    for (const [, , id] of states) expect(page).toContain(`id="${id}"`);
  });

  test("tells one cause once, with what follows from it beneath", () => {
    const center = catalogue.filter(({ reasons }) => "identity-center-absent" in reasons);
    const evaluations = center.map(({ id, severity, reasons }) =>
      evaluation(id, reasons["identity-center-absent"]!.status, undefined, {
        severity,
        reason: "identity-center-absent",
        params: { regions: ["us-east-1"] },
      }),
    );
    const { written, changes } = compare({ first: true, findings: [], exceptions: [] }, evaluations, {
      at: AT,
      alertId: "r1",
    });
    const page = reportPage({ account, partition, standing: standingOf({ findings: written }), changes, at, locale });
    const section = (id: string) => page.slice(page.indexOf(`aria-labelledby="${id}"`)).split("</section>")[0] ?? "";
    const failing = center.filter(({ reasons }) => reasons["identity-center-absent"]!.status === "NON_COMPLIANT");
    expect(failing.length).toBeGreaterThan(2);
    expect(section("todo").match(/class="badge/g)).toHaveLength(1);
    expect(section("timeline").match(/<li><time/g)).toHaveLength(1);
    for (const html of [section("todo"), section("timeline")]) {
      expect(html).toContain(consequencesName({ to: "NON_COMPLIANT" }, locale));
      for (const { id, title } of failing)
        if (id !== "identity-center-enabled")
          expect(html).toContain(`<a href="#c-${id}">${title[locale].replaceAll("'", "&#39;")}</a>`);
    }
  });

  test("says how old evidence was when it was judged", () => {
    const { findings, ...rest } = standingOf();
    const aged = (observedAt: string) =>
      reportPage({
        account,
        partition,
        standing: {
          ...rest,
          lastRun: { ...rest.lastRun!, at: "2026-11-03T00:00:00.000Z" },
          findings: findings.map((each) => ({ ...each, evidence: [{ fact: "accountSummary" as const, observedAt }] })),
        },
        changes: [],
        at,
        locale,
      });
    expect(aged("2026-10-31T23:48:00.000Z")).toContain(
      { en: "(12 minutes before this judgement)", ja: "(この判定の 12 分前)" }[locale],
    );
    // A run judges as of its beginning, and reads after it.
    expect(aged("2026-11-01T00:00:05.000Z")).toContain({ en: "(as it was judged)", ja: "(判定の時点)" }[locale]);
    // What was written again by a later run: which, is not kept.
    expect(aged("2026-11-02T23:00:00.000Z")).toContain(
      { en: "(1 hour before the last judgement)", ja: "(最後の判定の 1 時間前)" }[locale],
    );
  });

  test("shows what was done to Genkan itself, and by whom", () => {
    const changes = [
      tamperingOf({ ...event, eventName: "DeleteSchedule", actor: "arn:aws:iam::111122223333:user/eve" }),
    ];
    const page = reportPage({ account, partition: "aws", standing: standingOf(), changes, at, locale });
    for (const text of [kindNames.tampering[locale], "DeleteSchedule", "user/eve", "203.0.113.7"])
      expect(page).toContain(text);
    expect(page).toContain({ en: "stopped or weakened", ja: "停止または弱体化" }[locale]);
    expect(lanesOf(page).join()).toMatch(/class="sign NON_COMPLIANT"/);
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

/** The lanes of a page's timeline. */
const lanesOf = (page: string) => [...page.matchAll(/<svg class="lane".*?<\/svg><\/li>/gs)].map(([lane]) => lane);

/** The bars of a lane: what stands, from where to where in percent. */
const barsOf = (lane: string) =>
  [...lane.matchAll(/<line class="bar (\w+)" x1="([\d.]+)%" x2="([\d.]+)%"/g)].map(([, status, from, to]) => [
    status,
    Number(from),
    Number(to),
  ]);

describe("the timeline", () => {
  const control = "iam-user-mfa-enabled";
  const user = (id: string) => `AWS::IAM::User ${id}`;
  const on = (day: number) => `2026-11-${String(day).padStart(2, "0")}T00:00:00.000Z`;
  /** What days of runs leave behind: which of the users were judged how. */
  function history(...runs: readonly (readonly [day: number, Readonly<Record<string, Evaluation["status"]>>])[]) {
    let findings: readonly Finding[] = [];
    const changes: Change[] = [];
    for (const [i, [day, verdicts]] of runs.entries()) {
      const evaluations = Object.entries(verdicts).map(([id, status]) => evaluation(control, status, user(id)));
      const before = { first: i === 0, findings, exceptions: [] };
      const { written, removed, changes: more } = compare(before, evaluations, { at: on(day), alertId: `r${day}` });
      const replaced = new Set([...written, ...removed].map(findingKey));
      findings = [...findings.filter((each) => !replaced.has(findingKey(each))), ...written];
      changes.unshift(...more);
    }
    const standing = standingOf({ findings });
    return lanesOf(reportPage({ account, partition, standing, changes, at: new Date(on(11)), locale: "en" }));
  }

  test("shows the worst that is open: one who is well again hides nobody who is not", () => {
    const [lane = "", ...others] = history(
      [1, { alice: "COMPLIANT", bob: "COMPLIANT" }],
      [3, { alice: "NON_COMPLIANT", bob: "COMPLIANT" }],
      [5, { alice: "NON_COMPLIANT", bob: "NON_COMPLIANT" }],
      [7, { alice: "NON_COMPLIANT", bob: "COMPLIANT" }],
    );
    expect(others).toEqual([]);
    expect(barsOf(lane)).toEqual([
      ["COMPLIANT", 0, 20],
      ["NON_COMPLIANT", 20, 100],
    ]);
    expect(lane).toContain("2026-11-03\u00a000:00\u00a0UTC Non-compliant");
  });

  test("ends with what stands, though nothing is told of what could be judged again", () => {
    const [lane = ""] = history(
      [1, { alice: "COMPLIANT" }],
      [2, { alice: "INSUFFICIENT_DATA" }],
      [3, { alice: "INSUFFICIENT_DATA" }],
      [6, { alice: "COMPLIANT" }],
    );
    expect(barsOf(lane)).toEqual([
      ["COMPLIANT", 0, 20],
      ["INSUFFICIENT_DATA", 20, 50],
      ["COMPLIANT", 50, 100],
    ]);
  });

  test("counts who never changed, and forgets who is gone", () => {
    const changes = history(
      [1, { alice: "NON_COMPLIANT" }],
      [3, { alice: "NON_COMPLIANT", bob: "NON_COMPLIANT" }],
      [6, { alice: "COMPLIANT" }],
    );
    expect(barsOf(changes[0] ?? "")).toEqual([
      ["NON_COMPLIANT", 0, 50],
      ["COMPLIANT", 50, 100],
    ]);
  });

  test("reads without colour: every status has its own sign, its own stroke and its name", () => {
    const page = reportPage({
      account,
      partition,
      standing: standingOf(),
      changes: [changeOf("drift")],
      at,
      locale: "en",
    });
    const legend = /<ul class="plain legend">.*?<\/ul>/s.exec(page)?.[0] ?? "";
    const samples = [...legend.matchAll(/<li>(<svg.*?<\/svg>.*?<\/svg>) ([^<]+)<\/li>/gs)];
    expect(samples.map(([, , name]) => name)).toEqual([
      "Non-compliant",
      "Could not be checked",
      "Compliant",
      "Not applicable",
      "Told for information",
    ]);
    const signs = samples.map(([, svg = ""]) => svg.slice(svg.indexOf("<circle")));
    expect(new Set(signs)).toHaveLength(5);
    const strokes = [...page.matchAll(/\.bar\.\w+\{([^}]*)\}/g)].map(([, stroke]) => stroke);
    expect(new Set(strokes)).toHaveLength(3);
  });
});

/** A page on which every value that comes from outside is the name. */
function pageWith(name: string): string {
  const resource = { type: name, id: name };
  const exception = { control: name, resource, reason: name, owner: name, expires: AT };
  const acted = { ...event, eventName: name, eventSource: name, actor: name, sourceIPAddress: name, userAgent: name };
  const params = { count: 2, names: [name], action: name, detail: name, actions: [name] };
  const { findings, lastRun, ...rest } = standingOf({}, [name]);
  const written = findings.map((finding, i) => ({
    ...finding,
    params: { ...finding.params, ...params },
    ...(i % 3 ? {} : { exception }),
    ...(i % 5 ? {} : { status: "INSUFFICIENT_DATA" as const, reason: "access-denied" }),
    evidence: [
      { fact: "accountSummary" as const, observedAt: AT },
      { fact: name as Fact, observedAt: null },
    ],
  }));
  const standing: Standing = {
    ...rest,
    lastRun,
    findings: written,
    exceptions: [exception, { ...exception, resource: null }],
    plannedUses: [{ id: name, from: AT, to: AT, owner: name, reason: name }],
    attestations: [
      { subject: "identity-center-mfa", prompt: "always-on", withoutDevice: "block", by: name, at: AT, expires: AT },
    ],
    activity: [
      lineOf(act("ConsoleLogin (signin)", { eventName: name, awsRegion: name, sourceIPAddress: name }), {
        class: "planned",
        because: name,
        days: [[Date.parse(AT), Date.parse(AT), 3]],
        first: { eventID: name, eventTime: AT, eventSource: name, eventName: name },
      }),
    ],
  };
  const changes = [
    changeOf("drift", { control: name, resource, reason: name, params, events: [acted] }),
    changeOf("notice", { params: { eventName: name, sourceIPAddress: name, task: name, plan: name } }),
    tamperingOf(acted),
  ];
  return reportPage({ account: name, partition, standing, changes, at, locale: "en" });
}

/** The tags of a page, with the names of their attributes; sorted, as lists are in the order of names. */
const tagsOf = (page: string) =>
  [...page.matchAll(/<[!/]?\w[^>]*>/g)].map(([tag]) => tag.replace(/="[^"]*"/g, "")).toSorted();

test.each([...hostile, '"><img src=x onerror=alert(1)>', "' onmouseover='alert(1)", "</style><b>", "&lt;b&gt;"])(
  "a name adds no tag and no attribute, wherever it stands: %j",
  (name) => {
    const page = pageWith(name);
    expect(tagsOf(page)).toEqual(tagsOf(pageWith("harmless")));
    expect(page).not.toMatch(/<script>alert|<!channel>/);
    expect(page).not.toMatch(/(?!\n)[\p{Cc}\p{Cs}]/u);
  },
);
