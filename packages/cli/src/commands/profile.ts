import { command, DONE, WRONG } from "../command.ts";
import { UsageError } from "../exit.ts";
import { fieldsOf, show, shownOptions } from "../fields.ts";
import { awsRegion, defaulted, flag, identityCenterRegion, locale, optional } from "../options.ts";
import type { ProfileReport } from "../profiles/profiles.ts";
import { sessionName, shortText, webAddress } from "../values.ts";

const fields = fieldsOf<ProfileReport>({
  account: true,
  user: true,
  file: true,
  state: true,
  text: true,
  differences: true,
  longTermKeys: true,
});

export const profile = command({
  path: "profile",
  description: {
    en: "print profiles for the AWS CLI that sign in through Identity Center, and add them to ~/.aws/config",
    ja: "Identity Center でサインインする AWS CLI のプロファイルを表示し、~/.aws/config に追加する",
  },
  group: "watch",
  options: {
    user: optional(
      "--user <name>",
      {
        en: "the administrator (default: the one whose credentials these are, or the only one)",
        ja: "管理者のユーザー名 (省略時は認証情報の本人。管理者が 1 人だけならその人)",
      },
      { parse: shortText },
    ),
    startUrl: optional(
      "--start-url <address>",
      {
        en: "address of the access portal, if it was customised",
        ja: "アクセスポータルの URL (カスタマイズしている場合)",
      },
      { parse: webAddress },
    ),
    session: defaulted("--session <name>", { en: "name of the sso-session", ja: "sso-session の名前" }, "genkan", {
      parse: sessionName,
    }),
    write: flag(
      "--write",
      { en: "add it to the configuration, after a question", ja: "確認のうえ、設定ファイルに追加する" },
      { conflicts: ["scenario"] },
    ),
    yes: flag("--yes", { en: "with --write: don't ask", ja: "--write で確認しない" }),
    checkKeys: flag("--check-keys", {
      en: "ask AWS whose the long-term access keys on this machine are; the keys themselves are not used",
      ja: "このコンピューターにある期限のないアクセスキーの所有者を AWS に問い合わせる (キー自体は使用しない)",
    }),
    scenario: optional("--scenario <file>", {
      en: "a simulated account, in place of the one of your credentials",
      ja: "認証情報のアカウントの代わりに使う模擬アカウント",
    }),
    identityCenterRegion,
    ...shownOptions("text", "it", fields),
    locale,
    region: awsRegion,
  },
  notes: {
    en: [
      "Nothing that is in the file is changed: sections are added to its end. If a section of the same name has other values, nothing is added.",
      "AWS_CONFIG_FILE is honoured. The credentials file is read, to warn of long-term access keys, and never changed.",
    ],
    ja: [
      "ファイルの既存の内容は変更せず、末尾にセクションを追加します。同じ名前のセクションに異なる値がある場合は、何も追加しません。",
      "AWS_CONFIG_FILE に対応しています。credentials ファイルは、期限のないアクセスキーを警告するために読み取るだけで、変更しません。",
    ],
  },
  examples: [
    ["genkan profile", { en: "what would be added", ja: "追加する内容を表示する" }],
    ["genkan profile --scenario sound", { en: "on a simulated account", ja: "模擬アカウントで試す" }],
  ],
  exit: [DONE, WRONG],
  files: [{ en: "~/.aws/config, with --write", ja: "~/.aws/config (--write を指定した場合)" }],
  seeAlso: ["doctor", "check"],
  async run(shell, { format, json, write, yes, scenario, ...choice }) {
    const { stderr } = shell;
    const { locale } = choice;
    const [{ targetFor }, { profilesFor }, { confirm }, { appendProfiles }, { words }] = await Promise.all([
      import("../target/choice.ts"),
      import("../profiles/profiles.ts"),
      import("../profiles/confirm.ts"),
      import("../profiles/config-file.ts"),
      import("../profiles/words.ts"),
    ]);
    await using target = await targetFor(shell, { scenario, region: choice.region });
    const done = stderr.progress({ en: "Asking AWS…", ja: "AWS に問い合わせています…" }[locale]);
    const found = await profilesFor(shell, target, choice).finally(done);
    const { comparison, remarks } = found;
    const { report } = found;
    await show(shell, { format, json }, { rows: report, report, text: () => comparison.text });
    if (comparison.state === "conflict") throw new UsageError(words.conflict(comparison.differences));
    for (const remark of remarks) stderr.say(`genkan: ${remark[locale]}\n`);
    if (comparison.state === "present") {
      stderr.say(`genkan: ${words.present(comparison)[locale]}\n`);
    } else if (!write) {
      if (!scenario) stderr.say(`genkan: ${words.add(comparison)[locale]}\n`);
    } else if (yes || (await confirm(shell, comparison, locale))) {
      appendProfiles(comparison);
      stderr.say(`genkan: ${words.added(comparison, found.profile)[locale]}\n`);
    } else {
      stderr.say(`genkan: ${words.declined[locale]}\n`);
    }
    return 0;
  },
});
