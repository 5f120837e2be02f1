import { command, WRONG } from "../command.ts";
import { flag, formatOption, locale } from "../options.ts";

export const upgrade = command({
  path: "upgrade",
  description: {
    en: "show what a newer version would change in this folder and in what it deploys",
    ja: "新しいバージョンによる、このフォルダーとデプロイの変更点を表示する",
  },
  group: "watch",
  options: {
    write: flag("--write", {
      en: "change the files of this folder as shown",
      ja: "表示した内容でこのフォルダーのファイルを変更する",
    }),
    format: formatOption(["text", "json"]),
    locale,
  },
  notes: {
    en: [
      "Run it as npx genkan@latest upgrade in a folder that genkan init created: the version that runs is compared with the one that is installed there.",
      "What you have changed in a file stays, and is shown for you to decide. genkan.config.ts is never changed.",
    ],
    ja: [
      "genkan init で作成したフォルダーで npx genkan@latest upgrade として実行します。実行したバージョンと、フォルダーにインストール済みのバージョンを比較します。",
      "ファイルに加えた変更は残し、どうするか判断できるように表示します。genkan.config.ts は変更しません。",
    ],
  },
  examples: [
    [
      "genkan upgrade",
      { en: "whether the folder is that of this version", ja: "フォルダーがこのバージョンのものか確認する" },
    ],
    ["npx genkan@latest upgrade", { en: "what would change", ja: "変更点を表示する" }],
    [
      "npx genkan@latest upgrade --write && npm install",
      { en: "change the files, and install that version", ja: "ファイルを変更し、そのバージョンをインストールする" },
    ],
  ],
  exit: [
    {
      en: "0 nothing would change; with --write: the files are changed",
      ja: "0 変更はない。--write を付けた場合は、ファイルを変更した",
    },
    { en: "1 something would change", ja: "1 変更がある" },
    {
      en: "3 nothing would change in the folder, and what is deployed could not be compared",
      ja: "3 フォルダーの変更はなく、デプロイの内容は比較できなかった",
    },
    WRONG,
  ],
  files: [
    {
      en: "package.json, sst.config.ts and .gitignore, with --write",
      ja: "package.json、sst.config.ts、.gitignore (--write を指定した場合)",
    },
  ],
  seeAlso: ["init", "config validate"],
  // It says itself what is wrong with it.
  examinesConfiguration: true,
  async run(shell, { write, format, locale }) {
    const { stdout, stderr } = shell;
    const [{ statusOf, upgradeOf }, { upgradeText }, { upgradeJson }, { words }] = await Promise.all([
      import("../folder/upgrade.ts"),
      import("../folder/upgrade-text.ts"),
      import("../folder/upgrade-json.ts"),
      import("../folder/upgrade-words.ts"),
    ]);
    const found = await upgradeOf(shell);
    await stdout.write(
      format === "json"
        ? `${JSON.stringify(upgradeJson(found), null, 2)}\n`
        : "same" in found
          ? ""
          : upgradeText(found, locale, stdout),
    );
    if ("same" in found) {
      stderr.say(`genkan: ${words.same(found.same)[locale]}\n`);
      return 0;
    }
    const ours = found.files.filter(({ isYours }) => !isYours);
    if (write) {
      const { applyChanges } = await import("../folder/apply.ts");
      applyChanges(found.folder, ours);
      const files = [...new Set(ours.map(({ file }) => file))];
      stderr.say(`genkan: ${(files.length ? words.written(files) : words.nothingWritten)[locale]}\n`);
    } else if (ours.length) {
      stderr.say(`genkan: ${words.write[locale]}\n`);
    }
    return statusOf(found, write === true);
  },
});
