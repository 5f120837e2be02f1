import type { Locale, Text } from "@genkan/controls/model/text";
import { clean } from "@genkan/controls/model/text";

/** The documents in the package that a folder installs. */
const docs = (name: string, locale: Locale): string => `node_modules/genkan/docs/${name}.${locale}.md`;

/** What `genkan init` says. */
export const words = {
  email: { en: "E-mail address for the alerts", ja: "通知先のメールアドレス" },
  locale: { en: "Language of the messages", ja: "メッセージの言語" },
  languages: {
    en: { en: "English (en)", ja: "英語 (en)" },
    ja: { en: "Japanese (ja)", ja: "日本語 (ja)" },
  },
  region: { en: "AWS Region to deploy to", ja: "デプロイ先の AWS リージョン" },
  noAddress: {
    en: "Give an e-mail address, such as you@example.com.",
    ja: "you@example.com のようなメールアドレスを指定します。",
  },
  wrong: (option: string, value: string, { en, ja }: Text): Text => ({
    en: `${option} ${JSON.stringify(clean(value))}: ${en}`,
    ja: `${option} ${JSON.stringify(clean(value))}: ${ja}`,
  }),
  noFolder: (folder: string): Text => ({
    en: `${clean(folder)} is not a folder. Name another one.`,
    ja: `${clean(folder)} はフォルダーではありません。別の名前を指定してください。`,
  }),
  exist: (folder: string, names: readonly string[]): Text => ({
    en: `${clean(folder)} already has ${names.join(", ")}. Nothing was written. Name a new folder, such as: npx genkan init my-account`,
    ja: `${clean(folder)} には既に ${names.join("、")} があります。何も書き込んでいません。新しいフォルダーを指定してください。例: npx genkan init my-account`,
  }),
  unwritable: (folder: string, { message }: Error): Text => ({
    en: `${clean(folder)} can't be written (${clean(message)}). Nothing was left there.`,
    ja: `${clean(folder)} に書き込めません (${clean(message)})。ファイルは残していません。`,
  }),
  created: (folder: string, names: readonly string[]): Text => ({
    en: `Created in ${clean(folder)}: ${names.join(", ")}`,
    ja: `${clean(folder)} に作成しました: ${names.join("、")}`,
  }),
  next: {
    en: "Next, with the AWS credentials of an administrator:",
    ja: "次に、管理者の AWS 認証情報で実行します:",
  },
  confirm: (email: string): Text => ({
    en: `AWS then sends a mail to ${clean(email)}. Open its link to confirm the subscription: nothing else arrives until you do.`,
    ja: `デプロイすると、AWS から ${clean(email)} に確認メールが届きます。リンクを開いてサブスクリプションを確認してください。確認するまで、ほかには何も届きません。`,
  }),
  more: {
    en: `Channels, controls, costs, updates (after npm install): ${docs("deploy", "en")}`,
    ja: `チャネル、コントロール、料金、更新 (npm install のあとに参照できます): ${docs("deploy", "ja")}`,
  },
};

/** The README of a new folder: ten lines. */
export const readme: Readonly<Record<Locale, string>> = {
  en: `# Genkan

This folder deploys [Genkan](node_modules/genkan/README.md), which watches the root user and IAM Identity Center of an AWS account.

- \`npm install\` installs the versions that \`package.json\` names. Keep \`package-lock.json\` in git, too.
- \`genkan.config.ts\` has the [settings](${docs("settings", "en")}). \`npx genkan config validate\` checks them.
- \`npx genkan doctor\` says what the account lacks. \`npx sst deploy --stage production\` deploys, as an administrator.
- \`npx genkan findings\`, \`history\` and \`check\` show the state; \`npx genkan test-alert\` shows that alerts arrive.
- \`npx genkan@latest upgrade\` says what a newer version would change here and in the account.
- More: [deploy Genkan](${docs("deploy", "en")}), [controls of your own](${docs("own-controls", "en")})
`,
  ja: `# Genkan

このフォルダーから [Genkan](node_modules/genkan/README.md) をデプロイします。AWS アカウントのルートユーザーと IAM Identity Center を監視します。

- \`npm install\` で、\`package.json\` に書かれたバージョンをインストールします。\`package-lock.json\` も Git に登録してください。
- 設定は \`genkan.config.ts\` に書きます ([設定の一覧](${docs("settings", "ja")}))。\`npx genkan config validate\` で検証できます。
- \`npx genkan doctor\` でアカウントに足りないものを調べ、管理者として \`npx sst deploy --stage production\` でデプロイします。
- 状態は \`npx genkan findings\`、\`history\`、\`check\` で、通知が届くことは \`npx genkan test-alert\` で確認できます。
- \`npx genkan@latest upgrade\` で、新しいバージョンによるこのフォルダーとアカウントの変更点を確認できます。
- 詳細: [Genkan をデプロイする](${docs("deploy", "ja")})、[独自のコントロール](${docs("own-controls", "ja")})
`,
};
