import { catalogue } from "@genkan/controls/catalogue/index";
import { homeOf } from "@genkan/controls/engine/evaluate";
import type { Finding } from "@genkan/controls/engine/finding";
import type { Run } from "@genkan/controls/engine/ledger";
import { bySeverity } from "@genkan/controls/model/evaluation";
import type { Locale } from "@genkan/controls/model/text";
import { outputs, unevaluatedOutputs } from "@genkan/messages/formats/index";
import { type Judged, memberPlace, nameAndPath, type Unevaluated } from "@genkan/messages/formats/judged";
import { detailsOf, rowsOf } from "@genkan/messages/formats/row";
import { neverEvaluated, noPass } from "@genkan/messages/gate";
import { lay } from "@genkan/messages/layout";
import { moment, type Reader } from "@genkan/messages/moment";
import { organizationDetails, organizationLines, organizationOverview } from "@genkan/messages/terminal/organization";
import { overview, sceneLines } from "@genkan/messages/terminal/overview";
import { table } from "@genkan/messages/terminal/terminal";
import { tool } from "@genkan/messages/tool";
import { command, DONE_OR_UNEVALUATED } from "../command.ts";
import { EXIT, UsageError } from "../exit.ts";
import { fieldsJson } from "../fields.ts";
import { asUnevaluated, withRecorded } from "../ledger/recorded.ts";
import { flag, recordedOptions, repeated, verbose } from "../options.ts";
import { accountOptions } from "../organization/choice.ts";
import type { FindingsChoice, Found, RecordedOrganization } from "../organization/findings.ts";
import { type Page, type ReportChoice, reportOptions, writeReports } from "../reports.ts";
import type { Shell } from "../shell.ts";
import { controlId } from "../values.ts";

/** What `--organization` can be given beside it. */
const organizationOptions = {
  organization: flag("--organization", {
    en: "those of every account of the organization",
    ja: "組織のすべてのアカウントの検出結果を表示する",
  }),
  control: repeated(
    "--control <id>",
    { en: "those of this control only (repeatable)", ja: "このコントロールの検出結果だけを表示する (複数指定可)" },
    { parse: controlId, suggestions: catalogue.map(({ id }) => id) },
  ),
  account: accountOptions.account,
  ou: accountOptions.ou,
};

export const findings = command({
  path: "findings",
  description: { en: "show what the last run found", ja: "最後の実行の検出結果を表示する" },
  group: "look",
  options: { verbose, ...organizationOptions, ...reportOptions, ...recordedOptions },
  examples: [
    [
      "genkan findings",
      {
        en: "what the deployment from this folder found last; without one, genkan watch on this machine",
        ja: "このフォルダーからのデプロイの検出結果 (なければこのコンピューターの genkan watch のもの)",
      },
    ],
    [
      "genkan findings --table genkan-production-findings --format json",
      { en: "those of a deployment, for programs", ja: "デプロイの検出結果をプログラム用の形式で" },
    ],
    [
      "genkan findings --json control,status,message",
      { en: "these fields only", ja: "指定したフィールドだけを JSON で" },
    ],
    [
      "genkan findings --organization --control root-mfa-enabled",
      {
        en: "of every account of the organization, for one control",
        ja: "組織の全アカウントの、1 つのコントロールについて",
      },
    ],
  ],
  exit: DONE_OR_UNEVALUATED,
  seeAlso: ["history", "report", "check"],
  run(shell, { locale, verbose = false, format, json, output, ...options }) {
    const { organization, control, account, ou, ...choice } = options;
    const reader = { locale, timeZone: shell.timeZone };
    const reports = { format, json, output, locale };
    if (organization) {
      const people = { verbose, filtered: control !== undefined || account !== undefined || ou !== undefined };
      return ofOrganization(shell, { ...choice, control, account, ou, locale }, { ...reports, ...people });
    }
    if (account || ou) throw new UsageError(words.organization);
    const isWanted = ({ control: id }: Finding) => !control || control.includes(id);
    const unevaluated = (subject: Unevaluated) => {
      const { account } = subject;
      return writeReports(shell, reports, {
        report: (format) =>
          format === "table"
            ? `${neverEvaluated(account)[locale]}\n`
            : format === "json"
              ? asUnevaluated({ schema: SCHEMA, tool, account, lastRun: null, findings: [] }, subject, locale)
              : unevaluatedOutputs[format](subject, locale),
        rows: () => asUnevaluated({}, subject, locale),
      });
    };
    const answer = format === "table" && !json && !output ? {} : { unevaluated };
    return withRecorded(shell, { ...choice, locale, ...answer }, async ({ subject, target, standing, scene }) => {
      const { lastRun } = standing;
      const findings = standing.findings.filter(isWanted);
      const judged = {
        ...subject,
        region: await target.aws.region(),
        evaluatedAt: lastRun.at,
        evaluations: findings.toSorted((a, b) => bySeverity(a.severity, b.severity)),
        home: homeOf(subject, lastRun),
      };
      const people = async ({ columns, paint }: Page) => {
        const options = { ...reader, columns, home: judged.home, ...(paint && { paint }) };
        const last = lay("", `${words.run[locale]} ${moment(lastRun.at, reader)}`, columns);
        const text = verbose
          ? `\n${table(findings, options)}`
          : overview(findings, { ...options, more: "npx genkan findings -v" });
        return `${[...sceneLines(await scene(), options), ...last].join("\n")}\n${text}`;
      };
      await writeReports(shell, reports, {
        report: (format, page) =>
          format === "table"
            ? people(page)
            : format === "json"
              ? `${JSON.stringify(findingsReport(judged, findings, lastRun, locale), null, 2)}\n`
              : outputs[format](judged, locale),
        rows: (fields) => fieldsJson(rowsOf(judged, locale), fields),
      });
      return 0;
    });
  },
});

interface OrganizationReports extends ReportChoice {
  readonly locale: Locale;
  readonly verbose: boolean;
  /** Whether not every account and control is shown. */
  readonly filtered: boolean;
}

/** Prints the findings of an organization. @returns the exit status */
async function ofOrganization(
  shell: Shell,
  choice: FindingsChoice,
  { verbose, filtered, ...reports }: OrganizationReports,
): Promise<number> {
  const { locale } = reports;
  const { findingsOfOrganization } = await import("../organization/findings.ts");
  const { judged, scene } = await findingsOfOrganization(shell, choice);
  if (!judged.accounts.length && !filtered) return unevaluatedOrganization(shell, judged, reports);
  await writeReports(shell, reports, {
    report: (format, page) =>
      format === "table"
        ? peopleOf({ judged, scene }, { ...page, locale, timeZone: shell.timeZone, verbose })
        : format === "json"
          ? `${JSON.stringify(organizationFindings(judged, locale), null, 2)}\n`
          : outputs[format](judged, locale),
    rows: (fields) => fieldsJson(rowsOf(judged, locale), fields),
  });
  return EXIT.ok;
}

function peopleOf(
  { judged, scene }: Found,
  { verbose, columns, paint, ...reader }: Page & Reader & { readonly verbose: boolean },
): string {
  const { locale } = reader;
  const options = { ...reader, columns, ...(paint && { paint }) };
  const { lastPass, evaluatedAt } = judged;
  const last = lastPass
    ? `${words.pass[locale]} ${moment(lastPass.at, reader)}`
    : `${words.run[locale]} ${evaluatedAt ? moment(evaluatedAt, reader) : "-"}`;
  const more = verbose ? {} : { more: "npx genkan findings --organization -v" };
  const details = verbose ? `\n${organizationDetails(judged, options)}` : "";
  const head = [...organizationLines(scene, options), ...lay("", last, columns)].join("\n");
  return `${head}\n${organizationOverview(judged, { ...options, ...more })}${details}`;
}

/** Says that nothing of an organization has been evaluated yet. @returns the exit status */
async function unevaluatedOrganization(
  shell: Shell,
  judged: RecordedOrganization,
  reports: ReportChoice & { readonly locale: Locale },
): Promise<number> {
  const { locale } = reports;
  const sentence = noPass(judged.organization.id)[locale];
  const asJson = (value: object) => `${JSON.stringify({ ...value, error: sentence }, null, 2)}\n`;
  await writeReports(shell, reports, {
    report: (format) =>
      format === "table"
        ? `${sentence}\n`
        : format === "json"
          ? asJson(organizationFindings(judged, locale))
          : unevaluatedOutputs[format](judged, locale),
    rows: () => asJson({}),
  });
  if (reports.format !== "table" || reports.json) shell.stderr.say(`genkan: ${sentence}\n`);
  return EXIT.insufficientData;
}

const ORGANIZATION_SCHEMA = "genkan.findings-organization/1";

/** What `genkan findings --organization --format json` prints. */
const organizationFindings = (judged: RecordedOrganization, locale: Locale) => ({
  schema: ORGANIZATION_SCHEMA,
  tool,
  organization: judged.organization,
  account: judged.account,
  region: judged.region,
  lastPass: judged.lastPass && { id: judged.lastPass.id, at: judged.lastPass.at },
  accounts: judged.accounts.map((each) => ({
    account: each.account,
    ...nameAndPath(each),
    state: each.state,
    lastRun: runRow(each.lastRun),
    findings: each.evaluations.map((finding) => ({
      ...findingRow(finding),
      ...detailsOf(finding, { ...each, place: memberPlace(each) }, locale),
    })),
  })),
});

const SCHEMA = "genkan.findings/1";

/** What `genkan findings --format json` prints. */
const findingsReport = (judged: Judged, findings: readonly Finding[], lastRun: Run, locale: Locale) => ({
  schema: SCHEMA,
  tool,
  account: judged.account,
  region: judged.region,
  lastRun: runRow(lastRun),
  findings: findings.map((finding) => ({ ...findingRow(finding), ...detailsOf(finding, judged, locale) })),
});

/** A finding in the format `genkan.findings/1`: fields without a value are left out. */
function findingRow(finding: Finding) {
  const { notifiedAt, unknownNotifiedAt, knownSince, failures, ended, ...rest } = finding;
  return {
    ...rest,
    ...(knownSince ? { knownSince } : {}),
    ...(failures.length ? { failures } : {}),
    ...(unknownNotifiedAt ? { unknownToldAt: unknownNotifiedAt } : {}),
    ...(notifiedAt ? { toldAt: notifiedAt } : {}),
    ...(ended ? { ended } : {}),
  };
}

/** A run as `genkan.findings/1` has it. */
function runRow(run: Run) {
  const { kind: _, ...row } = run;
  return row;
}

const words = {
  run: { en: "Last evaluated:", ja: "最後の評価:" },
  pass: { en: "Last pass:", ja: "組織全体の最後の評価:" },
  organization: {
    en: "--account and --ou choose accounts of an organization. Add --organization.",
    ja: "--account と --ou は組織のアカウントを選ぶオプションです。--organization を付けてください。",
  },
};
