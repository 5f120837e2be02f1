import { causeOf } from "@genkan/aws/cause";
import { securityHubActions } from "@genkan/aws/security-hub/actions";
import { heldFindings, importFindings, isNotEnabled } from "@genkan/aws/security-hub/findings";
import { clean, type Locale } from "@genkan/controls/model/text";
import { asffFindings, securityHubImport } from "@genkan/messages/formats/asff";
import { UsageError } from "./exit.ts";
import type { Recorded } from "./ledger/recorded.ts";

/** What to import into Security Hub: the findings of the ledger, and the ones there that are resolved or gone. */
export async function wantedImport({ standing, subject, target }: Recorded, locale: Locale) {
  const { lastRun, findings } = standing;
  const region = await target.aws.region();
  const judged = { ...subject, region, evaluatedAt: lastRun.at, evaluations: findings };
  return explaining(region, async () => {
    const held = await heldFindings(target.aws, subject);
    return securityHubImport(asffFindings(judged, locale), held, target.now().toISOString());
  });
}

/** Imports the findings of the ledger into Security Hub, and archives there what is resolved or gone. */
export async function importRecorded(recorded: Recorded, locale: Locale) {
  const { aws } = recorded.target;
  const wanted = await wantedImport(recorded, locale);
  const region = await aws.region();
  const refused = await explaining(region, () => importFindings(aws, wanted));
  const ids = new Set(refused.map(({ Id }) => Id));
  const taken = wanted.filter(({ Id }) => !ids.has(Id));
  const archived = taken.filter(({ RecordState }) => RecordState === "ARCHIVED");
  return { region, taken: taken.length, archived: archived.length, refused };
}

/** @throws UsageError that explains why Security Hub did not answer, and what to do */
async function explaining<T>(region: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isNotEnabled(error)) {
      const command = `aws securityhub enable-security-hub --region ${region}`;
      throw new UsageError({
        en: `Security Hub CSPM is not enabled in ${region}. Enable it (${command}), or name the Region where it is enabled with --region.`,
        ja: `${region} で Security Hub CSPM が有効になっていません。有効にするか (${command})、有効なリージョンを --region で指定してください。`,
      });
    }
    const { kind, action, detail } = causeOf(error, securityHubActions[0]);
    if (kind === "access-denied") {
      throw new UsageError({
        en: `AWS denied ${action} (${clean(detail, 500)}). The export needs ${securityHubActions.join(" and ")}.`,
        ja: `AWS が ${action} を拒否しました (${clean(detail, 500)})。エクスポートには ${securityHubActions.join(" と ")} が必要です。`,
      });
    }
    if (kind !== "throttled" && kind !== "unreachable") throw error;
    throw new UsageError({
      en: `Security Hub in ${region} does not answer: ${action} (${clean(detail, 500)}). Run this again: findings that were already accepted are only updated.`,
      ja: `${region} の Security Hub が応答しません: ${action} (${clean(detail, 500)})。もう一度実行してください。受け付け済みの検出結果は更新されるだけです。`,
    });
  }
}
