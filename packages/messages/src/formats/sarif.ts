import { knownControls } from "@genkan/controls/catalogue/index";
import type { Severity, Status } from "@genkan/controls/model/evaluation";
import { clean, type Locale } from "@genkan/controls/model/text";
import { utc } from "../moment.ts";
import { message, numbered, remedyOf } from "../sentence.ts";
import { identity, type Judged } from "./judged.ts";

const LEVELS: Readonly<Record<Severity, string>> = { CRITICAL: "error", HIGH: "error", MEDIUM: "warning", LOW: "note" };
const KINDS: Readonly<Record<Status, string>> = {
  NON_COMPLIANT: "fail",
  INSUFFICIENT_DATA: "open",
  COMPLIANT: "pass",
  NOT_APPLICABLE: "notApplicable",
};
/** GitHub sorts alerts by this score, from 0 to 10. */
const SCORES: Readonly<Record<Severity, string>> = { CRITICAL: "9.5", HIGH: "8.0", MEDIUM: "5.0", LOW: "2.0" };

/** SARIF 2.1.0. https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
export function sarif({ account, partition, evaluations }: Judged, locale: Locale): string {
  const judged = knownControls().filter(({ id }) => evaluations.some(({ control }) => control === id));
  const rules = judged.map((control) => ({
    id: control.id,
    shortDescription: { text: control.title[locale] },
    fullDescription: { text: control.why[locale] },
    help: { text: numbered(remedyOf(control, locale)).join("\n") },
    defaultConfiguration: { level: LEVELS[control.severity] },
    properties: { tags: ["security", "aws"], "security-severity": SCORES[control.severity] },
  }));
  const results = evaluations.map((verdict) => {
    const { control, resource, status, severity, reason } = verdict;
    const [type, name] = [clean(resource.type), clean(resource.id)];
    const fullyQualifiedName = `${partition}/${account}/${type}/${name}`;
    return {
      ruleId: clean(control),
      ruleIndex: judged.findIndex(({ id }) => id === control),
      kind: KINDS[status],
      // The standard requires "none" for everything that does not fail.
      level: status === "NON_COMPLIANT" ? LEVELS[severity] : "none",
      message: { text: message(verdict, utc[locale]) },
      locations: [{ logicalLocations: [{ name, fullyQualifiedName, kind: "resource" }] }],
      partialFingerprints: { "genkan/v1": clean(identity(account, verdict), 1_000) },
      properties: { reason: clean(reason) },
    };
  });
  const driver = { name: "Genkan", rules };
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{ tool: { driver }, language: locale, columnKind: "utf16CodeUnits", results }],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}
