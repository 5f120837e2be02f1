import type { Choices } from "@genkan/controls/model/remedy";
import { command } from "../command.ts";
import {
  config,
  controlsArgument,
  flag,
  formatOption,
  identityCenterRegion,
  optional,
  recordedOptions,
  repeated,
} from "../options.ts";
import { accountId, shortText } from "../values.ts";

/** Options of a plan that is made now. A fix that is recorded has its own controls, and no file. */
const ofNewPlan = ["out", "plan", "yes", "user", "removeAdministrator", "removePassword", "evenIfUsed"];

export const fix = command({
  path: "fix",
  description: {
    en: "plan how to fix what is NON_COMPLIANT, print the plan, or apply it",
    ja: "非準拠の検出結果を修復する計画を作成し、表示または適用する",
  },
  group: "fix",
  arguments: { controls: controlsArgument },
  options: {
    user: optional(
      "--user <name>",
      { en: "user of Identity Center who gets access", ja: "アクセスを割り当てる Identity Center のユーザー" },
      { parse: shortText },
    ),
    removeAdministrator: repeated(
      "--remove-administrator <name>",
      { en: "person who stops being an administrator (repeatable)", ja: "管理者から外すユーザー (複数指定可)" },
      { parse: shortText },
    ),
    removePassword: repeated(
      "--remove-password <user>",
      {
        en: "IAM user whose console password is deleted (repeatable)",
        ja: "コンソールパスワードを削除する IAM ユーザー (複数指定可)",
      },
      { parse: shortText },
    ),
    evenIfUsed: repeated(
      "--even-if-used <user>",
      {
        en: "IAM user who loses rights although a key is in use (repeatable)",
        ja: "キーが使用中でも権限を外す IAM ユーザー (複数指定可)",
      },
      { parse: shortText },
    ),
    member: repeated(
      "--member <id>",
      {
        en: "remove root credentials of this member account (repeatable)",
        ja: "このメンバーアカウントのルート認証情報を削除する (複数指定可)",
      },
      { parse: accountId },
    ),
    members: optional("--members <file>", {
      en: "those of the member accounts in this file, one id a line",
      ja: "ファイルに書いたメンバーアカウント (1 行に 1 つの ID) を対象にする",
    }),
    out: optional("--out <file>", {
      en: "write the plan to a file, to be reviewed",
      ja: "レビュー用に、計画をファイルに書き出す",
    }),
    print: optional(
      "--print <form>",
      {
        en: "print what the plan would do, to run it yourself: bash or cloudformation",
        ja: "計画の内容を、自分で実行できる形で表示する: bash または cloudformation",
      },
      { choices: ["bash", "cloudformation"] as const, conflicts: ["apply", "policy", "format"] },
    ),
    policy: flag(
      "--policy",
      {
        en: "print the least IAM policy that applying the plan needs",
        ja: "計画の適用に必要な最小限の IAM ポリシーを表示する",
      },
      { conflicts: ["apply", "format"] },
    ),
    apply: flag("--apply", {
      en: "apply it, after you have typed the account id",
      ja: "アカウント ID の入力を確認したうえで適用する",
    }),
    plan: optional("--plan <file>", {
      en: "apply exactly this plan; refused if the account has changed",
      ja: "この計画のとおりに適用する (アカウントの状態が変わっていれば中止)",
    }),
    yes: flag("--yes", {
      en: "with --plan: do not ask; refused for what cannot be taken back",
      ja: "--plan と併用: 確認しない (元に戻せない変更があれば中止)",
    }),
    undo: optional<string>(
      "--undo <id>",
      {
        en: "plan how to take an applied fix back; --apply does it",
        ja: "適用した修復を元に戻す計画を表示する (--apply で実行)",
      },
      { conflicts: ["resume", ...ofNewPlan] },
    ),
    resume: optional<string>(
      "--resume <id>",
      {
        en: "go on with a fix that was stopped or has failed",
        ja: "途中で止まった修復、または失敗した修復を続ける",
      },
      { conflicts: ["print", "policy", "format", ...ofNewPlan] },
    ),
    scenario: optional("--scenario <file>", {
      en: "a simulated account that answers from this file, instead of AWS",
      ja: "AWS の代わりに、このファイルで定義した模擬アカウントを使う",
    }),
    config,
    identityCenterRegion,
    format: formatOption(["text", "json"]),
    ...recordedOptions,
  },
  notes: {
    en: [
      "It changes nothing without --apply. The account's own root credentials are never changed: only root",
      "can, in the console. What is applied is recorded in the ledger, and appears in the next alert.",
      "With --member or --members, it removes root credentials of member accounts: root-credentials (all),",
      "root-mfa-enabled (the same), root-access-key-absent or root-signing-certificate-absent. That can't be",
      "taken back: you type the account id, or for several the organization id. Never what was used within",
      "90 days, or whose last use can't be read. It stops at the first surprise; run it again to go on.",
      "The policy of --policy makes its holder an administrator in effect. Never give it to the monitor.",
    ],
    ja: [
      "--apply がなければ何も変更しません。このアカウントのルート認証情報は変更しません (変更できるのは、",
      "コンソールにサインインしたルートユーザーだけです)。適用した内容は台帳に記録し、履歴と次の通知に表示します。",
      "--member か --members を付けると、メンバーアカウントのルート認証情報を削除します。対象は root-credentials",
      "(すべて)、root-mfa-enabled (同じ)、root-access-key-absent、root-signing-certificate-absent です。元に戻せない",
      "ため、アカウント ID (複数の場合は組織 ID) の入力で確認します。90 日以内に使われたものと、最終使用日時を",
      "読み取れないものは削除しません。想定外のことがあればそこで止め、もう一度実行すると続きから行います。",
      "--policy のポリシーを持つユーザーは、実質的に管理者です。監視用のロールには付与しないでください。",
    ],
  },
  examples: [
    [
      "genkan fix --scenario fresh",
      { en: "what would be done, and what is left to you", ja: "修復の内容と、手作業が必要なものを表示する" },
    ],
    [
      "genkan fix identity-center-admin-session-short --print bash",
      { en: "as commands of the AWS CLI", ja: "AWS CLI のコマンドとして表示する" },
    ],
    [
      "genkan fix root-credentials --member 111122223333",
      { en: "what would be removed in a member account", ja: "メンバーアカウントで何を削除するかを表示する" },
    ],
    ["genkan fix --out plan.json", { en: "a plan to review", ja: "レビュー用の計画を書き出す" }],
  ],
  exit: [
    { en: "0 nothing is left to do", ja: "0 残っているものはない" },
    { en: "1 something is left to do", ja: "1 残っているものがある" },
    {
      en: "2 the call or the set-up is wrong, the plan is stale, or a step was refused or failed",
      ja: "2 呼び出しまたは設定に誤りがある、計画が古い、または手順が拒否されたか失敗した",
    },
    {
      en: "3 nothing is left to do, but something could not be checked",
      ja: "3 残っているものはないが、確認できなかったものがある",
    },
  ],
  files: [{ en: "with --out, the plan", ja: "--out では計画" }],
  seeAlso: ["check", "explain", "history", "members", "setup"],
  async run(shell, { controls, user, removeAdministrator, removePassword, evenIfUsed, member, members, ...options }) {
    const choices: Choices = {
      ...(user === undefined ? {} : { user }),
      ...(removeAdministrator ? { removeAdministrators: removeAdministrator } : {}),
      ...(removePassword ? { removePasswords: removePassword } : {}),
      ...(evenIfUsed ? { evenIfUsed } : {}),
    };
    if (member || members !== undefined || controls.includes("root-credentials")) {
      const { removeFromMembers } = await import("../members/removal.ts");
      return removeFromMembers(shell, { ...options, controls, choices, member, members });
    }
    const { fix } = await import("../fix/fix.ts");
    return fix(shell, { ...options, controls, choices });
  },
});
