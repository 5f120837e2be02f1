import { summarise } from "@genkan/controls/engine/run";
import type { Status } from "@genkan/controls/model/evaluation";
import { clean, type Locale } from "@genkan/controls/model/text";
import { utc } from "../moment.ts";
import { message } from "../sentence.ts";
import type { Judged } from "./judged.ts";

/** A test suite in which each verdict is a test: NON_COMPLIANT is a failure, INSUFFICIENT_DATA an error. */
export function junit({ account, evaluatedAt, evaluations }: Judged, locale: Locale): string {
  const cases = evaluations.map((verdict) => {
    const { control, resource, status, severity, reason } = verdict;
    const attribute = `message="${xml(message(verdict, utc[locale]))}"`;
    const type = `type="${xml(`${severity} ${reason}`)}"`;
    const inner: Readonly<Record<Status, string>> = {
      COMPLIANT: "",
      NON_COMPLIANT: `<failure ${attribute} ${type}/>`,
      INSUFFICIENT_DATA: `<error ${attribute} ${type}/>`,
      NOT_APPLICABLE: `<skipped ${attribute}/>`,
    };
    const name = xml(`${control} ${resource.id}`);
    return `    <testcase classname="genkan.${xml(account)}" name="${name}">${inner[status]}</testcase>`;
  });
  const { NON_COMPLIANT: failures, INSUFFICIENT_DATA: errors, NOT_APPLICABLE: skipped } = summarise(evaluations);
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
  // XML 1.0 cannot represent these two. https://www.w3.org/TR/xml/#charsets
  "\ufffe": "\ufffd",
  "\uffff": "\ufffd",
};
const xml = (text: string): string =>
  clean(text, 2_000).replace(/[&<>"'\ufffe\uffff]/g, (character) => ENTITIES[character]!);
