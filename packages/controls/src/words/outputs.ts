import type { Locale } from "../text.ts";
import { asff } from "./outputs/asff.ts";
import { csv } from "./outputs/csv.ts";
import type { Judged } from "./outputs/judged.ts";
import { junit } from "./outputs/junit.ts";
import { ocsf } from "./outputs/ocsf.ts";
import { sarif } from "./outputs/sarif.ts";

/** The forms in which other tools take verdicts, beside our own JSON. */
export const outputFormats = ["csv", "junit", "sarif", "asff", "ocsf"] as const;
export type OutputFormat = (typeof outputFormats)[number];

/** Verdicts in the form that another tool takes. */
export const outputs: Readonly<Record<OutputFormat, (judged: Judged, locale: Locale) => string>> = {
  csv,
  junit,
  sarif,
  asff,
  ocsf,
};
