import type { ActClass } from "@genkan/controls/domain/root-activity";
import { clean, counted, type Locale, type Text } from "@genkan/controls/model/text";
import { type DeniedCall, EFFECT_DAYS, type Effect, type Gap } from "@genkan/controls/prevention/effect";
import { lay } from "@genkan/messages/layout";
import { moment, type Reader } from "@genkan/messages/moment";
import type { Paint } from "@genkan/messages/terminal/terminal";
import type { GeneratedPolicy, Prevention } from "./generated.ts";
import type { KeysInUse } from "./keys-in-use.ts";
import { laidOut } from "./laid-out.ts";
import { broken, DELEGATES, lookUp, preparation } from "./shell-lines.ts";
import { policyWords, situationWords } from "./words.ts";

interface Printing extends Reader {
  readonly columns: number;
  readonly paint: Paint;
}

/** The most accounts, calls or users that are listed one by one. */
const LISTED = 10;

/** What `genkan prevent` says to a person. */
export function preventionText(prevention: Prevention, printing: Printing): string {
  const { locale, columns, paint } = printing;
  const { policies, applies, audience } = prevention;
  const head = [
    ...lay("", paint("bold", policyWords.title[audience][locale]), columns),
    ...situationWords(prevention).flatMap((text) => lay("", text[locale], columns)),
  ];
  if (!applies) return `${head.join("\n")}\n`;
  const parts = policies.map((each) => policyLines(each, printing).join("\n"));
  const before = [
    ...lay("", policyWords.before[audience][locale], columns),
    ...preparation(prevention.target).flatMap((line) => broken(line, columns, "  ")),
  ];
  const after = lay("", policyWords.after[audience][locale], columns);
  return `${[head.join("\n"), before.join("\n"), ...parts, after.join("\n")].join("\n\n")}\n`;
}

function policyLines(generated: GeneratedPolicy, printing: Printing): string[] {
  const { policy, document, lines } = generated;
  const { locale, columns, paint } = printing;
  const text = (each: Text, prefix = "  ") => lay(prefix, each[locale], columns);
  const commands = (each: readonly string[]) => each.flatMap((line) => broken(line, columns, "    "));
  return [
    paint("bold", policy.name),
    ...text(policy.denies),
    ...policy.traps.flatMap((trap) => text(trap, "  ! ")),
    ...effectLines(generated, printing),
    ...(generated.keysInUse ? keysLines(generated.keysInUse, printing) : []),
    "",
    ...indented(laidOut(document, Math.max(columns, 60) - 2)),
    "",
    ...text(policyWords.write),
    ...commands(lines.write),
    ...text(policyWords.create),
    ...commands([...lines.create, ...lines.attach]),
    ...text(policyWords.undo),
    ...commands(lines.undo),
  ];
}

const indented = (text: string): string[] => text.split("\n").map((line) => `  ${line}`);

/** What the policy would have denied, and what is not known of it. */
function effectLines({ policy, effects }: GeneratedPolicy, printing: Printing): string[] {
  const { locale, columns } = printing;
  const say = (text: Text, prefix = "  ") => lay(prefix, text[locale], columns);
  const words = policyWords.effect;
  if (!effects) return [...say(words.unknownAccounts), ...broken(DELEGATES, columns, "    ")];
  if (!effects.length) return say(words.noAccounts);
  const hit = effects.filter(({ denied }) => denied.length);
  const gaps = effects.filter(({ gap }) => gap);
  const sum = (isCertain: boolean) =>
    hit
      .flatMap(({ denied }) => denied)
      .reduce((all, each) => (each.isCertain === isCertain ? all + each.count : all), 0);
  const [certain, perhaps] = [sum(true), sum(false)];
  const rows = hit
    .flatMap((effect) => effect.denied.map((call) => ({ effect, call })))
    .toSorted((a, b) => Number(b.call.isCertain) - Number(a.call.isCertain));
  const known = effects.length - gaps.length;
  const verdict = rows.length
    ? words.denied({ certain, perhaps, accounts: hit.length, all: effects.length })
    : known
      ? words.nothing(known)
      : words.nothingKnown;
  return [
    ...say(verdict),
    ...rows.slice(0, LISTED).flatMap(({ effect, call }) => say(callText(effect, call, printing), "    ")),
    ...(rows.length > LISTED ? say(words.more(rows.length - LISTED), "    ") : []),
    ...(gaps.length ? say(gapsText(gaps)) : []),
    ...(policy.callers === "anybody" ? say(words.others) : []),
    ...(policy.eventNames.length ? [...say(words.lookUp), ...broken(lookUp(policy.eventNames), columns, "    ")] : []),
  ];
}

function callText({ account, name }: Effect, call: DeniedCall, { timeZone }: Printing): Text {
  const where = [account, clean(name)].filter(Boolean).join(" ");
  const { count, isCertain, last, class: kind, eventName, eventSource } = call;
  const at = moment(last, { timeZone }).replaceAll(" ", "\u00a0");
  const by = (locale: Locale) => (kind ? classNames[kind][locale] : clean(call.actor));
  const what = `${eventName} (${eventSource})`;
  if (eventName === null)
    return {
      en: `${where}: perhaps ${counted(count, "more call")} whose name the ledger does not keep, ${by("en")}, last ${at}`,
      ja: `${where}: 台帳に名前が残っていない呼び出しが最大 ${count} 件、${by("ja")}、最後は ${at}`,
    };
  return {
    en: `${where}: ${isCertain ? "" : "perhaps "}${count} × ${what}, ${by("en")}, last ${at}`,
    ja: `${where}: ${what} ${isCertain ? "" : "最大 "}${count} 件、${by("ja")}、最後は ${at}`,
  };
}

const classNames: Readonly<Record<ActClass, Text>> = {
  "daily-work": { en: "daily work of root", ja: "ルートユーザーの日常作業" },
  "root-only-task": { en: "a task that requires root", ja: "ルートユーザーの認証情報が必要なタスク" },
  planned: { en: "planned use of root", ja: "予定されたルートユーザーの使用" },
  "set-up": { en: "initial set-up by root", ja: "ルートユーザーによる初期設定" },
  "failed-sign-in": { en: "failed sign-in", ja: "サインインの失敗" },
  service: { en: "AWS service", ja: "AWS サービス" },
  "assumed-root-session": { en: "privileged root session", ja: "特権ルートセッション" },
};

function gapsText(gaps: readonly Effect[]): Text {
  const byGap = [...Map.groupBy(gaps, ({ gap }) => gap!)];
  const part = (locale: Locale) =>
    byGap
      .map(([gap, some]) => {
        const ids = some.slice(0, LISTED).map(({ account }) => account);
        const list = ids.join({ en: ", ", ja: "、" }[locale]) + (some.length > LISTED ? ", …" : "");
        return { en: `${list} (${gapNames[gap].en})`, ja: `${list} (${gapNames[gap].ja})` }[locale];
      })
      .join({ en: "; ", ja: "、" }[locale]);
  return {
    en: `Not known for ${counted(gaps.length, "account")}: ${part("en")}.`,
    ja: `不明なアカウント ${gaps.length} 件: ${part("ja")}。`,
  };
}

const gapNames: Readonly<Record<Gap, Text>> = {
  "never-evaluated": { en: "never evaluated", ja: "未評価" },
  unread: {
    en: "root's activity could not be read completely",
    ja: "ルートユーザーの操作を完全には読み取れなかった",
  },
  behind: { en: "not evaluated for more than a day", ja: "1 日以上評価されていない" },
  "later-start": {
    en: `watched for less than ${EFFECT_DAYS} days`,
    ja: `監視を始めてから ${EFFECT_DAYS} 日経っていない`,
  },
};

function keysLines(accounts: readonly KeysInUse[], { locale, columns }: Printing): string[] {
  const say = (text: Text, prefix = "  ") => lay(prefix, text[locale], columns);
  const words = policyWords.keys;
  const read = accounts.filter(({ users }) => users !== null);
  const rows = read.flatMap(({ account, users }) => (users ?? []).map((user) => ({ account, ...user })));
  const unread = accounts.filter(({ users }) => users === null);
  return [
    ...say(read.length ? words.found(rows.length, read.length) : words.unread),
    ...rows.slice(0, LISTED).flatMap((row) => say(words.user({ ...row, name: clean(row.name) }), "    ")),
    ...(rows.length > LISTED ? say(policyWords.effect.more(rows.length - LISTED), "    ") : []),
    ...(unread.length
      ? say(
          words.notRead(
            unread.slice(0, LISTED).map(({ account }) => account),
            unread.length,
          ),
        )
      : []),
  ];
}
