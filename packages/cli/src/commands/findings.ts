import { countOf } from "@genkan/controls/domain/memory";
import type { Activity } from "@genkan/controls/domain/root-activity";
import type { Change, Finding } from "@genkan/controls/engine/finding";
import { homeOf } from "@genkan/controls/engine/run";
import type { Subject } from "@genkan/controls/model/control";
import { bySeverity } from "@genkan/controls/model/evaluation";
import { clean, type Locale } from "@genkan/controls/model/text";
import { whyActivity } from "@genkan/messages/activity";
import { kindName, resourceName } from "@genkan/messages/alert";
import { type OutputFormat, outputs } from "@genkan/messages/formats/index";
import { hang, when } from "@genkan/messages/layout";
import { message, sentence } from "@genkan/messages/sentence";
import { table } from "@genkan/messages/terminal";
import { type LedgerChoice, type OpenLedger, openRecorded } from "../ledger/open.ts";
import type { Shell } from "../shell.ts";
import { ambient, subjectOf } from "../target.ts";

export interface LedgerOptions extends LedgerChoice {
  readonly format: "table" | "json";
  readonly locale: Locale;
  readonly region?: string;
}

export type FindingsOptions = Omit<LedgerOptions, "format"> & {
  readonly format: LedgerOptions["format"] | OutputFormat;
};

/** Shows what the monitor found last, of the account of the credentials. @returns 0 */
export const runFindings = (shell: Shell, options: FindingsOptions): Promise<number> =>
  onLedger(shell, options, async ({ ledger }, { account, partition, region }) => {
    const { lastRun, findings } = await ledger.read(account);
    const { format, locale } = options;
    if (format === "json") {
      const said = findings.map((finding: Finding) => ({ ...finding, message: message(finding, locale) }));
      return `${JSON.stringify({ schema: "genkan.findings/1", account, lastRun, findings: said }, null, 2)}\n`;
    }
    if (format !== "table") {
      const evaluatedAt = lastRun?.at ?? new Date(0).toISOString();
      const evaluations = findings.toSorted(bySeverityOf);
      return outputs[format]({ account, partition, region, evaluatedAt, evaluations }, locale);
    }
    if (!lastRun) return words.never[locale];
    const home = homeOf({ partition }, lastRun);
    const shown = table(findings, { locale, columns: shell.stdout.columns, paint: shell.stdout.paint, home });
    return `${shown}\n${words.run[locale]} ${when(lastRun.at).replaceAll("\u00a0", " ")}\n`;
  });

/** Shows what has changed, the newest first. @returns 0 */
export const runHistory = (
  shell: Shell,
  { limit, ...options }: LedgerOptions & { readonly limit: number },
): Promise<number> =>
  onLedger(shell, options, async ({ ledger }, { account }) => {
    const changes = await ledger.history(account, limit);
    const { format, locale } = options;
    if (format === "json") {
      const said = changes.map((change) => ({ ...change, message: message(change, locale) }));
      return `${JSON.stringify({ schema: "genkan.history/1", account, changes: said }, null, 2)}\n`;
    }
    return changes.length
      ? changes.map((change) => line(change, locale, shell.stdout.columns)).join("")
      : words.quiet[locale];
  });

/** Shows what root did, the latest first: of acts that are alike the last, how many there were, and how they are classified. @returns 0 */
export const runActivity = (shell: Shell, options: LedgerOptions): Promise<number> =>
  onLedger(shell, options, async ({ ledger }, { account }) => {
    const { format, locale } = options;
    const { activity: held } = await ledger.read(account);
    const acts = held.toSorted((a, b) => (a.eventTime < b.eventTime ? 1 : -1));
    if (format === "json") {
      const said = acts.map((line) => {
        const { key: _key, version: _version, noticed: _noticed, ...act } = line;
        return { ...act, count: countOf(line), why: whyActivity(line, locale) };
      });
      return `${JSON.stringify({ schema: "genkan.activity/1", account, activity: said }, null, 2)}\n`;
    }
    return acts.length ? acts.map((act) => actLine(act, locale, shell.stdout.columns)).join("") : words.idle[locale];
  });

async function onLedger(
  shell: Shell,
  options: LedgerChoice & { readonly region?: string },
  show: (open: OpenLedger, place: Subject & { readonly region: string }) => Promise<string>,
): Promise<number> {
  const target = ambient(shell, options);
  try {
    const open = await openRecorded(shell, options, target.aws);
    try {
      const region = await target.aws.region();
      await shell.stdout.write(await show(open, { ...(await subjectOf(target.aws)), region }));
      return 0;
    } finally {
      open.close();
    }
  } finally {
    target.close();
  }
}

const bySeverityOf = (a: Finding, b: Finding) => bySeverity(a.severity, b.severity);

function line(change: Change, locale: Locale, columns: number): string {
  const head = `${when(change.at)}  ${kindName(change, locale)} (${change.severity})  ${clean(change.control)} ${resourceName(change.resource)}`;
  return `${[head.replaceAll("\u00a0", " ").trimEnd(), ...hang("  ", sentence(change, locale), columns)].join("\n")}\n\n`;
}

function actLine(act: Activity, locale: Locale, columns: number): string {
  const { eventTime, eventName, eventSource, awsRegion, sourceIPAddress, mfaUsed } = act;
  const mfa = mfaUsed === null ? "" : `, MFA ${mfaUsed ? "Yes" : "No"}`;
  const head = `${when(eventTime)}  ${act.class}  ${clean(eventName)} (${clean(eventSource)})${mfa}, ${clean(sourceIPAddress)}, ${clean(awsRegion)}`;
  return `${[head.replaceAll("\u00a0", " "), ...hang("  ", whyActivity(act, locale), columns)].join("\n")}\n\n`;
}

const words = {
  idle: { en: "Root has done nothing that is recorded.\n", ja: "ルートユーザーの操作は記録されていません。\n" },
  never: {
    en: "The monitor has not run on this account yet. To run it once: genkan watch --once\n",
    ja: "このアカウントでは、まだ一度も判定していません。1 回判定するには: genkan watch --once\n",
  },
  run: { en: "Last run:", ja: "最後の判定:" },
  quiet: { en: "Nothing has changed yet.\n", ja: "まだ変化はありません。\n" },
};
