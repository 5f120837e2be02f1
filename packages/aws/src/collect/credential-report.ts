import { GenerateCredentialReportCommand, GetCredentialReportCommand, IAMClient } from "@aws-sdk/client-iam";
import type { CredentialReport, ReportedAccessKey, ReportedFlag, ReportedTime } from "@genkan/controls/model/evidence";
import { parse } from "csv-parse/sync";
import { NotReadyError, UnusableAnswerError } from "../cause.ts";
import type { Aws } from "../clients.ts";
import { retrying } from "../retrying.ts";
import type { Collector } from "./collector.ts";
import { once } from "./once.ts";

const GENERATE = "iam:GenerateCredentialReport";
const GET = "iam:GetCredentialReport";
const FIRST_WAIT = 250;
/** How often AWS makes a new report at most, in milliseconds. */
const RENEWED = 4 * 3_600_000;
/** The report does not exist yet, or has expired. The SDK names an error by its class, not by its code on the wire. */
const ABSENT: ReadonlySet<string> = new Set([
  "CredentialReportNotPresentException",
  "CredentialReportExpiredException",
]);
const IN_PROGRESS = "CredentialReportNotReadyException";

/**
 * The credential report. AWS makes a new one at most every four hours and returns the old one until then, so
 * `observedAt` is the time of the report itself.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
 */
export const credentialReport: Collector<"credentialReport"> = {
  home: "account",
  reads: [GENERATE, GET],
  // A report that is up to four hours old says nothing about an event.
  changedBy: [],
  lags: true,
  async collect(aws, { at }) {
    const client = await aws.client(IAMClient);
    const held = await heldReport(client, at);
    const { Content, GeneratedTime } = held ?? (await newReport(client, aws));
    if (!Content || !GeneratedTime) throw new UnusableAnswerError(GET, "AWS's answer has no report or no time");
    return { observedAt: GeneratedTime, value: readReport(new TextDecoder().decode(Content)) };
  },
};

/** The report that AWS holds, if a request for a new one would return the same; `null` otherwise. */
async function heldReport(client: IAMClient, at: Date) {
  try {
    const report = await client.send(new GetCredentialReportCommand({}));
    return report.GeneratedTime && at.getTime() - report.GeneratedTime.getTime() < RENEWED ? report : null;
  } catch (error) {
    const { name } = error as Error;
    if (ABSENT.has(name) || name === IN_PROGRESS) return null;
    throw error;
  }
}

/** Requests a report and waits, longer after each attempt, until AWS has made it or `patience` (milliseconds) ends. */
async function newReport(client: IAMClient, { patience, clock }: Pick<Aws, "patience" | "clock">) {
  const end = clock.now() + patience;
  const notReady = () => new NotReadyError(GENERATE, "AWS is still making the credential report");
  let complete = false;
  const read = async () => {
    complete ||= (await client.send(new GenerateCredentialReportCommand({}))).State === "COMPLETE";
    if (!complete) throw notReady();
    try {
      return await client.send(new GetCredentialReportCommand({}));
    } catch (error) {
      const { name } = error as Error;
      if (ABSENT.has(name)) complete = false;
      else if (name !== IN_PROGRESS) throw error;
      throw notReady();
    }
  };
  return retrying(clock, read, (error, attempt) => {
    const wait = FIRST_WAIT * 2 ** (attempt - 1);
    return error instanceof NotReadyError && clock.now() + wait <= end ? wait : null;
  });
}

/**
 * Reads the report's CSV by column name, because AWS adds columns. @throws UnusableAnswerError if it is not such a
 * report
 */
export function readReport(csv: string): CredentialReport {
  let rows: Record<string, string>[];
  let header: readonly string[] = [];
  const columns = (names: string[]) => {
    header = names;
    return names;
  };
  try {
    rows = parse(csv, { columns, bom: true, skip_empty_lines: true, relax_column_count: true });
  } catch (error) {
    throw new UnusableAnswerError(GET, `the report is not CSV: ${(error as Error).message}`);
  }
  // Checked even if there are no rows: an answer that is not a report is not an account without users.
  if (!header.includes("user") || !header.includes("arn"))
    throw new UnusableAnswerError(GET, "the report has no column user or arn");
  const isRoot = ({ user, arn = "" }: Record<string, string>) => user === "<root_account>" && arn.endsWith(":root");
  const root = rows.find(isRoot);
  return {
    root: root
      ? {
          created: time(root["user_creation_time"]),
          passwordEnabled: flag(root["password_enabled"]),
          passwordLastUsed: time(root["password_last_used"]),
          mfaActive: flag(root["mfa_active"]),
          accessKeys: accessKeys(root),
          signingCertificates: countOf([1, 2].map((slot) => isPresent(root, `cert_${slot}`))),
        }
      : null,
    users: once(
      rows.filter((row) => !isRoot(row)),
      nameIn,
    ).map((row) => ({
      name: nameIn(row),
      passwordEnabled: flag(row["password_enabled"]),
      mfaActive: flag(row["mfa_active"]),
      passwordLastUsed: time(row["password_last_used"]),
      accessKeys: accessKeys(row),
    })),
  };
}

function nameIn({ user }: Record<string, string>): string {
  if (!user) throw new UnusableAnswerError(GET, "a row of the report names no user");
  return user;
}

const accessKeys = (row: Record<string, string>) => [1, 2].map((slot) => accessKey(row, slot));

const accessKey = (row: Record<string, string>, slot: number): ReportedAccessKey => ({
  slot,
  active: flag(row[`access_key_${slot}_active`]),
  present: isPresent(row, `access_key_${slot}`),
  lastUsed: time(row[`access_key_${slot}_last_used_date`]),
  lastUsedService: name(row[`access_key_${slot}_last_used_service`]),
  lastUsedRegion: name(row[`access_key_${slot}_last_used_region`]),
});

/** Whether a key or a certificate exists. An inactive one has the date of its last rotation, a missing one has none. */
function isPresent(row: Record<string, string>, column: string): boolean | null {
  if (flag(row[`${column}_active`]) === true) return true;
  const rotated = time(row[`${column}_last_rotated`]);
  if (rotated instanceof Date) return true;
  return rotated === "not-applicable" || rotated === "not-supported" ? false : null;
}

const countOf = (all: readonly (boolean | null)[]): number | null =>
  all.includes(null) ? null : all.filter(Boolean).length;

const WORDS: ReadonlyMap<string, "no-information" | "not-applicable" | "not-supported"> = new Map([
  ["no_information", "no-information"],
  ["n/a", "not-applicable"],
  ["not_supported", "not-supported"],
] as const);
/** A cell in the form in which its words are compared: AWS has written them in upper and in lower case. */
const wordOf = (cell: string) => cell.trim().toLowerCase();

function time(cell = ""): ReportedTime {
  const word = WORDS.get(wordOf(cell));
  if (word) return word;
  const date = /^\d{4}-\d{2}-\d{2}T/.test(cell) ? new Date(cell) : null;
  return date && !Number.isNaN(date.getTime()) ? date : "unreadable";
}

/** AWS documents `TRUE` and `FALSE`, and has written `true` and `false`. */
function flag(cell = ""): ReportedFlag {
  const word = wordOf(cell);
  if (word === "true" || word === "false") return word === "true";
  const known = WORDS.get(word);
  return known && known !== "no-information" ? known : "unreadable";
}

const name = (cell = "") => (cell === "" || WORDS.has(wordOf(cell)) ? null : cell);
