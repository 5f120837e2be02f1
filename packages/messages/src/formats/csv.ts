import { clean, type Locale } from "@genkan/controls/model/text";
import { NEVER_EVALUATED, neverEvaluated } from "../gate.ts";
import { utc } from "../moment.ts";
import { message } from "../sentence.ts";
import { accountsIn, type Judgements, nameAndPath, organizationIn, type Unevaluated } from "./judged.ts";

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

/**
 * One line for each verdict, as in RFC 4180. A value that a spreadsheet would take for a formula is quoted. The lines of an
 * organization also have the name and the path of the account.
 *
 * @example
 * ```ts
 * import { csv } from "@genkan/messages/formats/csv";
 *
 * const text = csv(
 *   { account: "111122223333", partition: "aws", region: "us-east-1", evaluatedAt: "2026-11-01T00:00:00Z", evaluations: [] },
 *   "en",
 * );
 * text.split("\r\n")[0];
 * // => "account,control,resourceType,resourceId,status,severity,reason,message,evaluatedAt"
 * ```
 */
export function csv(judged: Judgements, locale: Locale): string {
  const isOrganization = organizationIn(judged) !== null;
  const rows = accountsIn(judged).flatMap((each) => {
    const { name, path } = nameAndPath(each);
    return each.evaluations.map((verdict) => {
      const { control, resource, status, severity, reason } = verdict;
      const text = message(verdict, utc[locale]);
      const row = [each.account, control, resource.type, resource.id, status, severity, reason, text, each.evaluatedAt];
      return isOrganization ? [...row, name, path] : row;
    });
  });
  return csvLines(rows, isOrganization ? [...COLUMNS, "accountName", "accountPath"] : COLUMNS);
}

/** One line that says so, for an account of which nothing has been evaluated yet. */
export const csvUnevaluated = ({ account }: Unevaluated, locale: Locale): string =>
  csvLines([[account, "", "", "", "INSUFFICIENT_DATA", "", NEVER_EVALUATED, neverEvaluated(account)[locale], ""]]);

/** A table with a head, as in RFC 4180. A value that a spreadsheet would take for a formula is quoted. */
export const csvLines = (rows: readonly (readonly string[])[], columns: readonly string[] = COLUMNS): string =>
  `${[columns, ...rows].map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;

const cell = (value: string): string => {
  const seen = clean(value, 2_000);
  // Spreadsheets trim spaces and treat full-width signs like ASCII ones; some treat `|` and `%` as commands.
  const text = /^\s*[=+\-@|%＝＋－＠｜％]/.test(seen) ? `'${seen}` : seen;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
