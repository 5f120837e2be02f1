import type { Locale } from "@genkan/controls/model/text";
import { type CommandGroup, command, WRONG } from "../command.ts";
import { configurationFile, examineConfiguration } from "../configuration.ts";
import { EXIT } from "../exit.ts";
import { fieldsOf, show, shownOptions } from "../fields.ts";
import { config as configOption, locale } from "../options.ts";

/** What the validation says to a program. */
interface ConfigReport {
  readonly schema: string;
  readonly file: string;
  readonly valid: boolean;
  readonly summary: string;
  readonly faults: readonly string[];
}

const fields = fieldsOf<ConfigReport>({ schema: true, file: true, valid: true, summary: true, faults: true });

const validate = command({
  path: "config validate",
  description: {
    en: "validate genkan.config.ts, without a deployment and without AWS",
    ja: "genkan.config.ts を検証する (デプロイも AWS も不要)",
  },
  examinesConfiguration: true,
  options: { config: configOption, ...shownOptions("text", "it", fields), locale },
  examples: [
    ["genkan config validate", { en: "before you deploy", ja: "デプロイする前に実行する" }],
    [
      "genkan config validate --config test/infra/full.config.ts",
      { en: "a file of another name", ja: "別の名前のファイルを検証する" },
    ],
  ],
  exit: [{ en: "0 the file can be deployed, or used for evaluations", ja: "0 デプロイまたは評価に使用できる" }, WRONG],
  seeAlso: ["doctor", "check"],
  async run(shell, { config, locale, ...choice }) {
    const { stdout } = shell;
    const { file, path } = configurationFile(shell, config);
    const { faults, summary } = await examineConfiguration(path);
    const report: ConfigReport = {
      schema: "genkan.config/1",
      file,
      valid: !faults.length,
      summary: summary[locale],
      faults: faults.map((fault) => fault[locale]),
    };
    const text = async () => {
      const { lineText } = await import("../doctor.ts");
      const lines = report.valid
        ? [{ ok: true, what: `${file}: ${report.summary}` }]
        : report.faults.map((fault) => ({ ok: false, what: `${file}: ${fault}` }));
      const texts = lines.map((line) => lineText({ id: "configuration", next: [], ...line }, stdout));
      return `${texts.join("")}${report.valid ? next[locale] : ""}`;
    };
    await show(shell, choice, { rows: report, report, text });
    return faults.length ? EXIT.usage : EXIT.ok;
  },
});

const next: Readonly<Record<Locale, string>> = {
  en: "Next: genkan doctor checks the account, and npx sst deploy --stage production deploys.\n",
  ja: "次の手順: genkan doctor でアカウントを調べ、npx sst deploy --stage production でデプロイします。\n",
};

export const config: CommandGroup = {
  path: "config",
  description: { en: "work with genkan.config.ts", ja: "genkan.config.ts を扱う" },
  group: "watch",
  examples: [["genkan config validate --help", { en: "how to validate it", ja: "検証の方法を表示する" }]],
  seeAlso: ["config validate"],
  commands: [validate],
};
