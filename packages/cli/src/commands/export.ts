import { causeOf } from "@genkan/aws/cause";
import { securityHubActions } from "@genkan/aws/security-hub/actions";
import { heldFindings, importFindings, isNotEnabled } from "@genkan/aws/security-hub/findings";
import { clean, type Locale } from "@genkan/controls/model/text";
import { asffFindings, securityHubImport } from "@genkan/messages/formats/asff";
import { EXIT, UsageError } from "../exit.ts";
import { type LedgerChoice, openRecorded } from "../ledger/open.ts";
import type { Shell } from "../shell.ts";
import { ambient, subjectOf } from "../target.ts";

export interface ExportOptions extends LedgerChoice {
  /** Print what would be imported, and import nothing. */
  readonly dryRun?: boolean;
  readonly locale: Locale;
  readonly region?: string;
}

/**
 * Imports what the ledger holds of the account into its Security Hub, and archives there what was resolved or is gone.
 * @returns 0, or 1 when Security Hub refused some of it
 */
export async function runExportSecurityHub(
  shell: Shell,
  { dryRun, locale, region, ...choice }: ExportOptions,
): Promise<number> {
  const target = ambient(shell, region ? { region } : {});
  const { aws } = target;
  try {
    const { ledger, close } = await openRecorded(shell, choice, aws);
    try {
      const subject = await subjectOf(aws);
      const { lastRun, findings } = await ledger.read(subject.account);
      // Nothing found would archive all that Security Hub holds.
      if (!lastRun) {
        throw new UsageError(
          `The monitor has not run on account ${subject.account} yet, so there is nothing to export. ` +
            "genkan watch --once runs it; --table NAME reads a deployment.",
        );
      }
      const where = await aws.region();
      const judged = { ...subject, region: where, evaluatedAt: lastRun.at, evaluations: findings };
      const refused = await asSecurityHub(where, async () => {
        const held = await heldFindings(aws, subject);
        const wanted = securityHubImport(asffFindings(judged, locale), held, target.now().toISOString());
        if (dryRun) {
          await shell.stdout.write(`${JSON.stringify(wanted, null, 2)}\n`);
          return [];
        }
        const failed = await importFindings(aws, wanted);
        const ids = new Set(failed.map(({ Id }) => Id));
        const taken = wanted.filter(({ Id }) => !ids.has(Id));
        const archived = taken.filter(({ RecordState }) => RecordState === "ARCHIVED");
        await shell.stdout.write(words.sent(where, taken.length, archived.length)[locale]);
        return failed;
      });
      for (const { Id = "", ErrorCode = "", ErrorMessage = "" } of refused) {
        shell.stderr.say(
          `genkan: ${words.refused[locale]} ${clean(Id, 512)}: ${clean(`${ErrorCode}: ${ErrorMessage}`, 500)}\n`,
        );
      }
      return refused.length ? EXIT.nonCompliant : EXIT.ok;
    } finally {
      close();
    }
  } finally {
    target.close();
  }
}

/** Says what to do about a Security Hub that does not take anything. @throws UsageError */
async function asSecurityHub<T>(region: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isNotEnabled(error)) {
      throw new UsageError(
        `Security Hub CSPM is not enabled in ${region}. Enable it (aws securityhub enable-security-hub --region ${region}), ` +
          "or name the Region where it is with --region.",
      );
    }
    const { kind, action, detail } = causeOf(error, securityHubActions[0]);
    if (kind === "access-denied") {
      throw new UsageError(
        `AWS denied ${action} (${clean(detail, 500)}). The export takes ${securityHubActions.join(" and ")}.`,
      );
    }
    if (kind !== "throttled" && kind !== "unreachable") throw error;
    throw new UsageError(
      `Security Hub in ${region} does not answer: ${action} (${clean(detail, 500)}). ` +
        "Run it again: what was taken already is only updated.",
    );
  }
}

const words = {
  sent: (region: string, count: number, archived: number) => ({
    en: `Security Hub in ${region} took ${count} findings, ${archived} of them as archived.\n`,
    ja: `${region} の Security Hub に検出結果を ${count} 件送信しました (うちアーカイブ ${archived} 件)。\n`,
  }),
  refused: { en: "Security Hub did not take", ja: "Security Hub が受け付けませんでした:" },
};
