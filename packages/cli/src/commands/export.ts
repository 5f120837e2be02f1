import { securityHubActions } from "@genkan/aws/security-hub/actions";
import { clean } from "@genkan/controls/model/text";
import { type CommandGroup, command, WRONG } from "../command.ts";
import { EXIT } from "../exit.ts";
import { withRecorded } from "../ledger/recorded.ts";
import { flag, recordedOptions } from "../options.ts";

const securityHub = command({
  path: "export security-hub",
  description: "import the findings into AWS Security Hub CSPM, and archive there what was resolved or is gone",
  options: { dryRun: flag("--dry-run", "print what would be imported (ASFF), and import nothing"), ...recordedOptions },
  notes: [
    "It goes to the Security Hub of the account and Region of your credentials, in batches of 100.",
    "NON_COMPLIANT becomes FAILED, what could not be judged WARNING; both are active.",
    "COMPLIANT becomes PASSED: archived when it was open there, else active and RESOLVED.",
    "NOT_APPLICABLE becomes NOT_AVAILABLE, archived; so is what is judged no more.",
    "Run it again whenever you like: a finding keeps its id, and its workflow is yours.",
    `IAM actions: ${securityHubActions.join(", ")};`,
    "with --table also dynamodb:Query on the table.",
  ],
  examples: [
    ["genkan export security-hub --dry-run", "see what would be imported"],
    ["genkan export security-hub --table genkan-production-findings", "what a deployment found"],
  ],
  exit: [
    "0 Security Hub took it all",
    "1 it refused some, which are named",
    "3 nothing has been evaluated yet: nothing is imported",
    WRONG,
  ],
  seeAlso: ["findings", "report"],
  run: (shell, { dryRun, locale, ...choice }) =>
    withRecorded(
      shell,
      { ...choice, locale, ...(dryRun && { unevaluated: () => shell.stdout.write("[]\n") }) },
      async (recorded) => {
        const { stdout, stderr } = shell;
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
  description: "send what the monitor found to another service of AWS",
  group: "look",
  examples: [["genkan export security-hub --help", "what becomes of a finding there"]],
  seeAlso: ["export security-hub"],
  commands: [securityHub],
};

const words = {
  sent: (region: string, count: number, archived: number) => ({
    en: `Security Hub in ${region} took ${count} findings, ${archived} of them as archived.\n`,
    ja: `${region} の Security Hub に検出結果を ${count} 件送信しました (うちアーカイブ ${archived} 件)。\n`,
  }),
  refused: { en: "Security Hub did not take", ja: "Security Hub が受け付けませんでした:" },
};
