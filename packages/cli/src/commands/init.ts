import { command, DONE, WRONG } from "../command.ts";
import { formatOption, locale, optional, optionalArgument } from "../options.ts";
import { region } from "../values.ts";

export const init = command({
  path: "init",
  description: {
    en: "create a folder from which to deploy, which is yours to keep in git",
    ja: "デプロイ用のフォルダーを作成する (Git で管理できます)",
  },
  group: "watch",
  arguments: {
    folder: optionalArgument("folder", {
      en: "the folder to create, or an empty one (default: this one)",
      ja: "作成するフォルダー、または空のフォルダー (省略時は現在のフォルダー)",
    }),
  },
  options: {
    email: optional("--email <address>", {
      en: "who gets the alerts; a terminal asks for it",
      ja: "通知先のメールアドレス (ターミナルでは質問します)",
    }),
    region: optional(
      "--region <region>",
      {
        en: "AWS Region to deploy to (default: that of your AWS configuration)",
        ja: "デプロイ先の AWS リージョン (省略時は AWS の設定のリージョン)",
      },
      { parse: region },
    ),
    format: formatOption(["text", "json"]),
    locale,
  },
  notes: {
    en: [
      "On a terminal it asks for what is not given. Without one it asks nothing: --email is needed, and --region if the environment and ~/.aws/config name none.",
      "--locale is also the language of the alerts that this folder deploys.",
      "It overwrites nothing. If one of its files exists already, nothing is written.",
    ],
    ja: [
      "ターミナルでは、指定していない項目を質問します。ターミナル以外では質問しません。--email は必須で、環境変数と ~/.aws/config のどちらにもリージョンがなければ --region も必要です。",
      "--locale は、このフォルダーからデプロイする通知の言語にもなります。",
      "上書きはしません。作成するファイルが 1 つでも既にあれば、何も書き込みません。",
    ],
  },
  examples: [
    [
      "genkan init my-account --email you@example.com",
      { en: "creates my-account; asks for the rest", ja: "my-account を作成する。ほかの項目は質問される" },
    ],
    [
      "genkan init prod --email you@example.com --region us-east-1 --locale en",
      { en: "without questions", ja: "質問なしで作成する" },
    ],
  ],
  exit: [DONE, WRONG],
  files: [
    {
      en: "genkan.config.ts, sst.config.ts, package.json, .gitignore and README.md in the folder",
      ja: "フォルダー内の genkan.config.ts、sst.config.ts、package.json、.gitignore、README.md",
    },
  ],
  seeAlso: ["config validate", "doctor", "upgrade"],
  // The configuration here, if there is one, is another folder's.
  examinesConfiguration: true,
  async run(shell, { folder = ".", format, ...choice }, program) {
    const { stdout } = shell;
    const [{ resolve }, { answersFor }, { refuseExisting }, { filesOf }, { createFolder, createdText }] =
      await Promise.all([
        import("node:path"),
        import("../folder/answers.ts"),
        import("../folder/create.ts"),
        import("../folder/files.ts"),
        import("../folder/init.ts"),
      ]);
    const isLocaleGiven = [program, program.commands.find((each) => each.name() === "init")].some(
      (each) => each?.getOptionValueSource("locale") === "cli",
    );
    // Before anybody answers questions.
    refuseExisting(resolve(shell.cwd, folder), Object.keys(filesOf({ email: "", locale: "en", region: "" })));
    const answers = await answersFor(shell, { ...choice, isLocaleGiven });
    const created = await createFolder(shell, folder, answers);
    await stdout.write(
      format === "json"
        ? `${JSON.stringify(created, null, 2)}\n`
        : createdText(created, answers.locale, stdout.columns),
    );
    return 0;
  },
});
