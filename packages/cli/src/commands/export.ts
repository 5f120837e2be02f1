import { securityHubActions } from "@genkan/aws/security-hub/actions";
import { clean } from "@genkan/controls/model/text";
import { type CommandGroup, command, UNEVALUATED, WRONG } from "../command.ts";
import { EXIT } from "../exit.ts";
import { withRecorded } from "../ledger/recorded.ts";
import { flag, recordedOptions } from "../options.ts";

const securityHub = command({
  path: "export security-hub",
  description: {
    en: "import the findings into AWS Security Hub CSPM, and archive those that were resolved or are gone",
    ja: "検出結果を AWS Security Hub CSPM にインポートし、解決したものやなくなったものをアーカイブする",
  },
  options: {
    dryRun: flag("--dry-run", {
      en: "print what would be imported (ASFF), and import nothing",
      ja: "インポートせずに、その内容 (ASFF) を表示する",
    }),
    ...recordedOptions,
  },
  notes: {
    en: [
      "Findings go to Security Hub in the account and Region of your credentials, in batches of 100.",
      "NON_COMPLIANT is imported as FAILED, INSUFFICIENT_DATA as WARNING; both are active.",
      "COMPLIANT is imported as PASSED: archived if it was open there, otherwise active and RESOLVED.",
      "NOT_APPLICABLE is imported as NOT_AVAILABLE and archived, and so is anything no longer checked.",
      "You can run it again at any time: a finding keeps its id, and its workflow stays yours.",
      `IAM actions: ${securityHubActions.join(", ")};`,
      "for the table of a deployment also dynamodb:Query on it.",
    ],
    ja: [
      "認証情報のアカウントとリージョンの Security Hub に、100 件ずつインポートします。",
      "NON_COMPLIANT は FAILED、INSUFFICIENT_DATA は WARNING としてアクティブになります。",
      "COMPLIANT は PASSED になります (未解決だったものはアーカイブ、それ以外はアクティブで RESOLVED)。",
      "NOT_APPLICABLE は NOT_AVAILABLE としてアーカイブします。評価しなくなったものもアーカイブします。",
      "何度実行しても検出結果の ID は変わらず、ワークフローの状態も維持されます。",
      `IAM アクション: ${securityHubActions.join(", ")}`,
      "デプロイのテーブルを読み取る場合は、そのテーブルに対する dynamodb:Query も必要です。",
    ],
  },
  examples: [
    ["genkan export security-hub --dry-run", { en: "see what would be imported", ja: "インポートする内容を確認する" }],
    [
      "genkan export security-hub --table genkan-production-findings",
      { en: "the findings of a deployment", ja: "デプロイの検出結果をインポートする" },
    ],
  ],
  exit: [
    { en: "0 Security Hub accepted everything", ja: "0 Security Hub がすべて受け付けた" },
    { en: "1 it refused some findings, which are listed", ja: "1 受け付けられなかったものがある (一覧を表示)" },
    UNEVALUATED,
    WRONG,
  ],
  seeAlso: ["findings", "report"],
  run: (shell, { dryRun, ...choice }) =>
    withRecorded(
      shell,
      { ...choice, ...(dryRun && { unevaluated: () => shell.stdout.write("[]\n") }) },
      async (recorded) => {
        const { stdout, stderr } = shell;
        const { locale } = choice;
        const { importRecorded, wantedImport } = await import("../security-hub.ts");
        if (dryRun) {
          await stdout.write(`${JSON.stringify(await wantedImport(recorded, locale), null, 2)}\n`);
          return EXIT.ok;
        }
        const { region, taken, archived, refused } = await importRecorded(recorded, locale);
        await stdout.write(words.sent(region, taken, archived)[locale]);
        for (const { Id = "", ErrorCode = "", ErrorMessage = "" } of refused) {
          stderr.say(
            `genkan: ${words.refused[locale]} ${clean(Id, 512)}: ${clean(`${ErrorCode}: ${ErrorMessage}`, 500)}\n`,
          );
        }
        return refused.length ? EXIT.nonCompliant : EXIT.ok;
      },
    ),
});

export const exporting: CommandGroup = {
  path: "export",
  description: { en: "send the findings to another AWS service", ja: "検出結果をほかの AWS サービスに送る" },
  group: "look",
  examples: [
    [
      "genkan export security-hub --help",
      { en: "what becomes of a finding there", ja: "インポート先での検出結果の扱い" },
    ],
  ],
  seeAlso: ["export security-hub"],
  commands: [securityHub],
};

const words = {
  sent: (region: string, count: number, archived: number) => ({
    en: `Security Hub in ${region} accepted ${count} findings, ${archived} of them as archived.\n`,
    ja: `${region} の Security Hub に検出結果を ${count} 件送信しました (うちアーカイブ ${archived} 件)。\n`,
  }),
  refused: { en: "Security Hub refused", ja: "Security Hub が受け付けませんでした:" },
};
