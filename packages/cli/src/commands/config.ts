import type { Locale } from "@genkan/controls/model/text";
import { type CommandGroup, command, WRONG } from "../command.ts";
import { configurationFile, examineConfiguration } from "../configuration.ts";
import { EXIT } from "../exit.ts";
import { config as configOption, formatOption, locale } from "../options.ts";

const validate = command({
  path: "config validate",
  description: {
    en: "validate genkan.config.ts, without a deployment and without AWS",
    ja: "genkan.config.ts を検証する (デプロイも AWS も不要)",
  },
  examinesConfiguration: true,
  options: { config: configOption, format: formatOption("text", "json"), locale },
  examples: [
    ["genkan config validate", { en: "before you deploy", ja: "デプロイする前に実行する" }],
    [
      "genkan config validate --config test/infra/full.config.ts",
      { en: "a file of another name", ja: "別の名前のファイルを検証する" },
    ],
  ],
  exit: [{ en: "0 the file can be deployed, or used for evaluations", ja: "0 デプロイまたは評価に使用できる" }, WRONG],
  seeAlso: ["doctor", "check"],
  async run(shell, { config, format, locale }) {
    const { stdout } = shell;
    const { file, path } = configurationFile(shell, config);
    const { faults, summary } = await examineConfiguration(path);
    if (format === "json") {
      const texts = faults.map((fault) => fault[locale]);
      const value = { schema: "genkan.config/1", file, valid: !faults.length, summary: summary[locale], faults: texts };
      await stdout.write(`${JSON.stringify(value, null, 2)}\n`);
    } else {
      const { lineText } = await import("../doctor.ts");
      const lines = faults.length
        ? faults.map((fault) => ({ ok: false, what: `${file}: ${fault[locale]}` }))
        : [{ ok: true, what: `${file}: ${summary[locale]}` }];
      await stdout.write(lines.map((line) => lineText({ id: "configuration", next: [], ...line }, stdout)).join(""));
      if (!faults.length) await stdout.write(next[locale]);
    }
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
