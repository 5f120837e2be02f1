import { setTimeout as sleep } from "node:timers/promises";
import { GenerateCredentialReportCommand, GetCredentialReportCommand, type IAMClient } from "@aws-sdk/client-iam";
import type { CredentialReport, ReportedAccessKey, ReportedFlag, ReportedTime } from "@genkan/controls/evidence";
import { parse } from "csv-parse/sync";
import { NotReadyError, UnusableAnswerError } from "../cause.ts";
import type { Collector } from "./collector.ts";

const GENERATE = "iam:GenerateCredentialReport";
const GET = "iam:GetCredentialReport";
const FIRST_WAIT = 250;
/** The report is not there yet, or not any more: class names of the SDK and codes of the wire. */
const ABSENT =
  /^(CredentialReportNotPresentException|ReportNotPresent|CredentialReportExpiredException|ReportExpired)$/;
const IN_PROGRESS = /^(CredentialReportNotReadyException|ReportInProgress)$/;

/**
 * The root user's row of the credential report. AWS makes a new one at most every four hours; until then it gives
 * the old one, so `observedAt` is the report's own time.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
 */
export const credentialReport: Collector<"credentialReport"> = {
  reads: [GENERATE, GET],
  changedBy: {},
  async collect(aws) {
    const { Content, GeneratedTime } = await fetchReport(await aws.iam(), aws.patience);
    if (!Content || !GeneratedTime) throw new UnusableAnswerError(GET, "AWS's answer has no report or no time");
    return { observedAt: GeneratedTime, value: readReport(new TextDecoder().decode(Content)) };
  },
};

/** Asks for a report and waits, longer and longer, until AWS has made it or patience ends (milliseconds). */
async function fetchReport(client: IAMClient, patience: number) {
  const end = performance.now() + patience;
  for (let wait = FIRST_WAIT, complete = false; ; wait *= 2) {
    complete ||= (await client.send(new GenerateCredentialReportCommand({}))).State === "COMPLETE";
    if (complete) {
      try {
        return await client.send(new GetCredentialReportCommand({}));
      } catch (error) {
        const { name } = error as Error;
        if (ABSENT.test(name)) complete = false;
        else if (!IN_PROGRESS.test(name)) throw error;
      }
    }
    if (performance.now() + wait > end) throw new NotReadyError(GENERATE, "AWS is still making the credential report");
    await sleep(wait);
  }
}

/** Reads the report's CSV by column names: AWS adds columns. @throws UnusableAnswerError when it is no such report. */
export function readReport(csv: string): CredentialReport {
  let rows: Record<string, string>[];
  try {
    rows = parse(csv, { columns: true, bom: true, skip_empty_lines: true, relax_column_count: true });
  } catch (error) {
    throw new UnusableAnswerError(GET, `the report is not CSV: ${(error as Error).message}`);
  }
  if (rows[0] && !("user" in rows[0] && "arn" in rows[0]))
    throw new UnusableAnswerError(GET, "the report has no column user or arn");
  const row = rows.find(({ user, arn }) => user === "<root_account>" && /:root$/.test(arn ?? ""));
  if (!row) return { root: null };
  return {
    root: {
      passwordEnabled: flag(row["password_enabled"]),
      passwordLastUsed: time(row["password_last_used"]),
      accessKeys: [1, 2].map((slot) => accessKey(row, slot)),
    },
  };
}

const accessKey = (row: Record<string, string>, slot: number): ReportedAccessKey => ({
  slot,
  active: flag(row[`access_key_${slot}_active`]),
  lastUsed: time(row[`access_key_${slot}_last_used_date`]),
  lastUsedService: name(row[`access_key_${slot}_last_used_service`]),
  lastUsedRegion: name(row[`access_key_${slot}_last_used_region`]),
});

const WORDS: Readonly<Record<string, "no-information" | "not-applicable" | "not-supported">> = {
  no_information: "no-information",
  "n/a": "not-applicable",
  not_supported: "not-supported",
};

function time(cell = ""): ReportedTime {
  const word = WORDS[cell.trim().toLowerCase()];
  if (word) return word;
  const date = /^\d{4}-\d{2}-\d{2}T/.test(cell) ? new Date(cell) : null;
  return date && !Number.isNaN(date.getTime()) ? date : "unreadable";
}

/** AWS documents `TRUE` and `FALSE` and has written `true` and `false`. */
function flag(cell = ""): ReportedFlag {
  const word = cell.trim().toLowerCase();
  if (word === "true" || word === "false") return word === "true";
  const known = WORDS[word];
  return known && known !== "no-information" ? known : "unreadable";
}

const name = (cell = "") => (cell === "" || cell.trim().toLowerCase() in WORDS ? null : cell);
