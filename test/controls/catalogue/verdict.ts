import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { causesFor } from "@genkan/aws/causes";
import type { TrailRecord } from "@genkan/aws/cloudtrail/record";
import { IDENTITY_ACTION } from "@genkan/aws/identity";
import { actionsFor } from "@genkan/aws/policy";
import { catalogue, controlOf } from "@genkan/controls/catalogue/index";
import { ACCOUNT_TYPE, type Evaluation, type Status } from "@genkan/controls/model/evaluation";
import type { Settings } from "@genkan/controls/model/settings";
import { locales } from "@genkan/controls/model/text";
import { utc } from "@genkan/messages/moment";
import { sentence } from "@genkan/messages/sentence";
import { mergePatch } from "@genkan/sandbox/scenario";
import { expect, test } from "vitest";
import { evaluate } from "../../scenarios/evaluate.ts";
import fresh from "../../scenarios/fresh.json" with { type: "json" };
import member from "../../scenarios/member-without-root-credentials.json" with { type: "json" };
import sound from "../../scenarios/sound.json" with { type: "json" };

/** A status and a reason code. Where resources differ: each verdict once, sorted, joined by ` | `. */
export type Verdict = `${Status} ${string}`;

/** What controls say, by their ids. */
export type Verdicts = Readonly<Record<string, Verdict>>;

/** The accounts that rows start from: all is well, nothing is set up, a member of an organization. */
const accounts: Readonly<Record<Account, object>> = { sound, fresh, member };
type Account = "sound" | "fresh" | "member";

/** How a row's account differs from the one that it starts from. */
export interface Given {
  /** `sound` when left out. */
  readonly from?: Account;
  /** A JSON merge patch on the account's scenario: objects are merged, `null` removes, all else replaces. */
  readonly change?: object;
  /** CloudTrail events on top of those that the account has. */
  readonly history?: readonly object[];
  readonly settings?: Partial<Settings>;
  /** Events that trigger the run: only the controls that the row names are evaluated, from what is read for events. */
  readonly events?: readonly TrailRecord[];
  /** What other controls say about the same account. Those not named must say what they say of the unchanged account. */
  readonly also?: Verdicts;
  /** The action that every INSUFFICIENT_DATA of the row must name; of several, one. */
  readonly action?: string | readonly string[];
  /** What the control says in English; where it judges several resources, by their type and id (`AWS::IAM::User alice`). */
  readonly says?: string | Readonly<Record<string, string>>;
}

/** Adds a test: the account in plain words, the control's verdict, and how the account differs. */
export type AddRow = (description: string, verdict: Verdict, given: Given) => void;

/** How the rows of a control go with those of other files. */
interface RowOptions {
  /**
   * Set by a control whose verdicts the rows of other files don't name, so that a new control changes no other file. Its
   * own rows name what all others say. Without it, rows of other files must name its verdict where that differs.
   */
  readonly apart?: true;
}

/** The controls whose files say that they stand apart: {@link RowOptions}. */
const apart: ReadonlySet<string> = new Set(
  catalogue
    .map(({ id }) => id)
    .filter((id) => {
      const file = new URL(`${id}.test.ts`, import.meta.url);
      return existsSync(file) && /\bapart: true\b/.test(readFileSync(file, "utf8"));
    }),
);

/**
 * Declares the tests of a control: its verdicts on the three accounts as they are, and a row for every other state. A
 * row is evaluated by the whole catalogue, over the bytes that AWS would send, so that it also shows what the state must
 * not change. A reason code that no row reaches fails the file.
 *
 * Run one control's rows with `npx vitest run test/controls/catalogue/<id>.test.ts`, and one row with `-t "its words"`.
 *
 * @example
 * const row = rowsOf("root-access-key-absent", {
 *   sound: "COMPLIANT root-access-key-absent",
 *   fresh: "COMPLIANT root-access-key-absent",
 *   member: "COMPLIANT root-access-key-absent",
 * });
 * row("a root user with an inactive access key", "NON_COMPLIANT root-access-key-present", {
 *   change: { root: { accessKeys: [{ status: "Inactive" }] } },
 * });
 */
export function rowsOf(id: string, asTheyAre: Readonly<Record<Account, Verdict>>, _: RowOptions = {}): AddRow {
  const reached = new Set<string>();
  const reach = (verdict: Verdict) => {
    for (const each of verdict.split(" | ")) {
      const [status, reason] = each.split(" ");
      reached.add(status === "INSUFFICIENT_DATA" ? status : reason!);
    }
  };

  test("this file has the control's name, and a row for each of its reasons and for INSUFFICIENT_DATA", () => {
    expect(basename(expect.getState().testPath ?? "")).toBe(`${id}.test.ts`);
    const reasons = Object.keys(controlOf(id)?.reasons ?? {});
    expect([...reached].sort()).toEqual([...reasons, "INSUFFICIENT_DATA"].sort());
  });

  for (const account of Object.keys(accounts) as Account[]) {
    reach(asTheyAre[account]);
    test(`the ${account} account as it is`, async () => {
      const evaluations = await unchanged(account);
      expect(verdictsIn(evaluations)[id]).toBe(asTheyAre[account]);
      expectSentences(evaluations);
    });
  }

  return (description, verdict, given) => {
    reach(verdict);
    const expected: Verdicts = { ...given.also, [id]: verdict };
    test(description, async () => {
      const evaluations = await evaluated(given, expected);
      const others = given.events ? {} : verdictsIn(await unchanged(given.from ?? "sound"));
      expect(without(apart, verdictsIn(evaluations), expected)).toEqual({
        ...without(apart, others, expected),
        ...expected,
      });
      expectSentences(evaluations);
      const unknown = evaluations.filter((each) => each.status === "INSUFFICIENT_DATA" && each.control in expected);
      for (const { params } of unknown) expect([given.action].flat()).toContain((params["actions"] as string[])[0]);
      if (given.says) expect(sentencesIn(evaluations, id)).toEqual(given.says);
    });
  };
}

/** Every way in which a call of AWS can fail, with the cause that must be found. */
const causes = {
  AccessDenied: "access-denied",
  Throttling: "throttled",
  InternalError: "unexpected",
  Timeout: "unreachable",
  Malformed: "unexpected",
  ConnectionReset: "unreachable",
} as const;

interface WhereCallFails extends Omit<Given, "action"> {
  readonly unknown?: readonly string[];
  readonly verdict?: Verdict;
  /** The ways that have rows of their own. */
  readonly but?: readonly string[];
}

/**
 * Adds a row for every way in which a call of `action` can fail. The control, and those in `unknown`, must be
 * INSUFFICIENT_DATA with the cause and the action, unless the row gives another `verdict` for the control.
 */
export function rowsWhereCallFails(
  row: AddRow,
  action: string,
  { unknown = [], verdict, but = [], ...given }: WhereCallFails = {},
): void {
  for (const [fault, cause] of Object.entries(causes)) {
    if (but.includes(fault)) continue;
    const unread: Verdict = `INSUFFICIENT_DATA ${cause}`;
    row(`an account where ${action} fails: ${fault}`, verdict ?? unread, {
      ...given,
      change: { ...given.change, faults: [{ action, fault }] },
      also: { ...Object.fromEntries(unknown.map((id) => [id, unread])), ...given.also },
      action,
    });
  }
}

/** The causes of INSUFFICIENT_DATA that the documentation of each control lists. */
const documented = Object.fromEntries(catalogue.map((control) => [control.id, causesFor(control)]));

/** The actions that judging may call. */
const declaredBy = (...how: Parameters<typeof actionsFor>): ReadonlySet<string> =>
  new Set([IDENTITY_ACTION, ...actionsFor(...how)]);
const declaredByAll = declaredBy(catalogue);

async function evaluated(
  { from = "sound", change = {}, history = [], settings = {}, events }: Given,
  expected: Verdicts = {},
): Promise<readonly Evaluation[]> {
  const { cloudTrailEvents = [], ...scenario } = mergePatch(accounts[from], change) as {
    readonly cloudTrailEvents?: readonly object[];
  };
  const controls = events ? catalogue.filter(({ id }) => id in expected) : catalogue;
  const { evaluations, called } = await evaluate(controls, {
    scenario: { ...scenario, cloudTrailEvents: [...cloudTrailEvents, ...history] },
    settings,
    ...(events ? { events } : {}),
  });
  // Deployed, what is not declared is denied.
  const declared = events ? declaredBy(controls, { byEvents: true }) : declaredByAll;
  expect(called.filter((action) => !declared.has(action))).toEqual([]);
  for (const { control, status, reason, resource } of evaluations) {
    if (status === "INSUFFICIENT_DATA") expect(documented[control], control).toContain(reason);
    // An exception on a resource of another type is refused.
    if (status === "NON_COMPLIANT") expect(resource.type).toBe(controlOf(control)?.resourceType ?? ACCOUNT_TYPE);
  }
  return evaluations;
}

const asTheyAre = new Map<Account, Promise<readonly Evaluation[]>>();

/** The evaluations of an account as it is: the same for every row, so made once. */
function unchanged(account: Account): Promise<readonly Evaluation[]> {
  const known = asTheyAre.get(account) ?? evaluated({ from: account });
  asTheyAre.set(account, known);
  return known;
}

/** Verdicts without those of some controls, unless they are expected. */
const without = (ids: ReadonlySet<string>, verdicts: Readonly<Record<string, string>>, expected: Verdicts) =>
  Object.fromEntries(Object.entries(verdicts).filter(([id]) => !ids.has(id) || id in expected));

function verdictsIn(evaluations: readonly Evaluation[]): Record<string, string> {
  const byControl = Map.groupBy(evaluations, ({ control }) => control);
  return Object.fromEntries(
    [...byControl].map(([control, each]) => [
      control,
      [...new Set(each.map(({ status, reason }) => `${status} ${reason}`))].sort().join(" | "),
    ]),
  );
}

/** What a control says in English: one sentence on the account, or one for each resource. */
function sentencesIn(evaluations: readonly Evaluation[], id: string): NonNullable<Given["says"]> {
  const sentences = evaluations
    .filter(({ control }) => control === id)
    .map((each) => [`${each.resource.type} ${each.resource.id}`, sentence(each, utc.en)] as const);
  const [[resource, first] = ["", ""], ...more] = sentences;
  return !more.length && resource.startsWith(ACCOUNT_TYPE) ? first : Object.fromEntries(sentences);
}

const JAPANESE = /[\u3040-\u30ff\u4e00-\u9fff]/;

/** Every verdict has a sentence of its own in each language. */
function expectSentences(evaluations: readonly Evaluation[]): void {
  const wrong = evaluations.flatMap((evaluation) => {
    const [en = "", ja = ""] = locales.map((locale) => sentence(evaluation, utc[locale]));
    const isOwn = !en.includes(`${evaluation.control}: ${evaluation.reason}`);
    return isOwn && !/undefined|NaN/.test(en) && !JAPANESE.test(en) && JAPANESE.test(ja) ? [] : [[en, ja]];
  });
  // One assertion for all: each takes longer than the sentences.
  expect(wrong).toEqual([]);
}
