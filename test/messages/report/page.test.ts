import { catalogue } from "@genkan/controls/catalogue/index";
import { compare } from "@genkan/controls/engine/compare";
import type { Finding } from "@genkan/controls/engine/finding";
import type { Standing } from "@genkan/controls/engine/ledger";
import { tamperingOf } from "@genkan/controls/engine/tampering";
import type { Fact } from "@genkan/controls/model/evidence";
import { locales } from "@genkan/controls/model/text";
import { type ReportSource, reportOf, reportPage } from "@genkan/messages/report/page";
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
    fixes: [],
    ...more,
  };
}

const zones = { en: "UTC", ja: "Asia/Tokyo" } as const;

/** The page of an account; by default one control fails, and the others are well. */
const pageOf = (locale: "en" | "ja", more: Partial<ReportSource> = {}) =>
  reportPage({
    account,
    partition,
    standing: standingOf(),
    changes: [],
    at,
    locale,
    timeZone: zones[locale],
    ...more,
  });

/** A page's text without its markup. */
const textOf = (html: string) =>
  html
    .replace(/<(style|title)>.*?<\/\1>/gs, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ");

/** The section with a heading's id. */
const sectionOf = (page: string, id: string) =>
  page.slice(page.indexOf(`aria-labelledby="${id}"`)).split("</section>")[0] ?? "";

/** The verdict: its colour, and its text. */
const verdictOf = (page: string) => {
  const [, css, html = ""] = /<section class="verdict (\w+)"(.*?)<\/section>/s.exec(page) ?? [];
  return { css, text: textOf(`<${html}`) };
};

/** The standing findings, each changed. */
const standingWith = (change: (finding: Finding) => Partial<Finding>, more: Partial<Standing> = {}): Standing => {
  const standing = standingOf();
  return { ...standing, findings: standing.findings.map((each) => ({ ...each, ...change(each) })), ...more };
};

const well = { status: "COMPLIANT", reason: "root-access-key-absent", params: {} } as const;
const accepted = {
  control: "root-access-key-absent",
  resource: null,
  reason: "keys are being replaced",
  owner: "花子",
  at: AT,
  expires: "2026-11-28T00:00:00.000Z",
};

test("an alert stands on the page under what its mail names first", () => {
  const reminder = changeOf("reminder", { control: "root-access-key-absent", severity: "CRITICAL" });
  const drift = changeOf("drift", {
    control: "cloudtrail-management-events-logged",
    severity: "HIGH",
    reason: "no-trail",
  });
  const page = pageOf("en", { changes: [reminder, drift].map((change) => ({ ...change, params: {} })) });
  const [, entry = "", subject] =
    /<li class="ev.*?<p class="t">(.*?)<\/p>.*?<pre>(.*?)\n/s.exec(sectionOf(page, "alerts")) ?? [];
  expect(subject).toMatch(/^HIGH/);
  expect(entry).toContain("There is no trail.");
});

describe.each(locales)("a report in %s", (locale) => {
  test("begins with the verdict: what is worst, since when, and one button", () => {
    const { css, text } = verdictOf(pageOf(locale));
    expect(css).toBe("fix");
    expect(text).toContain(
      { en: "1 thing to fix now.", ja: "すぐに対応が必要なことが 1\u00a0件あります。" }[locale].replaceAll(
        "\u00a0",
        " ",
      ),
    );
    expect(text).toContain(
      { en: "The root user has 2 access keys.", ja: "ルートユーザーにアクセスキーが 2 個あります。" }[locale],
    );
    expect(text).toContain({ en: "19 days ago", ja: "19 日前" }[locale]);
    expect(pageOf(locale).match(/class="btn main"/g)).toHaveLength(1);
  });

  test("is green only where something was evaluated, all of it is well, and the monitor still runs", () => {
    const sound = standingWith(() => well);
    const { lastRun } = sound;
    const hourly = { ...lastRun!, everySeconds: 3_600 };
    const now = (hours: number) => new Date(Date.parse(AT) + hours * 3_600_000);
    const css = (standing: Standing, hours = 1) => verdictOf(pageOf(locale, { standing, at: now(hours) })).css;
    expect(css(sound)).toBe("ok");
    const never = standingOf({ lastRun: null, findings: [] });
    expect(css(never)).toBe("unknown");
    // That nothing has to be done is not known either.
    expect(textOf(pageOf(locale, { standing: never }))).not.toMatch(/Nothing to do|不要/);
    expect(css({ ...sound, findings: [] })).toBe("unknown");
    expect(css(standingWith(() => ({ status: "NOT_APPLICABLE" })))).toBe("unknown");
    expect(css({ ...sound, lastRun: hourly })).toBe("ok");
    expect(css({ ...sound, lastRun: hourly }, 3)).toBe("unknown");
    expect(css(sound, 47)).toBe("ok");
    expect(css(sound, 49)).toBe("unknown");
    const denied = {
      status: "INSUFFICIENT_DATA",
      reason: "access-denied",
      params: { action: "a:B", detail: "", actions: ["a:B"] },
    } as const;
    expect(css(standingWith(({ control }) => (control === "root-mfa-enabled" ? denied : well)))).toBe("unknown");
  });

  test("what is accepted is not red, and is all that there is to say", () => {
    const standing = standingWith(({ control }) => (control === accepted.control ? { exception: accepted } : {}), {
      exceptions: [accepted],
    });
    const page = pageOf(locale, { standing, at: new Date("2026-11-02T00:00:00.000Z") });
    expect(verdictOf(page)).toEqual({
      css: "ok",
      text: expect.stringContaining(
        {
          en: "Nothing needs to be done. Accepted: 1, until 28 Nov",
          ja: "対応が必要なものはありません。例外として承認済み: 1 件 ( 11/28 まで)",
        }[locale],
      ),
    });
    expect(page).not.toMatch(/class="[^"]*\bfix\b/);
    // Its end makes it a problem again, before any run has seen it.
    expect(verdictOf(pageOf(locale, { standing, at: new Date("2026-11-28T00:00:00.000Z") })).css).toBe("fix");
  });

  test("shows the four steps as a checklist with the next action", () => {
    const steps = [...pageOf(locale).matchAll(/<li class="step card (\w+)" data-key="step (\d)".*?<\/li>/gs)];
    expect(steps.map(([, css, step]) => [step, css])).toEqual([
      ["1", "ok"],
      ["2", "fix"],
      ["3", "ok"],
      ["4", "ok"],
    ]);
    const [, key = ["", ""]] = steps;
    expect(textOf(key[0]!)).toContain(
      { en: "The root user has 2 access keys.", ja: "ルートユーザーにアクセスキーが 2 個あります。" }[locale],
    );
    expect(key[0]).toContain('href="#do-1"');
  });

  test("never puts a requirement beside the sign of a problem", () => {
    const standing = standingWith(({ control }) => ({
      status: "NON_COMPLIANT",
      reason: Object.entries(catalogue.find(({ id }) => id === control)!.reasons).find(
        ([, { status }]) => status === "NON_COMPLIANT",
      )![0],
    }));
    for (const page of [
      pageOf(locale),
      pageOf(locale, { standing, changes: [changeOf("drift"), changeOf("reminder")] }),
    ]) {
      const signs = page.split('href="#i-fix"/></svg>').slice(1);
      expect(signs.length).toBeGreaterThan(2);
      // What a reader takes for the sentence of the sign: the text after it, behind the name of the state.
      const after = signs.map((html) =>
        textOf(html.slice(0, 1_500))
          .replace(/^ ?(Fix|要対応):?/, "")
          .trim(),
      );
      for (const { title } of catalogue) for (const text of after) expect(text.startsWith(title[locale])).toBe(false);
    }
  });

  test("gives one cause once, with its remedy once, and what follows from it beneath", () => {
    const center = catalogue.filter(({ reasons }) => "identity-center-absent" in reasons);
    const evaluations = center.map(({ id, severity, reasons }) =>
      evaluation(id, reasons["identity-center-absent"]!.status, undefined, {
        severity,
        reason: "identity-center-absent",
        params: { regions: ["us-east-1"] },
      }),
    );
    const before = { first: true, findings: [], exceptions: [] };
    const { written, changes } = compare(before, evaluations, { at: AT, alertId: "r1" });
    const page = pageOf(locale, { standing: standingOf({ findings: written }), changes });
    const failing = center.filter(({ reasons }) => reasons["identity-center-absent"]!.status === "NON_COMPLIANT");
    expect(failing.length).toBeGreaterThan(2);
    const tasks = sectionOf(page, "next");
    expect(tasks.match(/<details/g)).toHaveLength(1);
    for (const { id, title } of failing)
      if (id !== "identity-center-enabled")
        expect(tasks).toContain(`<a href="#c-${id}">${title[locale].replaceAll("'", "&#39;")}</a>`);
    expect(sectionOf(page, "alerts").match(/class="ev /g)).toHaveLength(1);
    const withoutMail = textOf(page.replace(/<pre>.*?<\/pre>/gs, ""));
    for (const step of catalogue.find(({ id }) => id === "identity-center-enabled")!.remediation[locale])
      if (typeof step === "string")
        expect(
          withoutMail.replaceAll("\u00a0", " ").split(textOf(step.replaceAll("'", "&#39;").replaceAll(">", "&gt;")))
            .length,
        ).toBeLessThanOrEqual(2);
  });

  test("puts findings with one remedy together, however many there are", () => {
    const users = Array.from({ length: 5_000 }, (_, i) => `user-${i}`);
    const tasks = sectionOf(pageOf(locale, { standing: standingOf({}, users) }), "next");
    expect(tasks.match(/<details/g)).toHaveLength(2);
    expect(tasks).toContain({ en: "and 4999 more", ja: "ほか 4999\u00a0件" }[locale]);
    expect(tasks.match(/<code>user-/g)!.length).toBeLessThan(20);
  });

  test("allows what was denied once, whatever it is needed for", () => {
    const denied = (id: string, action: string, resource?: string) =>
      evaluation(id, "INSUFFICIENT_DATA", resource, {
        reason: "access-denied",
        params: { action, detail: "", actions: [action] },
      });
    const evaluations = [
      denied("identity-center-enabled", "sso:ListInstances"),
      denied("identity-center-user-exists", "sso:ListInstances"),
      denied("identity-center-sign-in-used-mfa", "sso:ListInstances", "AWS::IdentityStore::User u-1"),
      denied("root-mfa-enabled", "iam:GetAccountSummary"),
    ];
    const before = { first: true, findings: [], exceptions: [] };
    const { written } = compare(before, evaluations, { at: AT, alertId: "r1" });
    const tasks = sectionOf(pageOf(locale, { standing: standingOf({ findings: written }) }), "next");
    expect(tasks.match(/<details/g)).toHaveLength(2);
  });

  test("lists alerts, not changes: who did it, the mail, and reminders of one problem as one", () => {
    const reminder = (day: number) =>
      changeOf("reminder", { alertId: `2026-11-${day}`, at: `2026-11-${day}T00:00:00.000Z` });
    const changes = [
      changeOf("resolved", { alertId: "2026-11-15", at: "2026-11-15T00:00:00.000Z" }),
      ...[13, 12, 11].map(reminder),
      changeOf("drift", { alertId: "2026-11-10", at: "2026-11-10T00:00:00.000Z", events: [event] }),
      // Part of the same alert.
      changeOf("drift", {
        alertId: "2026-11-10",
        control: "root-mfa-enabled",
        at: "2026-11-10T00:00:00.000Z",
        reason: "x",
      }),
    ];
    const alerts = sectionOf(pageOf(locale, { changes }), "alerts");
    const entries = [...alerts.matchAll(/<li class="ev (\w+)" data-key="alert ([\d-]+)".*?<\/li>/gs)];
    expect(entries.map(([, css, id]) => [id, css])).toEqual([
      ["2026-11-15", "ok"],
      ["2026-11-13", "fix"],
      ["2026-11-10", "fix"],
    ]);
    expect(textOf(entries[1]![0])).toContain({ en: "3 reminders", ja: "3 回の再通知" }[locale]);
    const drift = textOf(entries[2]![0]);
    for (const text of ["203.0.113.7", "CreateAccessKey", "[Genkan]", { en: "and 1 more", ja: "ほか 1 件" }[locale]])
      expect(drift).toContain(text);
    expect(drift).toContain({ en: "00:00 UTC", ja: "09:00 JST (00:00 UTC)" }[locale]);
  });

  test("draws the steps on one axis, and has the same as a table", () => {
    const changes = [
      changeOf("resolved", { at: "2026-10-31T00:00:00.000Z", fromSince: "2026-10-30T20:00:00.000Z" }),
      changeOf("drift", { at: "2026-10-30T20:00:00.000Z" }),
      changeOf("baseline", { at: "2026-08-23T00:00:00.000Z", status: "COMPLIANT", reason: "x", params: {} }),
    ];
    const standing = standingWith(() => ({ ...well, since: "2026-08-23T00:00:00.000Z" }));
    const history = sectionOf(pageOf(locale, { standing, changes }), "history");
    expect(history).toContain({ en: "Last 90 days", ja: "過去 90 日" }[locale]);
    const lanes = [...history.matchAll(/<div class="lane">.*?<\/div>/gs)].map(([lane]) => lane);
    expect(lanes).toHaveLength(5);
    const boxes = [...lanes[1]!.matchAll(/<rect class="b-(\w+)" x="(\d+)" width="(\d+)"/g)].map(([, css, x, width]) => [
      css,
      Number(x),
      Number(width),
    ]);
    // Four hours are seen: the worst is drawn last, and not below a least width.
    expect(boxes.at(-1)).toEqual(["fix", expect.any(Number), 8]);
    expect(textOf(lanes[1]!)).toContain("99.8%");
    expect(textOf(lanes[0]!)).toContain("100%");
    const rows = [...history.matchAll(/<tr><td>.*?<\/tr>/gs)].map(([row]) => textOf(row));
    expect(rows).toHaveLength(7);
    expect(rows.find((row) => row.includes({ en: "Fix", ja: "要対応" }[locale]))).toContain(
      { en: "4 hours", ja: "4 時間" }[locale],
    );
  });

  test("says what its young history is, in place of an empty drawing", () => {
    const at = new Date(Date.parse(AT) + 60_000);
    const history = sectionOf(pageOf(locale, { standing: standingOf(), at }), "history");
    expect(history).not.toContain("<svg");
    expect(textOf(history)).toContain({ en: "Watching since", ja: "から監視しています。" }[locale]);
  });

  test("has a row for every control, with its id, its evidence, and the calls that it comes from", () => {
    const page = pageOf(locale, { actionsOf: (id) => [`read:${id}`] });
    const checks = sectionOf(page, "checks");
    for (const { id, title } of catalogue) {
      expect(checks).toContain(`<code>${id}</code>`);
      expect(checks).toContain(`read:${id}`);
      expect(checks).toContain(title[locale].replaceAll("'", "&#39;"));
    }
    expect([...checks.matchAll(/id="show-(\w+)"/g)].map(([, css]) => css)).toEqual(["all", "fix", "ok"]);
  });

  test("keeps what only the ledger knows: a finding of a control that is gone", () => {
    const { findings, ...rest } = standingOf();
    const gone = { ...findings[0]!, control: "own-control", status: "NON_COMPLIANT" as const };
    const page = pageOf(locale, { standing: { ...rest, findings: [...findings, gone] } });
    expect(sectionOf(page, "checks")).toContain("<code>own-control</code>");
    expect(sectionOf(page, "next")).toContain("own-control");
  });

  test("says when each fact was measured: by the last run, by what came after it, or not", () => {
    const { findings, ...rest } = standingOf();
    const evidence = [
      { fact: "accountSummary" as const, observedAt: "2026-10-01T00:00:00.000Z" },
      { fact: "rootActivity" as const, observedAt: "2026-11-05T03:00:00.000Z" },
      { fact: "trails" as const, observedAt: null },
    ];
    const lastRun = {
      ...rest.lastRun!,
      evaluated: ["root-access-key-absent"],
      facts: { accountSummary: "2026-11-04T01:00:00.000Z", rootActivity: "2026-11-04T02:00:00.000Z", trails: null },
    };
    const standing = { ...rest, lastRun, findings: findings.map((each) => ({ ...each, evidence })) };
    const text = textOf(sectionOf(pageOf(locale, { standing }), "checks"));
    expect(text).toContain({ en: "2026-11-04 01:00 UTC", ja: "2026-11-04 10:00 JST (01:00 UTC)" }[locale]);
    expect(text).toContain({ en: "2026-11-05 03:00 UTC", ja: "2026-11-05 12:00 JST (03:00 UTC)" }[locale]);
    expect(text).toContain({ en: "could not be read", ja: "読み取れませんでした" }[locale]);
    const [, ...others] = text.split("root-access-key-absent");
    expect(text.slice(text.indexOf("2026-11-04"), text.indexOf("root-access-key-absent"))).not.toContain("2026-10-01");
    // What the run left out is as old as it was.
    expect(others.join()).toContain("2026-10-01");
  });

  test("says what root did as a table, and what is left of what people have declared", () => {
    const done = lineOf(act("ConsoleLogin (signin)"), { class: "planned", because: "taro: the tax invoice" });
    const standing = standingOf({
      activity: [done],
      exceptions: [accepted, { ...accepted, resource: { type: "AWS::IAM::User", id: "printer" }, expires: AT }],
      attestations: [
        {
          subject: "identity-center-mfa",
          prompt: "always-on",
          withoutDevice: "block",
          by: "hanako",
          at: AT,
          expires: "2027-01-30T00:00:00.000Z",
        },
        { subject: "root-second-mfa-device", by: "hanako", at: AT, expires: "2027-01-30T00:00:00.000Z" },
      ],
    });
    const page = pageOf(locale, { standing });
    const activity = textOf(sectionOf(page, "activity"));
    for (const text of [
      "ConsoleLogin",
      "192.0.2.1",
      "taro: the tax invoice",
      { en: "Planned", ja: "予定どおり" }[locale],
    ])
      expect(activity).toContain(text);
    const declared = textOf(sectionOf(page, "declared"));
    expect(declared).toContain({ en: "8 days left", ja: "残り 8 日" }[locale]);
    expect(declared).toContain({ en: "71 days left", ja: "残り 71 日" }[locale]);
    expect(declared).toContain({ en: "1 ended", ja: "1 件は終了" }[locale]);
    expect(declared).toContain({ en: "a second MFA device", ja: "2 つ目の MFA デバイス" }[locale]);
    // In the reader's words, and not in those of the ledger.
    expect(declared).not.toContain("always-on");
  });

  test("shows what was done to Genkan itself, and by whom", () => {
    const changes = [
      tamperingOf({ ...event, eventName: "DeleteSchedule", actor: "arn:aws:iam::111122223333:user/eve" }),
    ];
    const alerts = sectionOf(pageOf(locale, { changes }), "alerts");
    for (const text of ["DeleteSchedule", "eve", "203.0.113.7", 'class="ev fix"']) expect(alerts).toContain(text);
  });

  test("asks nobody for anything, and is small", () => {
    const changes = Array.from({ length: 200 }, (_, i) =>
      changeOf("drift", { at: new Date(at.getTime() - i * 3_600_000).toISOString(), alertId: `r${1_000 - i}` }),
    );
    const users = Array.from({ length: 5_000 }, (_, i) => `user-${i}`);
    const page = pageOf(locale, { standing: standingOf({}, users), changes });
    expect(page).not.toMatch(
      /src=|href="(?!#|data:image|https:\/\/console\.aws\.amazon\.com\/)|url\((?!#)|@import|<script/,
    );
    expect(page).toContain("default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;; img-src data:");
    expect(Buffer.byteLength(page)).toBeLessThan(150 * 1_024);
  });

  test("has no section without content, also before the first run", () => {
    for (const standing of [standingOf(), standingOf({ lastRun: null, findings: [] })]) {
      const page = pageOf(locale, { standing });
      const sections = [...page.matchAll(/<section[^>]*>(.*?)<\/section>/gs)].map(([, html = ""]) => html);
      expect(sections.length).toBeGreaterThan(2);
      for (const html of sections) expect(textOf(html.replace(/<h\d.*?<\/h\d>/gs, "")).trim()).not.toBe("");
    }
  });

  test("its language, the account's name, and the state in the title and the icon of its window", () => {
    const page = pageOf(locale, { accountName: "production" });
    expect(page).toContain(`<html lang="${locale}">`);
    expect(page).toContain("<title>✖ 1 Genkan production 111122223333</title>");
    expect(page).toContain("<b>production</b>");
    expect(page).toContain('<span lang="ja">玄関</span>');
    const source = { account, partition, changes: [], at, locale, timeZone: "UTC" } as const;
    const icons = [standingOf(), standingWith(() => well, {}), standingOf({ lastRun: null, findings: [] })].map(
      (standing) => reportOf({ ...source, at: new Date(AT), standing }).icon,
    );
    expect(new Set(icons)).toHaveLength(3);
    for (const icon of icons) expect(icon).toMatch(/^data:image\/svg\+xml,%3Csvg/);
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
  return reportPage({
    account: name,
    accountName: name,
    partition,
    standing,
    changes,
    at,
    locale: "en",
    timeZone: "UTC",
  });
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
