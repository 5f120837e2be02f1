import type { Locale } from "@genkan/controls/model/text";
import { asff } from "./asff.ts";
import { csv } from "./csv.ts";
import type { Judged } from "./judged.ts";
import { junit } from "./junit.ts";
import { ocsf } from "./ocsf.ts";
import { sarif } from "./sarif.ts";

/** The formats for other tools, in addition to our own JSON. */
export const outputFormats = ["csv", "junit", "sarif", "asff", "ocsf"] as const;
export type OutputFormat = (typeof outputFormats)[number];

/** Verdicts in the format of another tool. */
export const outputs: Readonly<Record<OutputFormat, (judged: Judged, locale: Locale) => string>> = {
  csv,
  junit,
  sarif,
  asff,
  ocsf,
};
