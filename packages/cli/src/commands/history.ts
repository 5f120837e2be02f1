import type { Change } from "@genkan/controls/engine/finding";
import { type Fix, headerOf } from "@genkan/controls/engine/fix";
import type { Ledger } from "@genkan/controls/engine/ledger";
import { summarise } from "@genkan/controls/engine/run";
import { byVerdict, worstFirst } from "@genkan/controls/model/evaluation";
import { clean } from "@genkan/controls/model/text";
import { kindName, resourceName } from "@genkan/messages/alert/alert";
import { fixedBy } from "@genkan/messages/alert/fixed";
import { findingProblem } from "@genkan/messages/alert/problem";
import type { Unevaluated } from "@genkan/messages/formats/judged";
import { lay } from "@genkan/messages/layout";
import { moment, type Reader } from "@genkan/messages/moment";
import { statusNames } from "@genkan/messages/names";
import { fixRecord } from "@genkan/messages/plan/record";
import { message, sentence } from "@genkan/messages/sentence";
import { looks } from "@genkan/messages/terminal/terminal";
import { command, DONE_OR_UNEVALUATED } from "../command.ts";
import { fieldsOf, isForPrograms, show, shownOptions } from "../fields.ts";
import { asUnevaluated, withRecorded } from "../ledger/recorded.ts";
import { defaulted, recordedOptions } from "../options.ts";
import { wholeNumber } from "../values.ts";

/** A change, as JSON has it. */
type ChangeRow = Change & { readonly message: string };

const fields = fieldsOf<ChangeRow>({
  at: true,
  kind: true,
  control: true,
  resource: true,
  status: true,
  severity: true,
  reason: true,
  params: true,
  message: true,
  from: true,
  fromSince: true,
  recoveredAt: true,
  events: true,
  plan: true,
  exception: true,
  fix: true,
  evidence: true,
  alertId: true,
});

export const history = command({
  path: "history",
  description: { en: "show what has changed and what was fixed, newest first", ja: "変化と修復を新しい順に表示する" },
  group: "look",
  options: {
    limit: defaulted("--limit <count>", { en: "how many changes", ja: "表示する変化の数" }, 20, {
      parse: wholeNumber(1, 1_000),
    }),
    ...shownOptions("table", { en: "change", ja: "変化" }, fields),
    ...recordedOptions,
  },
  examples: [
    ["genkan history --limit 5", { en: "the last five changes", ja: "最新の 5 件の変化" }],
    ["genkan history --json at,control,status", { en: "these fields only", ja: "指定したフィールドだけを JSON で" }],
  ],
  exit: DONE_OR_UNEVALUATED,
  seeAlso: ["findings", "activity"],
  run(shell, { limit, format, json, locale, ...choice }) {
    const { stdout, timeZone } = shell;
    const reader = { locale, timeZone };
    const { columns } = stdout;
    const textOf = (rows: readonly TimedRow[]) =>
      `${rows
        .toSorted((a, b) => (a.at < b.at ? 1 : -1))
        .slice(0, limit)
        .map(({ lines }) => lines.join("\n"))
        .join("\n\n")}\n`;
    // What was fixed is recorded, whether or not anything was evaluated since.
    const unevaluated = async (subject: Unevaluated, ledger: Ledger) => {
      const fixes = await ledger.fixes(subject.account);
      if (isForPrograms({ format, json })) {
        const report = { schema: SCHEMA, account: subject.account, changes: [], fixes: fixes.map(fixRow) };
        return stdout.write(asUnevaluated(json ? {} : report, subject, locale));
      }
      return fixes.length > 0 && stdout.write(textOf(fixes.map((fix) => fixText(fix, reader, columns))));
    };
    return withRecorded(shell, { ...choice, locale, unevaluated }, async ({ ledger, subject: { account } }) => {
      const changes = await ledger.history(account, limit);
      const fixes = json ? [] : await ledger.fixes(account);
      const rows: readonly ChangeRow[] = changes.map((change) => ({ ...change, message: message(change, reader) }));
      const text = async () => {
        const looks = await rowsOf(ledger, account, changes, limit);
        const texts = [
          ...looks.map((row) => ({ at: row[0].at, lines: rowText(row, reader, columns) })),
          ...fixes.map((fix) => fixText(fix, reader, columns)),
        ];
        return texts.length ? textOf(texts) : words.none[locale];
      };
      const report = { schema: SCHEMA, account, changes: rows, fixes: fixes.map(fixRow) };
      await show(shell, { format, json }, { rows, report, text });
      return 0;
    });
  },
});

const SCHEMA = "genkan.history/1";
/** More than any account has of findings. The first look is at the end of the history, and it is read whole to be counted. */
const ALL = 100_000;

/** The lines of a row, with its time. */
interface TimedRow {
  readonly at: string;
  readonly lines: readonly string[];
}

/** A fix for programs. */
const fixRow = (fix: Fix) => ({ ...headerOf(fix), changes: fix.results.filter(({ changed }) => changed).length });

function fixText(fix: Fix, reader: Reader, columns: number): TimedRow {
  const { head, sentences } = fixRecord(fix, reader.locale);
  const lines = [
    ...lay("", `${moment(fix.at, reader)}  ${head}`, columns),
    ...sentences.flatMap((each) => lay("  ", each, columns)),
  ];
  return { at: fix.at, lines };
}

/** The changes of the first run together, or one later change. */
type Row = readonly [Change, ...Change[]];

/** The changes as rows, the newest first: what the first run found is one of them. */
async function rowsOf(
  ledger: Pick<Ledger, "history">,
  account: string,
  changes: readonly Change[],
  limit: number,
): Promise<readonly Row[]> {
  const isCut = changes.length === limit && changes.at(-1)?.kind === "baseline";
  const all = isCut ? await ledger.history(account, ALL) : changes;
  const groups = Map.groupBy(all, (change) => (change.kind === "baseline" ? change.alertId : change));
  return [...groups.values()].slice(0, limit) as unknown as readonly Row[];
}

function rowText(row: Row, reader: Reader, columns: number): string[] {
  const [change] = row;
  if (change.kind === "baseline") return firstLook(row, reader, columns);
  const { at, severity, control, resource } = change;
  const head = `${moment(at, reader)}  ${kindName(change, reader.locale)} (${severity})  ${clean(control)} ${resourceName(resource)}`;
  const fixed = fixedBy(change, reader.locale);
  return [
    ...lay("", head.trimEnd(), columns),
    ...lay("  ", sentence(change, reader), columns),
    ...(fixed ? lay("  ", fixed, columns) : []),
  ];
}

/** The most findings of a first look that are named. */
const NAMED = 10;

/** What the first run found: how many of each status, and the names of those that are not well. */
function firstLook(changes: Row, reader: Reader, columns: number): string[] {
  const { locale } = reader;
  const summary = summarise(changes);
  const counts = worstFirst
    .filter((status) => summary[status] > 0)
    .map((status) => {
      const name = statusNames[status][locale];
      return { en: `${summary[status]} ${name.toLowerCase()}`, ja: `${name} ${summary[status]}` }[locale];
    });
  const wrong = changes
    .filter(({ status }) => status === "NON_COMPLIANT" || status === "INSUFFICIENT_DATA")
    .toSorted(byVerdict);
  const names = wrong.slice(0, NAMED).map((change) => {
    const { status, severity, resource } = change;
    const level = status === "INSUFFICIENT_DATA" ? statusNames[status][locale] : severity;
    const name = `${looks[status].sign} ${level} ${findingProblem(change)[locale]}`.replaceAll(" ", "\u00a0");
    return [name, resourceName(resource)].filter(Boolean).join(" ");
  });
  const more = wrong.length > NAMED ? [`(+${wrong.length - NAMED})`] : [];
  const joint = { en: ", ", ja: "、" }[locale];
  return [
    ...lay("", `${moment(changes[0].at, reader)}  ${words.first[locale]} ${counts.join(joint)}`, columns),
    ...(names.length ? lay("  ", [...names, ...more].join(" · "), columns) : []),
  ];
}

const words = {
  first: { en: "First look:", ja: "最初の評価:" },
  none: { en: "Nothing has changed yet.\n", ja: "まだ変化はありません。\n" },
};
