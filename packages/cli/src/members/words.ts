import { clean, counted, type Text } from "@genkan/controls/model/text";
import type { Skipped } from "@genkan/messages/formats/evaluated";

/** What `genkan members`, and `genkan fix` for members, say. */
export const words = {
  asRoot: {
    en: "These are credentials of the root user, and AWS opens privileged sessions in members for nobody's root user. Use an administrator of the management account.",
    ja: "ルートユーザーの認証情報です。ルートユーザーは、メンバーアカウントの特権セッションを開始できません。管理アカウントの管理者の認証情報を使ってください。",
  },
  featuresOff: (missing: readonly string[]): Text => ({
    en: `Members' root credentials can't be reached: central root management is not complete (${missing.join(", ")} off). Switch it on with genkan fix root-credentials-centrally-managed --apply.`,
    ja: `ルートアクセスの一元管理が有効になっていないため (無効: ${missing.join("、")})、メンバーアカウントのルート認証情報を扱えません。genkan fix root-credentials-centrally-managed --apply で有効にしてください。`,
  }),
  noMembers: {
    en: "No member account is left: AWS opens no privileged session in the management account. genkan organization accounts lists the accounts.",
    ja: "対象のメンバーアカウントがありません (管理アカウントでは特権セッションを使えません)。アカウントの一覧は genkan organization accounts で表示できます。",
  },
  columns: {
    en: ["ACCOUNT", "NAME", "PASSWORD", "KEYS", "CERTS", "MFA", "REMOVABLE"],
    ja: ["アカウント", "名前", "パスワード", "キー", "証明書", "MFA", "削除"],
  },
  lastUse: {
    never: { en: "never used", ja: "未使用" },
    unknown: { en: "use unknown", ja: "使用日不明" },
    used: (day: string): Text => ({ en: `used ${day}`, ja: `使用 ${day}` }),
  },
  removable: { en: "yes", ja: "可" },
  notRemovable: { en: "no", ja: "不可" },
  total: ({ read, left, unreadable }: { read: number; left: number; unreadable: number }): Text => ({
    en: `${counted(read + unreadable, "member account")}: ${left} with root credentials, ${read - left} without${unreadable ? `, ${unreadable} can't be read` : ""}`,
    ja: `メンバーアカウント ${read + unreadable} 件: ルート認証情報あり ${left} 件、なし ${read - left} 件${unreadable ? `、読み取り不可 ${unreadable} 件` : ""}`,
  }),
  notRead: (count: number, why: Skipped | "MANAGEMENT"): Text => ({
    en: `${counted(count, "account")} left out: ${whys[why].en}`,
    ja: `対象外 ${count} 件: ${whys[why].ja}`,
  }),
  refusedHead: { en: "Not removable:", ja: "削除できないもの:" },
  unreadableHead: { en: "Can't be read:", ja: "読み取れないもの:" },
  next: (account: string): Text => ({
    en: `To remove them: genkan fix root-credentials --member ${account}`,
    ja: `削除するには: genkan fix root-credentials --member ${account}`,
  }),
  cause: (action: string, detail: string): Text => ({
    en: `${action} failed: ${clean(detail, 300)}`,
    ja: `${action} が失敗しました: ${clean(detail, 300)}`,
  }),
  more: (count: number): Text => ({ en: `and ${count} more`, ja: `ほか ${count} 件` }),

  onlyMember: (control: string): Text => ({
    en: `--member removes root credentials only: root-credentials (all of them), root-access-key-absent, root-signing-certificate-absent or root-mfa-enabled. It can't fix ${clean(control)}.`,
    ja: `--member で削除できるのは、ルート認証情報だけです: root-credentials (すべて)、root-access-key-absent、root-signing-certificate-absent、root-mfa-enabled。${clean(control)} は指定できません。`,
  }),
  whichRemoval: {
    en: "Name what to remove: root-credentials (all of them), root-access-key-absent or root-signing-certificate-absent.",
    ja: "削除するものを指定してください: root-credentials (すべて)、root-access-key-absent、root-signing-certificate-absent。",
  },
  needsMember: {
    en: "root-credentials is removed in member accounts only: --member ID or --members FILE. genkan members lists them.",
    ja: "root-credentials は、メンバーアカウントだけで削除できます。--member ID か --members ファイル を指定してください。一覧は genkan members で表示できます。",
  },
  irreversible: {
    en: "Removing root credentials can't be taken back: a person types the id at a terminal. --yes, --plan, --out, --undo, --resume and cloudformation don't go with --member or --members. What was stopped goes on when you run the same command again.",
    ja: "ルート認証情報の削除は元に戻せないため、ターミナルで ID を入力して確認します。--member、--members と、--yes、--plan、--out、--undo、--resume、cloudformation は併用できません。途中で止まった場合は、同じコマンドをもう一度実行すると続きから行います。",
  },
  unreadableFile: (file: string, detail: string): Text => ({
    en: `${clean(file)} can't be read (${clean(detail)}).`,
    ja: `${clean(file)} を読み取れません (${clean(detail)})。`,
  }),
  notAnId: (file: string, line: number, text: string): Text => ({
    en: `${clean(file)}, line ${line}: ${clean(text)} is not an account id. The file has one account id a line; # begins a comment.`,
    ja: `${clean(file)} の ${line} 行目: ${clean(text)} はアカウント ID ではありません。1 行に 1 つのアカウント ID を書きます (# 以降はコメント)。`,
  }),
  emptyFile: (file: string): Text => ({
    en: `${clean(file)} names no account.`,
    ja: `${clean(file)} にアカウント ID がありません。`,
  }),
  planHead: (plan: { readonly members: number; readonly steps: number }): Text => ({
    en: `${counted(plan.steps, "credential")} of ${counted(plan.members, "member account")} would be removed. None of it can be taken back.`,
    ja: `メンバーアカウント ${plan.members} 件から、ルート認証情報 ${plan.steps} 件を削除します。元に戻すことはできません。`,
  }),
  nothing: { en: "There is nothing to remove.", ja: "削除するものはありません。" },
  certificateUse: {
    en: "AWS does not show when a signing certificate was last used.",
    ja: "署名証明書が最後に使われた日時は、AWS では確認できません。",
  },
  waves: (sizes: readonly number[]): Text => ({
    en: `In waves of ${sizes.join(", ")}, at most ten accounts at a time; it stops at the first surprise. To do it: --apply`,
    ja: `${sizes.join("、")} 件ずつ段階的に (同時に最大 10 アカウント) 行い、想定外のことがあればそこで止めます。実行するには --apply を付けます。`,
  }),
  noTerminal: {
    en: "Removing root credentials asks for the id on a terminal, and there is none (or CI is set). --print bash prints the commands instead.",
    ja: "ルート認証情報を削除するには、ターミナルで ID を入力する必要がありますが、ターミナルがありません (または CI が設定されています)。コマンドを表示するには --print bash を使います。",
  },
  typeAccount: {
    en: "It can't be taken back. To remove them, type the account id",
    ja: "元に戻せません。削除するには、アカウント ID を入力してください",
  },
  typeOrganization: {
    en: "It can't be taken back. To remove them, type the organization id",
    ja: "元に戻せません。削除するには、組織 ID を入力してください",
  },
  wave: (number: number, of: number, members: number): Text => ({
    en: `wave ${number} of ${of}: ${counted(members, "account")}`,
    ja: `第 ${number} 段階 (全 ${of} 段階): ${members} アカウント`,
  }),
  done: (account: string, count: number, id: string): Text => ({
    en: `${account}: ${counted(count, "credential")} removed (fix ${id})`,
    ja: `${account}: 認証情報 ${count} 件を削除しました (修復 ${id})`,
  }),
  allDone: (members: number): Text => ({
    en: `Done in ${counted(members, "account")}. Each has a record in the ledger.`,
    ja: `${members} アカウントで完了しました。アカウントごとに台帳へ記録しています。`,
  }),
  surprise: (account: string, what: Text, left: number): Text => ({
    en: `${account}: ${what.en} Nothing more was begun${left ? `; ${counted(left, "account")} left as before or unfinished` : ""}. Find out why, then run the same command again: it reads everything anew and goes on.`,
    ja: `${account}: ${what.ja}ここで中止しました${left ? ` (未実施または途中のアカウント ${left} 件)` : ""}。原因を確認してから、同じコマンドをもう一度実行してください。すべて読み直して、続きから行います。`,
  }),
  differs: (parts: readonly string[]): Text => ({
    en: `Since the plan was made, these have changed: ${parts.join(", ")}.`,
    ja: `計画の作成後に変わったものがあります: ${parts.join("、")}。`,
  }),
  interrupted: {
    en: "Stopped. What was removed stays removed. Run the same command again to go on.",
    ja: "中止しました。削除済みの認証情報は戻りません。続けるには、同じコマンドをもう一度実行してください。",
  },
  stopped: { en: "A step failed.", ja: "ステップが失敗しました。" },
} as const;

const whys: Readonly<Record<Skipped | "MANAGEMENT", Text>> = {
  SUSPENDED: { en: "suspended", ja: "停止中" },
  CLOSED: { en: "closed", ja: "解約済み" },
  PENDING_ACTIVATION: { en: "not activated yet", ja: "有効化の待機中" },
  EXCLUDED: { en: "excluded", ja: "除外の指定" },
  MANAGEMENT: { en: "the management account", ja: "管理アカウント" },
};
