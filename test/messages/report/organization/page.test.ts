import { controlOf } from "@genkan/controls/catalogue/index";
import { type Locale, locales } from "@genkan/controls/model/text";
import type { OrganizationReport } from "@genkan/messages/report/organization/page";
import { organizationFiles } from "@genkan/messages/report/organization/page";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AT, accountOf, denied, failing, MANAGEMENT, memberOf, reportOf, sample } from "./sample.ts";

const zones = { en: "UTC", ja: "Asia/Tokyo" } as const;
const MEBIBYTE = 1_024 * 1_024;
const filesOf = (report: OrganizationReport, locale: Locale = "en", pages: ReadonlySet<string> = new Set()) =>
  organizationFiles(report, { locale, timeZone: zones[locale] }, { pages });
/** The only page of a report. */
const pageOf = (report: OrganizationReport, locale: Locale = "en", pages?: ReadonlySet<string>): string => {
  const files = filesOf(report, locale, pages);
  expect(files.map(({ path }) => path)).toEqual(["index.html"]);
  return files[0]!.content;
};

const textOf = (html: string): string =>
  html
    .replace(/<(style|title|script)>.*?<\/\1>/gs, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ");
const sectionOf = (page: string, id: string): string =>
  page.slice(page.indexOf(`aria-labelledby="${id}"`)).split("</section>")[0] ?? "";
const verdictOf = (page: string) => {
  const [, css, html = ""] = /<section class="verdict (\w+)"(.*?)<\/section>/s.exec(page) ?? [];
  return { css, text: textOf(`<${html}`) };
};
/** What to do: each cause with its colour, and the number of its accounts. */
const tasksOf = (page: string) =>
  [
    ...sectionOf(page, "next").matchAll(
      /<li class="(\w+)"><details.*?<span class="t">(.*?)<\/span>.*?<b>([\d,]+)<\/b>/gs,
    ),
  ].map(([, css, title, count]) => [css, title, Number(count!.replace(",", ""))]);
/** The row of an account: its colour, and those of its four cells. */
const rowOf = (page: string, account: string) => {
  const [, css, row = ""] =
    new RegExp(`<tr role="row" class="(\\w+)" id="a${account}"(.*?)</tr>`, "s").exec(page) ?? [];
  return { css, cells: [...row.matchAll(/class="cell (\w+)"/g)].map(([, cell]) => cell), text: textOf(`<${row}`) };
};

const [A, B, C] = ["111111111111", "222222222222", "333333333333"] as const;
const noMfa = (account: string, days = 3) => failing("root-mfa-enabled", account, { reason: "root-mfa-absent", days });
const key = (account: string, days = 3) =>
  failing("root-access-key-absent", account, { reason: "root-access-key-present", params: { count: 1 }, days });
const exception = {
  control: "root-mfa-enabled",
  resource: null,
  reason: "closed this month",
  owner: "hanako@example.com",
  expires: "2026-12-24T00:00:00.000Z",
};

describe.each(locales)("the report of an organization in %s", (locale) => {
  const report = sample(120);

  test("is a page of its language that loads nothing and runs its own script alone", () => {
    const page = pageOf(report, locale);
    expect(page).toContain(`<html lang="${locale}">`);
    expect(page).not.toMatch(/\b(?:src|srcset)=|@import|url\((?!"data:|#)/);
    expect(page.match(/<h1/g)).toHaveLength(1);
    const [, policy = ""] = /Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
    expect(policy).toMatch(/^default-src &#39;none&#39;; .*script-src &#39;sha256-[\w+/]{43}=&#39;$/);
    expect(page.match(/<script/g)).toHaveLength(1);
  });

  test("the hash in its policy is that of its script", async () => {
    const page = pageOf(report, locale);
    const [, script = ""] = /<script>(.*?)<\/script>/s.exec(page) ?? [];
    const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(script));
    expect(page).toContain(`sha256-${Buffer.from(hash).toString("base64")}`);
  });

  test("no cell relies on its colour: each has a text and, by its class, a sign", () => {
    const page = pageOf(report, locale);
    const cells = [...page.matchAll(/<td role="cell" class="cell (\w+)"><i>([^<]+)<\/i><\/td>/g)];
    expect(cells).toHaveLength(4 * 120);
    const names = new Map(cells.map(([, css, text]) => [css, text]));
    expect(new Set(names.values()).size).toBe(names.size);
    for (const css of names.keys()) expect(page).toContain(`.cell.${css}{--g:url(`);
    // A table whose layout is not that of a table says what it is.
    expect(page.match(/<(?:table|thead|tbody|tr|th|td)(?![^>]*\brole=)/g)).toBeNull();
    expect(page.match(/<th(?![^>]*\bscope=)\b(?!ead)/g)).toBeNull();
  });

  test("says how many accounts stand how, and gives each its cells", () => {
    const page = pageOf(
      reportOf([
        accountOf(memberOf(A), [noMfa(A), key(A)]),
        accountOf(memberOf(B), [denied("root-usage-limited", "cloudtrail:LookupEvents")]),
        accountOf(memberOf(C)),
      ]),
      locale,
    );
    const { css, text } = verdictOf(page);
    expect(css).toBe("fix");
    expect(text).toContain(
      { en: "1 of 3 accounts needs a fix now.", ja: "3 アカウントのうち 1 アカウントで、すぐに対応が必要です。" }[
        locale
      ],
    );
    expect(page).toContain("<title>✖ 1 Genkan o-exampleorgid</title>");
    expect(rowOf(page, A)).toMatchObject({ css: "fix", cells: ["fix", "fix", "ok", "ok"] });
    expect(rowOf(page, B)).toMatchObject({ css: "unknown", cells: ["ok", "ok", "unknown", "ok"] });
    expect(rowOf(page, C)).toMatchObject({ css: "ok", cells: ["ok", "ok", "ok", "ok"] });
    expect(rowOf(page, A).text).toContain({ en: "3 days ago", ja: "3 日前" }[locale]);
  });

  test("has one line for each cause, with its accounts and what to do", () => {
    const accounts = Array.from({ length: 14 }, (_, i) => String(200_000_000_000 + i));
    const page = pageOf(
      reportOf([
        ...accounts.map((id) => accountOf(memberOf(id), [noMfa(id)])),
        accountOf(memberOf(A), [
          denied("root-mfa-enabled", "sts:AssumeRole"),
          denied("root-usage-limited", "sts:AssumeRole"),
        ]),
      ]),
      locale,
    );
    expect(tasksOf(page)).toEqual([
      ["fix", { en: "Root has no MFA", ja: "ルートユーザーに MFA がない" }[locale], 14],
      ["unknown", { en: "The read role can’t be assumed", ja: "読み取りロールを引き受けられない" }[locale], 1],
    ]);
    const tasks = textOf(sectionOf(page, "next"));
    expect(tasks).toContain({ en: "and 4 more", ja: "ほか 4 アカウント" }[locale]);
    expect(tasks).toContain(controlOf("root-mfa-enabled")!.why[locale]);
    expect(tasks).toContain("npx genkan check --organization --control root-mfa-enabled");
    // All members at once, by the console of the management account.
    expect(sectionOf(page, "next")).toContain('href="https://console.aws.amazon.com/iam/home#/home"');
  });

  test("says that nothing was checked where nothing was", () => {
    const page = pageOf(reportOf([], { evaluatedAt: null }), locale);
    expect(verdictOf(page).css).toBe("unknown");
    expect(page).not.toContain('id="accounts"');
    expect(textOf(page)).not.toMatch(/Nothing to do|不要/);
  });
});

describe("how an account stands", () => {
  test("what follows from another failure is not a task of its own, but fails", () => {
    const page = pageOf(
      reportOf([
        accountOf(memberOf(A), [noMfa(A), failing("root-hardware-mfa-enabled", A, { reason: "root-mfa-absent" })]),
      ]),
    );
    expect(tasksOf(page)).toEqual([["fix", "Root has no MFA", 1]]);
  });

  test("what is accepted is not red, until the exception ends", () => {
    const accepted = { ...noMfa(A), exception };
    const page = (at: string) =>
      pageOf(
        reportOf([{ ...accountOf(memberOf(A), [accepted]), evaluatedAt: at }], { at: new Date(at), evaluatedAt: at }),
      );
    const before = page("2026-12-23T00:00:00.000Z");
    expect(rowOf(before, A)).toMatchObject({ css: "accepted", cells: ["accepted", "ok", "ok", "ok"] });
    expect(verdictOf(before).css).toBe("ok");
    expect(textOf(sectionOf(before, "exceptions"))).toMatch(/1 account .*closed this month.*hanako@example\.com/);
    const after = page("2026-12-25T00:00:00.000Z");
    expect(rowOf(after, A).css).toBe("fix");
    expect(after).not.toContain('aria-labelledby="exceptions"');
  });

  test("what one accepted alike in several accounts is one entry; another resource that fails is still red", () => {
    const user = (id: string) =>
      failing("iam-user-mfa-enabled", id, {
        reason: "user-mfa-absent",
        params: { user: "ci" },
        resource: { type: "AWS::IAM::User", id: "ci" },
      });
    const other = (id: string) => ({
      ...user(id),
      resource: { type: "AWS::IAM::User", id: "bob" },
      params: { user: "bob" },
    });
    const mine = { ...exception, control: "iam-user-mfa-enabled" };
    const page = pageOf(
      reportOf([
        accountOf(memberOf(A), [{ ...user(A), exception: { ...mine, resource: user(A).resource } }, other(A)]),
        accountOf(memberOf(B), [{ ...user(B), exception: mine }]),
      ]),
    );
    expect(rowOf(page, A).css).toBe("fix");
    expect(rowOf(page, B).css).toBe("accepted");
    expect(sectionOf(page, "exceptions").match(/<li>/g)).toHaveLength(1);
    expect(textOf(sectionOf(page, "exceptions"))).toContain("2 accounts");
  });

  test("what was accepted for accounts of the organization is listed with its scope, before it is of use", () => {
    const scope = { all: true as const, except: [B] };
    const page = pageOf(reportOf([accountOf(memberOf(A))], { exceptions: [{ ...exception, scope }] }));
    const text = textOf(sectionOf(page, "exceptions"));
    expect(text).toContain("0 accounts");
    expect(text).toContain(`hanako@example.com · all accounts of the organization except ${B}`);
  });

  test("nothing is compliant by absence", () => {
    const hourly = { everySeconds: 3_600 };
    const old = "2026-11-25T20:00:00.000Z";
    const never = { ...accountOf(memberOf(A)), evaluatedAt: null };
    const empty = { ...accountOf(memberOf(B)), evaluated: [] };
    const behind = { ...accountOf(memberOf(C), [key(C)]), evaluatedAt: old };
    const page = pageOf(reportOf([never, empty, behind, accountOf(memberOf("444444444444"))], hourly));
    for (const each of [A, B]) expect(rowOf(page, each).css).toBe("unknown");
    expect(rowOf(page, B).cells).toEqual(["unknown", "unknown", "unknown", "unknown"]);
    // What failed then still counts; what was well is not known.
    expect(rowOf(page, C)).toMatchObject({ css: "fix", cells: ["unknown", "fix", "unknown", "unknown"] });
    expect(tasksOf(page)).toEqual([
      ["fix", "Root has an access key", 1],
      ["unknown", "Not checked yet", 2],
      ["unknown", "Not reached by the last pass", 1],
    ]);
  });

  test("a suspended or closed account is not checked, whatever is known of it", () => {
    const suspended = accountOf(memberOf(A, { state: "SUSPENDED" }), [noMfa(A)]);
    const page = pageOf(reportOf([suspended, accountOf(memberOf(B))]));
    expect(rowOf(page, A)).toMatchObject({ css: "none", cells: ["none", "none", "none", "none"] });
    expect(rowOf(page, A).text).toContain("Suspended");
    expect(verdictOf(page).css).toBe("ok");
    const unknownState = pageOf(reportOf([{ ...accountOf(memberOf(A, { state: "UNKNOWN" })), evaluated: [] }]));
    expect(rowOf(unknownState, A).css).toBe("unknown");
  });

  test("a pass that is late makes no page green", () => {
    const at = (hours: number) => ({ at: new Date(Date.parse(AT) + hours * 3_600_000), everySeconds: 3_600 });
    const accounts = [accountOf(memberOf(A))];
    expect(verdictOf(pageOf(reportOf(accounts, at(1)))).css).toBe("ok");
    expect(verdictOf(pageOf(reportOf(accounts, at(3))))).toMatchObject({ css: "unknown" });
  });

  test("one cause is one line, whatever AWS says of each account", () => {
    const details = [A, B].map(
      (id) =>
        `User: arn:aws:sts::${MANAGEMENT}:assumed-role/x/y is not authorized on arn:aws:iam::${id}:role/genkan-read`,
    );
    const found = [A, B].map((id, i) => {
      const finding = denied("root-mfa-enabled", "iam:GetAccountSummary");
      return accountOf(memberOf(id), [{ ...finding, params: { ...finding.params, detail: details[i]! } }]);
    });
    expect(tasksOf(pageOf(reportOf(found)))).toEqual([["unknown", "AWS denied iam:GetAccountSummary", 2]]);
  });

  test("accounts of the same OU are together, by the path of OUs; two OUs of one name are two", () => {
    const unit = (id: string, name: string | null) => ({ id, name });
    const root = unit("r-1", "Root");
    const inUnits = (account: string, ...units: { id: string; name: string | null }[]) =>
      accountOf(memberOf(account, { units: [root, ...units] }));
    const page = pageOf(
      reportOf([
        inUnits(A, unit("ou-1-b", "prod")),
        inUnits(B, unit("ou-1-a", "prod")),
        inUnits(C, unit("ou-1-b", "prod"), unit("ou-1-c", null)),
        inUnits("444444444444", unit("ou-1-b", "prod")),
        accountOf(memberOf("555555555555", { units: [] })),
      ]),
    );
    const units = [...page.matchAll(/<tbody[^>]*data-u="([^"]*)"><tr[^>]*><th[^>]*>([^<]*)/g)].map(([, ids, name]) => [
      ids,
      name!.trim(),
    ]);
    expect(units).toEqual([
      ["", "OU not known"],
      ["ou-1-a", "prod"],
      ["ou-1-b", "prod"],
      ["ou-1-b ou-1-c", "prod/ou-1-c"],
    ]);
    // The list of OUs is a tree.
    const options = [...page.matchAll(/<option value="(ou-[^"]*)">([^<]*)</g)].map(([, , name]) => name);
    expect(options).toEqual(["prod", "prod", "\u2003ou-1-c"]);
  });

  test("who joined and who left of late is listed", () => {
    const joined = memberOf(A, { name: "new-one", joined: "2026-11-20T00:00:00.000Z" });
    const left = [
      { account: B, name: "gone-one", at: "2026-11-22T00:00:00.000Z" },
      { account: C, name: "gone-long-ago", at: "2026-01-22T00:00:00.000Z" },
    ];
    const text = textOf(sectionOf(pageOf(reportOf([accountOf(joined)], { left })), "moves"));
    expect(text).toMatch(/Left gone-one .*Joined new-one/);
    expect(text).not.toContain("gone-long-ago");
  });
});

test("an account's name leads to its page where there is one, else to its row", () => {
  const report = reportOf([accountOf(memberOf(A), [key(A)]), accountOf(memberOf(B), [key(B)])]);
  const page = pageOf(report, "en", new Set([A]));
  expect(page.match(new RegExp(`href="accounts/${A}\\.html"`, "g"))).toHaveLength(2);
  expect(page).not.toContain(`accounts/${B}`);
  expect(sectionOf(page, "next")).toContain(`href="#a${B}"`);
});

describe("its size", () => {
  /** What takes the most room: what is escaped, in Japanese, failing everywhere, in an OU of its own or far down. */
  const worst = (count: number): OrganizationReport => {
    const report = sample(count, () => '"&<>'.repeat(40));
    const deep = (i: number) =>
      Array.from({ length: 6 }, (_, depth) => ({
        id: `ou-${"x".repeat(20)}-${depth < 5 ? depth : i}`,
        name: "組織単位'".repeat(25),
      }));
    return {
      ...report,
      accounts: report.accounts.map((account, i) => {
        const id = account.member.account;
        return {
          ...account,
          evaluatedAt: AT,
          member: { ...account.member, state: "ACTIVE" as const, units: deep(i) },
          findings: [noMfa(id), key(id)],
        };
      }),
    };
  };

  test.each(locales)("a thousand accounts are one page of less than 1 MiB, in %s", (locale) => {
    const all = sample(1_000);
    const page = pageOf(all, locale, new Set(all.accounts.map(({ member }) => member.account)));
    expect(Buffer.byteLength(page)).toBeLessThan(MEBIBYTE);
    expect(page.match(/<tr role="row" class="\w+" id="a/g)).toHaveLength(1_000);
  });

  test.each([
    [10_000, "of a sample", sample],
    [2_500, "of the largest kind", worst],
  ])("%i accounts %s are pages of less than 1 MiB each, and each account is on one", (count, _, make) => {
    const report = make(count);
    const files = filesOf(report, "ja", new Set(report.accounts.map(({ member }) => member.account)));
    for (const { path, content } of files) expect([path, Buffer.byteLength(content) < MEBIBYTE]).toEqual([path, true]);
    const [index, ...pages] = files;
    const ids = pages.flatMap(({ content }) =>
      [...content.matchAll(/<tr role="row" class="\w+" id="a(\d+)"/g)].map(([, id]) => id),
    );
    expect(ids.toSorted()).toEqual(report.accounts.map(({ member }) => member.account).toSorted());
    // The first page leads to each of them.
    for (const { path } of pages) expect(index!.content).toContain(`href="${path}"`);
    for (const [, path, anchor] of index!.content.matchAll(/<th scope="row"><a href="([^"#]+)#([^"]+)"/g))
      expect(files.find((file) => file.path === path)?.content).toContain(`id="${anchor}"`);
  });
});

describe("hostile names", () => {
  const hostile = "<img src=x onerror=alert(1)>\u202e\"'&";

  test("are text, without what reorders it, and no longer than a name is", () => {
    const page = pageOf(
      reportOf(
        [
          accountOf(
            memberOf(A, {
              name: hostile,
              units: [
                { id: "r-1", name: "Root" },
                { id: '"><script>', name: hostile },
              ],
            }),
            [key(A)],
          ),
          accountOf(memberOf(B, { name: "x".repeat(20_000) }), [key(B)]),
          accountOf(memberOf(C, { name: "  " })),
        ],
        { left: [{ account: "<b>", name: hostile, at: AT }], organization: { id: "<o>", managementAccount: "<m>" } },
      ),
    );
    expect(page).not.toContain("<img");
    expect(page).not.toContain("\u202e");
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).toContain("&lt;img src=x");
    expect(page).not.toContain("x".repeat(60));
    expect(rowOf(page, C).text).toContain(C);
  });

  test("an account's id that is none makes no link and no anchor", () => {
    const id = '../../etc" onclick="';
    const page = pageOf(reportOf([accountOf(memberOf(id), [key(A)])]), "en", new Set([id]));
    expect(page).not.toContain("accounts/");
    expect(page).not.toContain('onclick="');
  });

  test("whatever the names are, the page has the same elements", () => {
    const tags = (page: string) => page.match(/<\/?[a-z0-9]+/g)!.join();
    const make = (name: string) =>
      tags(
        pageOf(
          reportOf([
            accountOf(
              memberOf(A, {
                name,
                units: [
                  { id: "r", name: "Root" },
                  { id: "ou-1", name },
                ],
              }),
              [key(A)],
            ),
          ]),
        ),
      );
    const plain = make("plain");
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1 }), (name) => make(name) === plain),
      { numRuns: 30 },
    );
  });
});
