import { defaultGate, type Effect } from "@genkan/controls/engine/gate";
import { pageLink } from "@genkan/controls/model/console";
import { clean, type Locale } from "@genkan/controls/model/text";
import { acceptance, belowThreshold, NEVER_EVALUATED, neverEvaluated } from "../gate.ts";
import { utc } from "../moment.ts";
import { message, numbered, pageFor, stepsFor } from "../sentence.ts";
import { tool } from "../tool.ts";
import {
  accountsIn,
  effectIn,
  type Judged,
  type Judgements,
  nameAndPath,
  organizationIn,
  type Unevaluated,
  type Verdict,
} from "./judged.ts";

/**
 * A test suite for each account, whose tests are the verdicts. A test fails where the verdict fails the pipeline, and errs where it could not
 * be evaluated. What somebody has accepted, and what is less severe than the threshold, is skipped, and says why.
 */
export const junit = (judged: Judgements, locale: Locale): string =>
  file(accountsIn(judged).flatMap((each) => suiteOf(each, organizationIn(judged)?.id ?? null, locale)));

function suiteOf(judged: Judged, organization: string | null, locale: Locale): readonly string[] {
  const { account, evaluatedAt, evaluations } = judged;
  const outcomes = evaluations.map((verdict) => ({ verdict, effect: effectIn(judged, verdict) }));
  const count = (...effects: readonly Effect[]) => outcomes.filter(({ effect }) => effects.includes(effect)).length;
  const cases = outcomes.map(({ verdict, effect }) => {
    const { control, resource } = verdict;
    return testCase(account, `${control} ${resource.id}`, outcomeOf(verdict, effect, judged, locale));
  });
  const counts = {
    tests: evaluations.length,
    failures: count("fails"),
    errors: count("unknown"),
    skipped: count("accepted", "below", "not-applicable"),
  };
  const { name, path } = nameAndPath(judged);
  // Readers of a report tell suites apart by their names.
  const head = organization
    ? { name: `genkan ${account} ${name}`.trim(), properties: { organization, name, path } }
    : undefined;
  return suite(judged, { counts, timestamp: ` timestamp="${xml(evaluatedAt)}"`, cases, ...head });
}

/** A suite with one test that errs, for an account of which nothing has been evaluated yet. */
export function junitUnevaluated(subject: Unevaluated, locale: Locale): string {
  const error = element("error", neverEvaluated(subject.account)[locale], NEVER_EVALUATED);
  const cases = [testCase(subject.account, NEVER_EVALUATED, error)];
  return file(suite(subject, { counts: { tests: 1, failures: 0, errors: 1, skipped: 0 }, timestamp: "", cases }));
}

function outcomeOf(verdict: Verdict, effect: Effect, judged: Judged, locale: Locale): string {
  const { severity, reason, exception } = verdict;
  const { gate = defaultGate } = judged;
  const text = message(verdict, utc[locale]);
  switch (effect) {
    case "fails":
      return element("failure", text, `${severity} ${reason}`, bodyOf(verdict, judged, locale));
    case "unknown":
      return element("error", text, `${severity} ${reason}`, bodyOf(verdict, judged, locale));
    case "accepted":
      return element("skipped", exception ? `${acceptance(exception, utc[locale])}. ${text}` : text);
    case "below":
      return element("skipped", `${belowThreshold(severity, gate)[locale]} ${text}`);
    case "not-applicable":
      return element("skipped", text);
    case "passes":
      return "";
  }
}

/** What a person reads who opens the test: what is wrong, what to do, where to click. */
function bodyOf(verdict: Verdict, { partition, home = { partition }, place }: Judged, locale: Locale): string {
  const page = pageFor(verdict);
  const link = page && pageLink(page, home, locale);
  const lines = [
    message(verdict, utc[locale]),
    ...numbered(stepsFor(verdict, locale, place)),
    ...(link ? [`${link.name}: ${link.url}`] : []),
  ];
  return `\n${lines.map(xml).join("\n")}\n`;
}

const element = (name: "failure" | "error" | "skipped", text: string, type = "", body = ""): string =>
  `<${name} message="${xml(text)}"${type && ` type="${xml(type)}"`}${body ? `>${body}</${name}>` : "/>"}`;

const testCase = (account: string, name: string, inner: string): string =>
  `    <testcase classname="genkan.${xml(account)}" name="${xml(name)}">${inner}</testcase>`;

interface Suite {
  readonly counts: Readonly<Record<"tests" | "failures" | "errors" | "skipped", number>>;
  readonly timestamp: string;
  readonly cases: readonly string[];
  readonly name?: string;
  /** What is known of the account beside its id. */
  readonly properties?: Readonly<Record<string, string>>;
}

function suite(
  { account, region }: Unevaluated,
  { counts, timestamp, cases, name = "genkan", properties: more = {} }: Suite,
): readonly string[] {
  const figures = Object.entries(counts).map(([name, count]) => `${name}="${count}"`);
  const properties = { account, region, tool: `${tool.name} ${tool.version}`, ...more };
  return [
    `  <testsuite name="${xml(name)}" ${figures.join(" ")}${timestamp}>`,
    "    <properties>",
    ...Object.entries(properties).map(([name, value]) => `      <property name="${name}" value="${xml(value)}"/>`),
    "    </properties>",
    ...cases,
    "  </testsuite>",
  ];
}

const file = (suites: readonly string[]): string =>
  ['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>", ...suites, "</testsuites>", ""].join("\n");

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  // XML 1.0 cannot represent these two. https://www.w3.org/TR/xml/#charsets
  "\ufffe": "\ufffd",
  "\uffff": "\ufffd",
};
const xml = (text: string): string =>
  clean(text, 2_000).replace(/[&<>"'\ufffe\uffff]/g, (character) => ENTITIES[character]!);
