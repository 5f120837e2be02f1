import { catalogue } from "@genkan/controls/catalogue/index";
import { locales } from "@genkan/controls/model/text";
import { widthOf } from "@genkan/messages/layout";
import { checklistOf, remaining } from "@genkan/messages/setup/checklist";
import { itemIds } from "@genkan/messages/setup/ids";
import { items } from "@genkan/messages/setup/items";
import { checklistReport } from "@genkan/messages/setup/json";
import type { SetupSituation } from "@genkan/messages/setup/situation";
import { checklistText } from "@genkan/messages/setup/text";
import { describe, expect, test } from "vitest";
import { type Brief, doneVerdicts, freshVerdicts, plannedUse, situationOf, withInstance } from "./situations.ts";

const marks = new Map([
  ["done", "x"],
  ["open", "o"],
  ["later", "."],
  ["unknown", "?"],
  ["not-applicable", "-"],
]);

/** The list in one line: each item with its mark, then what is next. */
function brief(situation: SetupSituation): string {
  const { listed, next } = checklistOf(situation);
  return `${listed.map(({ item, state }) => item.id + marks.get(state)).join(" ")} > ${next?.listed.item.id ?? "nothing"}`;
}

const denied: Brief = ["INSUFFICIENT_DATA", "access-denied", { action: "iam:GetAccountSummary" }];
const unstated: Brief = ["INSUFFICIENT_DATA", "unattested", { action: "genkan attest identity-center-mfa" }];
const weak: Brief = ["NON_COMPLIANT", "password-alone"];
const worked: Brief = ["NON_COMPLIANT", "root-daily-work"];
const statement = {
  subject: "root-second-mfa-device" as const,
  by: "hanako",
  at: "2026-11-01T00:00:00Z",
  expires: "2027-01-30T00:00:00Z",
};
const administrator =
  "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_AdministratorAccess_0123456789abcdef/hanako";

test.each<
  [name: string, expected: string, verdicts: Readonly<Record<string, Brief>>, change?: Partial<SetupSituation>]
>([
  ["a new account", "1ao 1b. 1c. 2x 3o 4ao 4b. 4c. 4d. 4e. 4f. 4g. 5o 6. 7o > 1a", freshVerdicts],
  [
    "no credentials: nothing is known",
    "0o 1a? 1b? 1c? 2? 3? 4a? 4b? 4c? 4d? 4e? 4f? 5? 6? 7? > 0",
    {},
    { subject: null, caller: null },
  ],
  [
    "an authenticator app: the second device and the better one are next",
    "1ax 1bo 1co 2x 3o 4ao 4b. 4c. 4d. 4e. 4f. 4g. 5o 6. 7o > 1b",
    {
      ...freshVerdicts,
      "root-mfa-enabled": ["COMPLIANT", "root-mfa-virtual"],
      "root-hardware-mfa-enabled": ["NON_COMPLIANT", "root-virtual-mfa-present"],
    },
  ],
  [
    "root's own items are done: its work is declared before it acts",
    "1ax 1bx 1cx 2x 3o 4ao 4b. 4c. 4d. 4e. 4f. 4g. 5o 6. 7o > 3",
    {
      ...freshVerdicts,
      "root-mfa-enabled": ["COMPLIANT", "root-mfa-not-virtual"],
      "root-hardware-mfa-enabled": ["COMPLIANT", "ok"],
    },
    { attestations: [statement] },
  ],
  [
    "a planned use that covers now",
    "1ao 1b. 1c. 2x 3x 4ao 4b. 4c. 4d. 4e. 4f. 4g. 5o 6. 7o > 1a",
    freshVerdicts,
    { plannedUses: [plannedUse] },
  ],
  [
    "a planned use that is over",
    "1ao 1b. 1c. 2x 3o 4ao 4b. 4c. 4d. 4e. 4f. 4g. 5o 6. 7o > 1a",
    freshVerdicts,
    { plannedUses: [{ ...plannedUse, to: "2026-11-26T09:30:00.000Z" }] },
  ],
  [
    "the MFA settings come before the first user",
    "1ax 1bo 1cx 2x 3x 4ax 4bo 4c. 4d. 4e. 4f. 4g. 5x 6x 7o > 1b",
    {
      ...doneVerdicts,
      "identity-center-mfa-always-on": unstated,
      "identity-center-user-exists": ["NON_COMPLIANT", "no-users"],
      "identity-center-admin-assigned": ["NON_COMPLIANT", "no-administrator-assigned"],
      "identity-center-admin-signs-in": ["NON_COMPLIANT", "no-administrators"],
    },
    { plannedUses: [plannedUse], observations: withInstance },
  ],
  [
    "what exists already is done, whatever comes before it",
    "1ax 1bx 1cx 2x 3x 4ax 4bo 4cx 4dx 4ex 4fx 5x 6x 7o > 4b",
    { ...doneVerdicts, "identity-center-mfa-always-on": unstated },
    {
      attestations: [statement],
      observations: withInstance,
      profiles: { state: "present", file: "~/.aws/config", text: "" },
      caller: administrator,
    },
  ],
  [
    "everything",
    "1ax 1bx 1cx 2x 3x 4ax 4bx 4cx 4dx 4ex 4fx 5x 6x 7x > nothing",
    doneVerdicts,
    {
      attestations: [statement],
      observations: withInstance,
      profiles: { state: "present", file: "~/.aws/config", text: "" },
      caller: administrator,
      monitor: { table: "findings", missing: { plannedUses: [], attestations: [] } },
    },
  ],
  [
    "a deployment that does not know what was declared here",
    "1ax 1bx 1cx 2x 3x 4ax 4bx 4cx 4dx 4ex 4fx 5x 6x 7o > 7",
    doneVerdicts,
    {
      attestations: [statement],
      observations: withInstance,
      profiles: { state: "present", file: "~/.aws/config", text: "" },
      caller: administrator,
      monitor: { table: "findings", missing: { plannedUses: [plannedUse], attestations: [] } },
    },
  ],
  [
    "the administrator still works as root",
    "1ax 1bx 1cx 2x 3x 4ax 4bx 4cx 4dx 4ex 4fx 4go 5x 6x 7o > 4g",
    doneVerdicts,
    {
      attestations: [statement],
      observations: withInstance,
      profiles: { state: "present", file: "~/.aws/config", text: "" },
      plannedUses: [plannedUse],
    },
  ],
  [
    "root's past use and a past sign-in are open, and nobody can do anything about them",
    "1ax 1bx 1cx 2x 3o 4ax 4bx 4cx 4dx 4eo 4fx 5x 6x 7x > nothing",
    { ...doneVerdicts, "root-usage-limited": worked, "identity-center-sign-in-used-mfa": weak },
    {
      attestations: [statement],
      observations: withInstance,
      profiles: { state: "present", file: "~/.aws/config", text: "" },
      caller: administrator,
      monitor: { table: "findings", missing: { plannedUses: [], attestations: [] } },
    },
  ],
  [
    "what could not be read is unknown, and does not hold up the rest",
    "1a? 1bo 1c? 2? 3o 4ao 4b. 4c. 4d. 4e. 4f. 4g. 5o 6. 7o > 1b",
    {
      ...freshVerdicts,
      "root-mfa-enabled": denied,
      "root-hardware-mfa-enabled": denied,
      "root-access-key-absent": denied,
    },
  ],
  [
    "a member account: Identity Center is another account's",
    "1ax 1bx 1cx 2x 3x 4a- 4b- 4c- 4d- 4e- 4f- 5x 6- 7o > 7",
    {
      ...doneVerdicts,
      ...Object.fromEntries(
        Object.keys(freshVerdicts)
          .filter((control) => /^identity-center|centrally/.test(control))
          .map((control) => [control, ["NOT_APPLICABLE", "judged-elsewhere"] as Brief]),
      ),
    },
    { attestations: [statement], caller: administrator },
  ],
])("%s", (_, expected, verdicts, change) => {
  expect(brief(situationOf(verdicts, change))).toBe(expected);
});

test("what was put off is not next, and holds up what rests on it", () => {
  const putOff = new Set(["1a", "3", "4a"] as const);
  expect(brief(situationOf(freshVerdicts, { putOff }))).toMatch(/1ao .*4ao 4b\..* > 5$/);
});

test("the exit status: what is open goes before what is unknown, and what is optional does not count", () => {
  const of = (verdicts: Readonly<Record<string, Brief>>) =>
    remaining(checklistOf(situationOf(verdicts, { caller: administrator })));
  expect(of(freshVerdicts)).toBe("something");
  expect(of(doneVerdicts)).toBe("nothing");
  expect(of({ ...doneVerdicts, "root-mfa-enabled": denied })).toBe("unknown");
  expect(of({ ...freshVerdicts, "root-mfa-enabled": denied })).toBe("something");
});

describe("the Free plan, before Identity Center is enabled", () => {
  const putOff = new Set(["1a", "3"] as const);
  const guide = (plan: SetupSituation["plan"]) => checklistOf(situationOf(freshVerdicts, { putOff, plan })).next?.guide;

  test("names the credits that expire", () => {
    const free = guide({ type: "FREE", credits: { amount: 92.4, unit: "USD" }, until: "2027-03-01T00:00:00Z" });
    expect(free?.endsFreePlan).toBe(true);
    expect(free?.warnings[0]?.en).toContain("The remaining credits of 92.40 USD expire.");
    expect(free?.warnings[0]?.ja).toContain("残りのクレジット 92.40 USD は失効し");
  });

  test("warns as well where the plan could not be read, and only there", () => {
    const cause = { kind: "access-denied", action: "freetier:GetAccountPlanState", detail: "" } as const;
    expect(guide({ unknown: cause })?.warnings[0]?.en).toContain("could not be read (freetier:GetAccountPlanState)");
    expect(guide({ unknown: cause })?.endsFreePlan).toBe(true);
    const paid = guide({ type: "PAID", credits: null, until: null });
    expect([paid?.warnings, paid?.endsFreePlan]).toEqual([[], undefined]);
  });
});

test("every item has a place in the order, and rests on controls that exist and items before it", () => {
  expect(items.map(({ id }) => id)).toEqual(itemIds);
  const ids = new Set(catalogue.map(({ id }) => id));
  for (const { id, controls, after } of items) {
    for (const control of controls) expect(ids).toContain(control);
    for (const each of after) expect(itemIds.indexOf(each)).toBeLessThan(itemIds.indexOf(id));
  }
});

/** A control that is not met, by its first reason for that. */
function failing(control: string): Brief {
  const { reasons } = catalogue.find(({ id }) => id === control)!;
  return ["NON_COMPLIANT", Object.entries(reasons).find(([, { status }]) => status === "NON_COMPLIANT")?.[0] ?? ""];
}

/** Every situation in which some item is next. */
const nexts = items.map(({ id }) => {
  const putOff = new Set(itemIds.filter((each) => each !== id));
  const isFirst = id === "0";
  const change = {
    putOff,
    plan: { type: "FREE", credits: { amount: 92.4, unit: "USD" }, until: "2027-03-01T00:00:00Z" },
    ...(isFirst ? { subject: null, caller: null } : {}),
  } as const;
  const stages = [
    situationOf(freshVerdicts, change),
    situationOf({ ...freshVerdicts, "root-mfa-enabled": ["COMPLIANT", "root-mfa-virtual"] }, change),
    ...Object.keys(freshVerdicts).map((control) =>
      situationOf({ ...doneVerdicts, [control]: failing(control) }, { ...change, observations: withInstance }),
    ),
    situationOf(
      { ...doneVerdicts, "identity-center-mfa-always-on": unstated },
      { ...change, observations: withInstance },
    ),
    situationOf(doneVerdicts, { ...change, observations: withInstance }),
  ];
  return [id, stages.find((stage) => checklistOf(stage).next?.listed.item.id === id)] as const;
});

describe.each(nexts)("item %s, when it is next", (_, situation) => {
  test.each(locales.flatMap((locale) => [40, 80].map((columns) => [locale, columns] as const)))(
    "fits in %s on %i columns",
    (locale, columns) => {
      expect(situation).toBeDefined();
      const text = checklistText(checklistOf(situation!), situation!, { locale, timeZone: "UTC", columns });
      // An address is not broken, so that it can be clicked.
      const wide = text.split("\n").filter((line) => widthOf(line) > columns && !line.includes("://"));
      expect(wide).toEqual([]);
      expect(text).not.toMatch(/undefined|\[object|\u00a0/);
      expect(text).toMatch({ en: /\nNext: /, ja: /\n次: / }[locale]);
    },
  );

  test.each(locales)("is the same in the JSON, in %s", (locale) => {
    const list = checklistOf(situation!);
    const report = checklistReport(list, situation!, locale);
    expect(report.items.map(({ id, state }) => [id, state])).toEqual(
      list.listed.map(({ item, state }) => [item.id, state]),
    );
    expect(report.next?.id).toBe(list.next?.listed.item.id);
    expect(JSON.stringify(report)).not.toContain("\u00a0");
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });
});

test.each(["aws", "aws-cn", "aws-us-gov"])("the console's pages are those of the partition %s", (partition) => {
  const situation = situationOf(freshVerdicts, { home: { partition, identityCenterRegion: "ap-northeast-1" } });
  const { next } = checklistReport(checklistOf(situation), situation, "en");
  const domain = {
    aws: "console.aws.amazon.com",
    "aws-cn": "console.amazonaws.cn",
    "aws-us-gov": "console.amazonaws-us-gov.com",
  };
  expect(next?.console?.url).toContain(domain[partition as keyof typeof domain]);
});
