import { hasCredentials, type LastUse, type MemberRoot } from "@genkan/controls/domain/member-root";
import type { Cause } from "@genkan/controls/model/evidence";
import type { Member } from "@genkan/controls/model/organization";
import type { Refusal } from "@genkan/controls/model/plan";
import { clean, cut, type Locale } from "@genkan/controls/model/text";
import type { SkippedAccount } from "@genkan/messages/formats/evaluated";
import { lay, pad, widthOf } from "@genkan/messages/layout";
import { causeKey } from "@genkan/messages/same-cause";
import type { Paint } from "@genkan/messages/terminal/terminal";
import { words } from "./words.ts";

/** A member with its root credentials, or with why they can't be read. */
export interface ListedMember {
  readonly member: Member;
  readonly root: MemberRoot | null;
  readonly unreadable: Cause | null;
  /** Why they can't be removed. */
  readonly refusal: Refusal | null;
}

/** An account that is not read. */
export interface LeftOut extends Pick<SkippedAccount, "account" | "name"> {
  readonly why: SkippedAccount["why"] | "MANAGEMENT";
}

interface Listed {
  readonly members: readonly ListedMember[];
  readonly leftOut: readonly LeftOut[];
}

interface Options {
  readonly locale: Locale;
  /** The width of the terminal, in columns. */
  readonly columns: number;
  readonly paint: Paint;
}

/** Longer names are cut in the table; JSON has them whole. */
const LONGEST_NAME = 24;
/** How many accounts that can't be read for one cause are listed. */
const MOST_LISTED = 10;

/** The root credentials of members as text: those that have some, then why some can't be removed or read. */
export function membersText({ members, leftOut }: Listed, options: Options): string[] {
  const { locale, columns, paint } = options;
  const read = members.filter(({ root }) => root !== null);
  const left = read.filter(({ root }) => root && hasCredentials(root));
  const unreadable = members.filter((each) => each.unreadable !== null);
  const total = words.total({ read: read.length, left: left.length, unreadable: unreadable.length });
  const groups = [...Map.groupBy(leftOut, ({ why }) => why)];
  const refused = left.filter(({ refusal }) => refusal !== null);
  const removable = left.find(({ refusal }) => refusal === null);
  return [
    ...lay("", paint("bold", total[locale]), columns),
    ...groups.flatMap(([why, all]) => lay("", words.notRead(all.length, why)[locale], columns)),
    ...(left.length ? ["", ...tableLines(left, options)] : []),
    ...section(
      words.refusedHead[locale],
      refused.flatMap((each) => refusedLines(each, options)),
      paint,
    ),
    ...section(words.unreadableHead[locale], unreadableLines(unreadable, options), paint),
    ...(removable ? ["", ...lay("", words.next(removable.member.account)[locale], columns)] : []),
  ];
}

const section = (head: string, lines: readonly string[], paint: Paint): string[] =>
  lines.length ? ["", paint("bold", head), ...lines] : [];

const refusedLines = ({ member, refusal }: ListedMember, { locale, columns }: Options): string[] =>
  refusal
    ? [
        ...lay("  ", `${nameOf(member)}: ${refusal.because[locale]}`, columns),
        ...lay("    ", refusal.instead[locale], columns),
      ]
    : [];

/** The accounts that can't be read, grouped by cause. */
function unreadableLines(members: readonly ListedMember[], { locale, columns }: Options): string[] {
  const keyOf = ({ unreadable }: ListedMember) =>
    causeKey({
      reason: unreadable?.kind ?? "",
      params: { action: unreadable?.action ?? "", detail: unreadable?.detail ?? "" },
    });
  return [...Map.groupBy(members, keyOf).values()].flatMap((group) => {
    const { action = "", detail = "" } = group[0]?.unreadable ?? {};
    const more = group.length - MOST_LISTED;
    const names = group.slice(0, MOST_LISTED).map(({ member }) => nameOf(member));
    const list = [...names, ...(more > 0 ? [words.more(more)[locale]] : [])];
    return [
      ...lay("  ", words.cause(action, detail)[locale], columns),
      ...list.flatMap((name) => lay("    ", name, columns)),
    ];
  });
}

const nameOf = ({ account, name }: Member): string =>
  [clean(account), name && `(${cut(clean(name), LONGEST_NAME)})`].filter(Boolean).join(" ");

function tableLines(members: readonly ListedMember[], { locale, columns, paint }: Options): string[] {
  const head = words.columns[locale];
  const rows = members.flatMap(({ member, root, refusal }) => (root ? [cellsOf(member, root, refusal, locale)] : []));
  const widths = head.map((title, i) => Math.max(...[title, ...rows.map((row) => row[i] ?? "")].map(widthOf)));
  const isNarrow = widths.reduce((sum, width) => sum + width + 2, 0) > columns + 2;
  if (isNarrow)
    return rows.flatMap(([account = "", name = "", ...cells]) => [
      ...lay("", `${account} ${name}`.trimEnd(), columns),
      ...cells.flatMap((cell, i) => (cell === NONE ? [] : lay("  ", `${head[i + 2]}: ${cell}`, columns))),
    ]);
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => pad(cell, widths[i] ?? 0))
      .join("  ")
      .trimEnd();
  return [paint("bold", line(head)), ...rows.map(line)];
}

const NONE = "-";

function cellsOf({ account, name }: Member, root: MemberRoot, refusal: Refusal | null, locale: Locale): string[] {
  const { password, accessKeys, certificates, mfaDevices } = root;
  const many = (count: number) => (count ? String(count) : NONE);
  const keys = accessKeys.map(({ lastUse }) => useText(lastUse, locale)).join(", ");
  return [
    clean(account),
    cut(clean(name), LONGEST_NAME),
    password ? useText(password.lastUse, locale) : NONE,
    keys || NONE,
    many(certificates.length),
    many(mfaDevices.length),
    (refusal ? words.notRemovable : words.removable)[locale],
  ];
}

const useText = (lastUse: LastUse, locale: Locale): string =>
  (lastUse.state === "used" ? words.lastUse.used(lastUse.at.slice(0, 10)) : words.lastUse[lastUse.state])[locale];
