import type { Locale } from "@genkan/controls/model/text";
import { asff } from "./asff.ts";
import { csv, csvUnevaluated } from "./csv.ts";
import type { Judgements, Unevaluated } from "./judged.ts";
import { junit, junitUnevaluated } from "./junit.ts";
import { markdown, markdownUnevaluated } from "./markdown.ts";
import { ocsf } from "./ocsf.ts";
import { sarif, sarifUnevaluated } from "./sarif.ts";

/** The formats for other tools, and for the pages that they show, in addition to our own JSON. */
export const outputFormats = ["csv", "junit", "sarif", "asff", "ocsf", "markdown"] as const;
export type OutputFormat = (typeof outputFormats)[number];

/** Verdicts in the format of another tool. */
export const outputs: Readonly<Record<OutputFormat, (judged: Judgements, locale: Locale) => string>> = {
  csv,
  junit,
  sarif,
  asff,
  ocsf,
  markdown,
};

/** The same for an account of which nothing has been evaluated yet. An import of nothing changes nothing. */
export const unevaluatedOutputs: Readonly<Record<OutputFormat, (subject: Unevaluated, locale: Locale) => string>> = {
  csv: csvUnevaluated,
  junit: junitUnevaluated,
  sarif: sarifUnevaluated,
  asff: () => "[]\n",
  ocsf: () => "[]\n",
  markdown: markdownUnevaluated,
};
