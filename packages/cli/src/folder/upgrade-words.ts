import { clean, type Text } from "@genkan/controls/model/text";
import type { StackChange } from "./stack-changes.ts";

/** What `genkan upgrade` says. */
export const words = {
  noFolder: (path: string): Text => ({
    en: `${clean(path)} does not deploy Genkan: package.json has no dependency genkan, or there is no genkan.config.ts. Run this in a folder that genkan init created.`,
    ja: `${clean(path)} は Genkan をデプロイするフォルダーではありません (package.json の依存関係に genkan がないか、genkan.config.ts がありません)。genkan init で作成したフォルダーで実行してください。`,
  }),
  repository: {
    en: "This is Genkan's own repository, which has no older version beside it. git pull updates it.",
    ja: "ここは Genkan のリポジトリです。比較する古いバージョンはありません。更新するには git pull を実行します。",
  },
  notInstalled: {
    en: "The folder's version is not installed, or comes from a source without template.json. Run npm install first: an upgrade compares with it.",
    ja: "このフォルダーのバージョンがインストールされていないか、template.json を含んでいません。先に npm install を実行してください。そのバージョンと比較します。",
  },
  otherInstalled: (pinned: string, version: string): Text => ({
    en: `package.json names genkan ${clean(pinned)}, but ${clean(version)} is installed. Run npm install first.`,
    ja: `package.json の genkan は ${clean(pinned)} ですが、インストールされているのは ${clean(version)} です。先に npm install を実行してください。`,
  }),
  newer: (version: string): Text => ({
    en: `The folder has genkan ${clean(version)}, which is newer than this one. Run npx genkan@latest upgrade.`,
    ja: `このフォルダーの genkan は ${clean(version)} で、実行中のものより新しいバージョンです。npx genkan@latest upgrade を実行してください。`,
  }),
  notJson: (file: string, { message }: Error): Text => ({
    en: `${clean(file)} is not JSON (${clean(message)}).`,
    ja: `${clean(file)} は JSON として読み取れません (${clean(message)})。`,
  }),
  unreadable: ({ message }: Error): Text => ({
    en: `The installed version can't read genkan.config.ts (${clean(message)}). Run npx genkan config validate, and correct it first.`,
    ja: `インストール済みのバージョンで genkan.config.ts を読み込めません (${clean(message)})。npx genkan config validate で確認し、先に修正してください。`,
  }),
  noConfiguration: {
    en: "genkan.config.ts needs export default defineConfig({ … }) of genkan/config.",
    ja: "genkan.config.ts には、genkan/config の export default defineConfig({ … }) が必要です。",
  },
  title: (from: string, to: string): Text => ({ en: `Genkan ${from} → ${to}`, ja: `Genkan ${from} → ${to}` }),
  same: (version: string): Text => ({
    en: `The folder has genkan ${version}, and so does this call: there is nothing to compare. npx genkan@latest upgrade compares with the newest version.`,
    ja: `このフォルダーの genkan は、実行中のものと同じ ${version} です。比較するものがありません。最新のバージョンと比較するには npx genkan@latest upgrade を実行します。`,
  }),
  entries: { en: "What is new", ja: "新しい点 (変更履歴は英語です)" },
  noEntries: { en: "The changelog lists nothing.", ja: "変更履歴に項目はありません。" },
  folder: { en: "In this folder", ja: "このフォルダーの変更" },
  noFileChanges: { en: "Nothing changes in its files.", ja: "ファイルの変更はありません。" },
  none: { en: "nothing", ja: "なし" },
  replaced: { en: "is replaced by the new version's file", ja: "新しいバージョンのファイルに置き換え" },
  yours: {
    en: "you have changed this, so it is left as it is; the new version has:",
    ja: "変更が加えられているため、そのまま残します。新しいバージョンの内容:",
  },
  configuration: {
    en: "The new version does not accept genkan.config.ts. It is yours to change:",
    ja: "新しいバージョンは現在の genkan.config.ts を受け付けません。手動で変更してください:",
  },
  stack: { en: "In the account, with the next deployment", ja: "次のデプロイによるアカウントの変更" },
  noStackChanges: {
    en: "Compared: no resource changes.",
    ja: "比較した結果、変更されるリソースはありません。",
  },
  stackUnknown: ({ en, ja }: Text): Text => ({
    en: `Not known: ${en} npx sst diff --stage production shows it after npm install.`,
    ja: `不明です。${ja} npm install のあと、npx sst diff --stage production で確認できます。`,
  }),
  refused: {
    en: "The new version does not accept genkan.config.ts.",
    ja: "新しいバージョンが genkan.config.ts を受け付けません。",
  },
  untranslated: (reason: string): Text => ({
    en: `One of the two versions makes no templates of this configuration (${clean(reason)}).`,
    ja: `どちらかのバージョンが、この設定のテンプレートを作成できません (${clean(reason)})。`,
  }),
  changes: {
    added: { en: "added", ja: "追加" },
    changed: { en: "changed", ja: "変更" },
    replaced: { en: "replaced", ja: "置き換え" },
    removed: { en: "removed", ja: "削除" },
  } satisfies Readonly<Record<StackChange["change"], Text>>,
  write: {
    en: "genkan upgrade --write changes the files. Then: npm install && npx sst deploy --stage production",
    ja: "genkan upgrade --write でファイルを変更します。そのあと: npm install && npx sst deploy --stage production",
  },
  written: (files: readonly string[]): Text => ({
    en: `Changed: ${files.join(", ")}. Next: npm install && npx sst deploy --stage production`,
    ja: `変更しました: ${files.join("、")}。次に実行します: npm install && npx sst deploy --stage production`,
  }),
  nothingWritten: {
    en: "There was nothing to write.",
    ja: "書き込む変更はありませんでした。",
  },
};
