import type { Text } from "../text.ts";
import {
  type AlertMessage,
  consequencesName,
  eventLines,
  exceptionLine,
  kindName,
  resourceName,
  type ToldChange,
  whatIsSaid,
} from "./alert.ts";
import { hang, when, wrap } from "./layout.ts";

/** A mail as SNS sends it. */
export interface Mail {
  readonly subject: string;
  readonly body: string;
}

/** The width of a mail that reads well everywhere, in columns. */
const WIDTH = 72;
/** SNS takes fewer than 100 characters; ASCII, without line breaks, satisfies its older rules too. */
const LONGEST_SUBJECT = 99;
/** How many changes are told in full, and how many more in one line each. */
const IN_FULL = 10;
const IN_BRIEF = 40;

const words = {
  rule: { en: "Rule", ja: "ルール" },
  happened: { en: "What happened", ja: "何が起きたか" },
  since: { en: "Since when", ja: "いつから" },
  lasted: { en: "For how long", ja: "期間" },
  at: { en: "When", ja: "日時" },
  who: { en: "Who, and from where", ja: "誰が、どこから" },
  why: { en: "Why it matters", ja: "なぜ重要か" },
  steps: { en: "What to do now", ja: "すること" },
  asAbove: { en: "As above.", ja: "上と同じです。" },
  evidence: { en: "Evidence", ja: "根拠" },
  unread: { en: "could not be read", ja: "読み取れませんでした" },
  also: { en: "Also", ja: "ほかの変化" },
  sound: { en: "From now on you are told when this changes.", ja: "今後は、変化があったときにお知らせします。" },
  console: { en: "In the AWS console", ja: "AWS コンソール" },
  accepted: { en: "Accepted for now (exceptions)", ja: "承認済みの例外" },
} satisfies Record<string, Text>;

/** An alert as a mail: plain text at 72 columns, a subject that SNS takes. */
export function mail(message: AlertMessage): Mail {
  const { locale, changes, omitted, summary, headline, accepted, acceptedOmitted, alertId } = message;
  const say = (word: keyof typeof words) => words[word][locale];
  const rest = changes.slice(IN_FULL);
  const uncounted = omitted + Math.max(0, rest.length - IN_BRIEF);
  const more = (count: number) => (count ? [{ en: `… and ${count} more.`, ja: `… ほか ${count} 件。` }[locale]] : []);
  const counts = Object.entries(summary ?? {}).map(([status, count]) => `  ${status.padEnd(18)}${count}`);
  const lines = [
    ...wrap(headline, WIDTH),
    "",
    ...(summary ? [...counts, "", ...wrap(say("sound"), WIDTH), ""] : []),
    ...changes.slice(0, IN_FULL).flatMap((change, i) => [...full(change, changes[i - 1], say, message), ""]),
    ...(rest.length ? [say("also")] : []),
    ...rest.slice(0, IN_BRIEF).flatMap((change) => hang("- ", brief(change, message), WIDTH)),
    ...more(uncounted),
    ...(rest.length || uncounted ? [""] : []),
    ...(accepted.length ? [say("accepted")] : []),
    ...accepted.flatMap((exception) => hang("- ", exceptionLine(exception, locale), WIDTH)),
    ...more(acceptedOmitted),
    ...(accepted.length ? [""] : []),
    `alertId: ${alertId}`,
  ];
  return { subject: subject(message), body: `${lines.join("\n")}\n` };
}

function full(
  change: ToldChange,
  previous: ToldChange | undefined,
  say: (word: keyof typeof words) => string,
  { locale }: AlertMessage,
): string[] {
  const {
    kind,
    severity,
    title,
    control,
    resource,
    message,
    since,
    why,
    remediation,
    links,
    evidence,
    events,
    consequences,
  } = change;
  const name = resourceName(resource);
  const facts = evidence.map(({ fact, observedAt }) => `${fact} ${observedAt ? when(observedAt) : say("unread")}`);
  const section = (word: keyof typeof words, text: string) => [`  ${say(word)}`, ...hang("    ", text, WIDTH)];
  const repeated = remediation.length > 0 && remediation.join() === previous?.remediation.join();
  const steps = repeated
    ? [`    ${say("asAbove")}`]
    : remediation.flatMap((step, i) => hang(`    ${i + 1}. `, step, WIDTH));
  return [
    "-".repeat(WIDTH),
    ...wrap(`[${severity}] ${kindName(change, locale)}${name && `: ${name}`}`, WIDTH),
    "",
    ...section("happened", message),
    ...(events.length ? [`  ${say("who")}`] : []),
    ...events.flatMap((event) =>
      eventLines(event, locale).flatMap((line, i) => hang(i ? "      " : "    ", line, WIDTH)),
    ),
    ...(consequences.length ? hang("  ", consequencesName(change, locale), WIDTH) : []),
    ...consequences.flatMap((title) => hang("    - ", title, WIDTH)),
    ...section("rule", `${title} (${control})`),
    ...section(kind === "resolved" ? "lasted" : kind === "notice" ? "at" : "since", since),
    ...(kind === "resolved" || !why ? [] : section("why", why)),
    ...(steps.length ? [`  ${say("steps")}`, ...steps] : []),
    ...(links.length ? [`  ${say("console")}`] : []),
    ...links.flatMap(({ name, url }) => hang("    ", `${name}: ${url}`, WIDTH)),
    ...section("evidence", facts.join(", ")),
  ];
}

const brief = (change: ToldChange, { locale }: AlertMessage): string => {
  const { severity, resource } = change;
  const name = resourceName(resource);
  return `${kindName(change, locale)} (${severity}): ${whatIsSaid(change, locale)}${name && ` / ${name}`}`;
};

/** Says in ASCII what kind, how bad, which control: Japanese subjects are not safe with every version of SNS's rules. */
function subject({ account, changes, omitted, summary }: AlertMessage): string {
  const [worst] = changes;
  const count = changes.length + omitted;
  const what = summary
    ? `now watching, ${summary.NON_COMPLIANT} non-compliant`
    : worst
      ? `${worst.kind} (${worst.severity}) ${worst.control}${count > 1 ? ` +${count - 1}` : ""}`
      : "notice";
  return `[Genkan] ${account}: ${what}`.replace(/[^\x20-\x7e]/g, "?").slice(0, LONGEST_SUBJECT);
}
