import {
  ABSENT_DAYS,
  type Accounts,
  type ControlGroup,
  type Digest,
  type UnreadableGroup,
} from "@genkan/controls/engine/digest";
import { counted, type Locale, type Text } from "@genkan/controls/model/text";
import { LIST_ACCESS } from "../access.ts";
import { nowWatching } from "../alert/alert.ts";
import { printed } from "../command.ts";
import { duration, lasting } from "../duration.ts";
import { countsOf } from "../names.ts";

/** The words of a digest. */
export const words = {
  scope: ({ expected, unreached }: Digest["accounts"]): Text => ({
    en: `${counted(expected, "account")} to check${unreached ? `, ${unreached} of them not reached` : ""}.`,
    ja: `評価対象: ${expected} アカウント${unreached ? ` (うち ${unreached} アカウントには到達できませんでした)` : ""}。`,
  }),

  events: (count: number): Text => ({
    en: `Events in ${counted(count, "account")}: there were many at once, so they are one message.`,
    ja: `${count} アカウントのイベント: 短時間に多数発生したため、1 通にまとめて通知します。`,
  }),

  /** What happened to one control, and in how many accounts. */
  control: (problem: Text, group: ControlGroup, at: string): Text => {
    const { accounts } = group;
    const notes = notesOn(group, at);
    return {
      en: `${problem.en} in ${counted(accounts.count, "account")}${inBrackets(notes, "en")}`,
      ja: `${problem.ja}: ${accounts.count} アカウント${inBrackets(notes, "ja")}`,
    };
  },

  /** What can't be checked, and in how many accounts. @param only the name of the control, if it is only one */
  cause: (only: Text | null, { kind, controls, accounts }: UnreadableGroup): Text => {
    const isOld = kind === "reminder";
    const number = controls.length;
    return {
      en: `${only?.en ?? counted(number, "control")} in ${counted(accounts.count, "account")}${isOld ? ", as before" : ""}`,
      ja: `${only?.ja ?? `${number} 件のコントロール`} (${accounts.count} アカウント${isOld ? "、継続中" : ""})`,
    };
  },

  /** How many access changes are not listed; `null` if all of them are. */
  moreAccess: (count: number, locale: Locale): string | null =>
    count > 0
      ? {
          en: `… and ${count} more: ${LIST_ACCESS} (in the account that owns Identity Center)`,
          ja: `… ほか ${count} 件: ${LIST_ACCESS} (Identity Center のあるアカウントで実行)`,
        }[locale]
      : null,

  joined: ({ count, summary }: Digest["joined"], locale: Locale): string => {
    const results = countsOf(summary, locale)
      .filter(({ count }) => count)
      .map(({ name, count }) => ({ en: `${count} ${name.toLowerCase()}`, ja: `${name} ${count} 件` })[locale])
      .join({ en: ", ", ja: "、" }[locale]);
    return {
      en: `${counted(count, "account")} joined. First check: ${results}. ${nowWatching.en}`,
      ja: `${count} アカウントが加わりました。最初の判定: ${results}。${nowWatching.ja}`,
    }[locale];
  },

  left: (count: number): Text => ({
    en: `${counted(count, "account")} left the organization, or ${count === 1 ? "is" : "are"} no longer checked. Open findings were closed; the history is kept.`,
    ja: `${count} アカウントが組織を離れたか、評価の対象から外れました。未解決の検出結果はクローズし、履歴は残しています。`,
  }),

  disappeared: (count: number): Text => ({
    en: `${counted(count, "account")} disappeared from the organization's list of accounts at once and can't be checked. Their findings were kept.`,
    ja: `${count} アカウントが組織のアカウント一覧から一度に消え、判定できません。検出結果は残しています。`,
  }),
  haveLeft: {
    en: "Did these accounts leave on purpose? If not, or if nobody knows, do this now:",
    ja: "意図して組織から外したアカウントですか? 違う、または確認できない場合は、いますぐ次を行ってください。",
  } satisfies Text,
  lookFor: {
    en: [
      "In the management account, open AWS Organizations and look for the accounts.",
      "In CloudTrail > Event history there, in us-east-1, look for RemoveAccountFromOrganization, LeaveOrganization and CloseAccount, and find out who called them.",
      `If they did leave, no action is needed: after ${ABSENT_DAYS} days, Genkan closes their findings.`,
    ],
    ja: [
      "管理アカウントで AWS Organizations を開き、これらのアカウントがあるか確認します。",
      "管理アカウントの CloudTrail の「イベント履歴」(us-east-1) で RemoveAccountFromOrganization、LeaveOrganization、CloseAccount を探し、操作した人を調べます。",
      `意図して外したのであれば、対応は不要です。${ABSENT_DAYS} 日たつと、Genkan が検出結果をクローズします。`,
    ],
  } satisfies Readonly<Record<Locale, readonly string[]>>,

  /** How many accounts are not named. @param options of the command that lists them; `null`: there is none */
  more: ({ count, first }: Accounts, options: readonly string[] | null, locale: Locale): string | null => {
    const others = count - first.length;
    if (others <= 0) return null;
    const where = options ? `: ${printed({ command: ["findings", "--organization", ...options] })}` : "";
    return { en: `… and ${others} more${where}`, ja: `… ほか ${others} アカウント${where}` }[locale];
  },
};

/** What else is known of a group. */
function notesOn({ kind, accounts, findings, byFix, stillFailing, since }: ControlGroup, at: string): readonly Text[] {
  const texts: Text[] = [];
  if (kind === "exception-expired") texts.push({ en: "exception ended", ja: "例外の期限切れ" });
  if (kind === "reminder" && since) {
    const lasted = Date.parse(at) - Date.parse(since);
    texts.push({ en: `open for up to ${duration(lasted, "en")}`, ja: `最長 ${lasting(lasted, "ja")}、未解決` });
  }
  if (kind === "notice") {
    if (findings > accounts.count) texts.push({ en: counted(findings, "action"), ja: `操作 ${findings} 件` });
    return texts;
  }
  if (findings > accounts.count) texts.push({ en: counted(findings, "finding"), ja: `検出結果 ${findings} 件` });
  if (byFix && kind !== "resolved")
    texts.push({ en: "put back by genkan fix --undo", ja: "genkan fix --undo による取り消し" });
  if (byFix && kind === "resolved")
    texts.push(
      byFix === findings
        ? { en: "fixed by genkan fix", ja: "genkan fix による修復" }
        : { en: `${byFix} fixed by genkan fix`, ja: `うち ${byFix} 件は genkan fix による修復` },
    );
  if (kind === "resolved")
    texts.push(
      stillFailing
        ? {
            en: `${stillFailing} still ${stillFailing === 1 ? "fails" : "fail"}`,
            ja: `非準拠はあと ${stillFailing} アカウント`,
          }
        : { en: "none fails any more", ja: "非準拠のアカウントはなくなりました" },
    );
  else if (stillFailing > accounts.count)
    texts.push({ en: `${stillFailing} in all`, ja: `全体では ${stillFailing} アカウント` });
  return texts;
}

const inBrackets = (notes: readonly Text[], locale: Locale): string =>
  notes.length ? ` (${notes.map((note) => note[locale]).join({ en: "; ", ja: "、" }[locale])})` : "";
