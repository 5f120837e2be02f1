import { knownControls } from "@genkan/controls/catalogue/index";
import type { Effect } from "@genkan/controls/engine/gate";
import { pageLink } from "@genkan/controls/model/console";
import type { Control } from "@genkan/controls/model/control";
import type { Severity } from "@genkan/controls/model/evaluation";
import { clean, cut, type Locale } from "@genkan/controls/model/text";
import { accountText } from "../account.ts";
import type { Place } from "../command.ts";
import { acceptance, neverEvaluated } from "../gate.ts";
import { utc } from "../moment.ts";
import { message, numbered, pageFor, remediationOf } from "../sentence.ts";
import { tool } from "../tool.ts";
import {
  accountsIn,
  effectIn,
  identity,
  type Judged,
  type Judgements,
  nameAndPath,
  organizationIn,
  type Unevaluated,
  type Verdict,
} from "./judged.ts";

const LEVELS: Readonly<Record<Severity, "error" | "warning" | "note">> = {
  CRITICAL: "error",
  HIGH: "error",
  MEDIUM: "warning",
  LOW: "note",
};
/** What GitHub sorts alerts by, above 0 and up to 10. */
const SCORES: Readonly<Record<Severity, string>> = { CRITICAL: "9.5", HIGH: "8.0", MEDIUM: "5.0", LOW: "2.0" };
/** GitHub's limit for the descriptions of a rule, in characters. */
const LONGEST_DESCRIPTION = 1_024;

/**
 * The file that results are attached to. An account has no source file, and GitHub refuses a result without one; this is the
 * file in which the account's evaluation is configured. It is the same in every run, or GitHub would open each alert anew.
 */
const ARTIFACT = "genkan.config.ts";

/**
 * SARIF 2.1.0, as GitHub code scanning takes it: a result for each verdict that is not well, and none for the others, which
 * GitHub would list as alerts. What could not be evaluated stays a result, because GitHub closes alerts that are missing.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 * https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support
 */
export function sarif(all: Judgements, locale: Locale): string {
  const organization = organizationIn(all)?.id ?? null;
  const outcomes = accountsIn(all).flatMap((judged) =>
    judged.evaluations.map((verdict) => ({ judged, verdict, effect: effectIn(judged, verdict) })),
  );
  const used = new Set(outcomes.map(({ verdict }) => verdict.control));
  const rules = knownControls().filter(({ id }) => used.has(id));
  const context = { rules: new Map(rules.map(({ id }, i) => [id, i])), organization, locale };
  const unknown = outcomes.filter(({ verdict }) => verdict.status === "INSUFFICIENT_DATA");
  // One run for all: GitHub takes at most 20 in a file.
  return log(organization ?? all.account, locale, {
    rules: rules.map((control) => ruleOf(control, locale, organization ? { member: null } : undefined)),
    results: outcomes
      .filter(({ effect }) => effect !== "passes" && effect !== "not-applicable")
      .map((outcome) => resultOf(outcome, context)),
    errors: unknown.map((outcome) => ({ text: textOf(outcome, context), ruleId: clean(outcome.verdict.control) })),
  });
}

/** A run that failed and has no results, for an account of which nothing has been evaluated yet. */
export const sarifUnevaluated = (subject: Unevaluated, locale: Locale): string =>
  log(subject.account, locale, { rules: [], results: [], errors: [{ text: neverEvaluated(subject.account)[locale] }] });

function ruleOf(control: Control, locale: Locale, place: Place | undefined) {
  const { id, severity, title, why } = control;
  const steps = numbered(remediationOf(control, locale, place));
  return {
    id,
    name: id,
    shortDescription: { text: cut(title[locale], LONGEST_DESCRIPTION) },
    fullDescription: { text: cut(why[locale], LONGEST_DESCRIPTION) },
    help: { text: steps.join("\n"), markdown: `${why[locale]}\n\n${steps.join("\n")}` },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { tags: ["security", "aws"], precision: "very-high", "security-severity": SCORES[severity] },
  };
}

interface Outcome {
  readonly judged: Judged;
  readonly verdict: Verdict;
  readonly effect: Effect;
}

interface ResultContext {
  /** The index of each rule by its id. */
  readonly rules: ReadonlyMap<string, number>;
  readonly organization: string | null;
  readonly locale: Locale;
}

/** What a list of alerts shows of a verdict: of an organization, the account comes first. */
function textOf({ judged, verdict }: Outcome, { organization, locale }: ResultContext): string {
  const text = message(verdict, utc[locale]);
  const account = accountText({ id: judged.account, name: judged.name ?? null });
  return organization ? `${account}: ${text}` : text;
}

function resultOf(outcome: Outcome, context: ResultContext) {
  const { judged, verdict, effect } = outcome;
  const { rules, organization, locale } = context;
  const { account, partition, home = { partition } } = judged;
  const { name: accountName, path } = nameAndPath(judged);
  const { control, resource, status, severity, reason, exception } = verdict;
  const [type, name] = [clean(resource.type), clean(resource.id)];
  const page = pageFor(verdict);
  const id = identity(account, verdict);
  return {
    ruleId: clean(control),
    ruleIndex: rules.get(control) ?? -1,
    level: levelOf(effect, severity),
    message: { text: textOf(outcome, context) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: ARTIFACT },
          region: { startLine: 1, startColumn: 1, endLine: 1, endColumn: 2 },
        },
        logicalLocations: [{ name, fullyQualifiedName: `${partition}/${account}/${type}/${name}`, kind: "resource" }],
      },
    ],
    // GitHub goes by the first alone. All results lie on one line, so it is made of what a verdict is known by.
    partialFingerprints: { primaryLocationLineHash: `${hash(id)}:1`, "genkan/v1": clean(id, 1_000) },
    ...(effect === "accepted" &&
      exception && {
        suppressions: [{ kind: "external", status: "accepted", justification: acceptance(exception, utc[locale]) }],
      }),
    properties: {
      status,
      severity,
      reason: clean(reason),
      ...(organization && { account, accountName, accountPath: path }),
      ...(page && { console: pageLink(page, home, locale).url }),
    },
  };
}

/** What does not fail the pipeline is a note. */
const levelOf = (effect: Effect, severity: Severity) =>
  effect === "fails" ? LEVELS[severity] : effect === "unknown" ? "warning" : "note";

interface Content {
  readonly rules: readonly object[];
  readonly results: readonly object[];
  /** What could not be evaluated: with any, the run was not successful. */
  readonly errors: readonly { readonly text: string; readonly ruleId?: string }[];
}

/** @param scope what was evaluated: an account, or an organization */
function log(scope: string, locale: Locale, { rules, results, errors }: Content): string {
  const invocation = {
    executionSuccessful: errors.length === 0,
    toolExecutionNotifications: errors.map(({ text, ruleId }) => ({
      level: "error",
      message: { text },
      ...(ruleId && { associatedRule: { id: ruleId } }),
    })),
  };
  const { name, version } = tool;
  const run = {
    tool: { driver: { name, version, semanticVersion: version, rules } },
    invocations: [invocation],
    // The category by which GitHub keeps the alerts of several accounts or organizations apart.
    automationDetails: { id: `genkan/${scope}/` },
    language: locale,
    columnKind: "utf16CodeUnits",
    results,
  };
  const file = { $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** FNV-1a, 64 bits, as 16 hexadecimal digits. */
function hash(text: string): string {
  let value = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text))
    value = BigInt.asUintN(64, (value ^ BigInt(byte)) * 0x100000001b3n);
  return value.toString(16).padStart(16, "0");
}
