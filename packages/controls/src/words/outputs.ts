import { catalogue } from "../catalogue/index.ts";
import type { Severity, Status } from "../evaluation.ts";
import type { Locale } from "../text.ts";
import type { CheckReport } from "./check.ts";

/** The forms in which other tools take verdicts, beside our own JSON. */
export const outputFormats = ["csv", "junit", "sarif"] as const;
export type OutputFormat = (typeof outputFormats)[number];

/** Verdicts in the form that another tool takes. */
export const outputs: Readonly<Record<OutputFormat, (report: CheckReport, locale: Locale) => string>> = {
  csv,
  junit,
  sarif,
};

const COLUMNS = [
  "account",
  "control",
  "resourceType",
  "resourceId",
  "status",
  "severity",
  "reason",
  "message",
  "evaluatedAt",
];

/** One line a verdict, by RFC 4180. What a spreadsheet would take for a formula is text. */
function csv({ account, evaluatedAt, evaluations }: CheckReport): string {
  const rows = evaluations.map(({ control, resource, status, severity, reason, message }) => [
    account,
    control,
    resource.type,
    resource.id,
    status,
    severity,
    reason,
    message,
    evaluatedAt,
  ]);
  return `${[COLUMNS, ...rows].map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

const cell = (value: string): string => {
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** A test suite whose tests are the verdicts: what fails is NON_COMPLIANT, what errs could not be judged. */
function junit({ account, evaluatedAt, evaluations, summary }: CheckReport): string {
  const cases = evaluations.map(({ control, resource, status, severity, reason, message }) => {
    const name = `${control} ${resource.id}`;
    const detail = `message="${xml(message)}" type="${xml(`${severity} ${reason}`)}"`;
    const inner: Readonly<Record<Status, string>> = {
      COMPLIANT: "",
      NON_COMPLIANT: `<failure ${detail}/>`,
      INSUFFICIENT_DATA: `<error ${detail}/>`,
      NOT_APPLICABLE: `<skipped message="${xml(message)}"/>`,
    };
    return `    <testcase classname="genkan.${xml(account)}" name="${xml(name)}">${inner[status]}</testcase>`;
  });
  const { NON_COMPLIANT: failures, INSUFFICIENT_DATA: errors, NOT_APPLICABLE: skipped } = summary;
  const figures = `tests="${evaluations.length}" failures="${failures}" errors="${errors}" skipped="${skipped}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    "<testsuites>",
    `  <testsuite name="genkan" ${figures} timestamp="${xml(evaluatedAt)}">`,
    ...cases,
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};
const xml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character]!).replaceAll("\n", " ");

const LEVELS: Readonly<Record<Severity, string>> = { CRITICAL: "error", HIGH: "error", MEDIUM: "warning", LOW: "note" };
const KINDS: Readonly<Record<Status, string>> = {
  NON_COMPLIANT: "fail",
  INSUFFICIENT_DATA: "open",
  COMPLIANT: "pass",
  NOT_APPLICABLE: "notApplicable",
};
/** What GitHub sorts alerts by, from 0 to 10. */
const SCORES: Readonly<Record<Severity, string>> = { CRITICAL: "9.5", HIGH: "8.0", MEDIUM: "5.0", LOW: "2.0" };

/** SARIF 2.1.0. https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
function sarif({ account, partition, evaluations }: CheckReport, locale: Locale): string {
  const judged = catalogue.filter(({ id }) => evaluations.some(({ control }) => control === id));
  const rules = judged.map(({ id, severity, title, why, remediation }) => ({
    id,
    shortDescription: { text: title[locale] },
    fullDescription: { text: why[locale] },
    help: { text: remediation[locale].map((step, i) => `${i + 1}. ${step}`).join("\n") },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { tags: ["security", "aws"], "security-severity": SCORES[severity] },
  }));
  const results = evaluations.map(({ control, resource, status, severity, reason, message }) => ({
    ruleId: control,
    ruleIndex: judged.findIndex(({ id }) => id === control),
    kind: KINDS[status],
    // The standard wants "none" of everything that does not fail.
    level: status === "NON_COMPLIANT" ? LEVELS[severity] : "none",
    message: { text: message },
    locations: [
      {
        logicalLocations: [
          {
            name: resource.id,
            fullyQualifiedName: `${partition}/${account}/${resource.type}/${resource.id}`,
            kind: "resource",
          },
        ],
      },
    ],
    partialFingerprints: { "genkan/v1": `${account}/${control}/${resource.type}/${resource.id}` },
    properties: { reason },
  }));
  const driver = { name: "Genkan", rules };
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{ tool: { driver }, language: locale, columnKind: "utf16CodeUnits", results }],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}
