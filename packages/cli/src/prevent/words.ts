import { clean, counted, type Locale, type Text } from "@genkan/controls/model/text";
import { EFFECT_DAYS } from "@genkan/controls/prevention/effect";
import type { Audience } from "@genkan/controls/prevention/names";
import type { Prevention } from "./generated.ts";

interface Denied {
  readonly certain: number;
  readonly perhaps: number;
  readonly accounts: number;
  readonly all: number;
}

const listOf = (accounts: readonly string[], count: number, locale: Locale): string =>
  accounts.join({ en: ", ", ja: "、" }[locale]) + (count > accounts.length ? ", …" : "");

const one: Text = {
  en: "Genkan prints policies and attaches none. Run the commands in the management account. The last one is needed once, if the organization has no policies of this type yet:",
  ja: "Genkan はポリシーを表示するだけで、アタッチはしません。コマンドは管理アカウントで実行します。最後のコマンドは、組織で SCP をまだ有効にしていない場合に 1 回だけ必要です:",
};
const tried: Text = {
  en: "After a few minutes, try in that account what has to keep working. docs/prevent.en.md has more.",
  ja: "数分待ってから、使い続ける必要のある操作をそのアカウントで試します。詳細: docs/prevent.ja.md",
};

export const policyWords = {
  title: {
    members: {
      en: "Service control policies for the member accounts of an organization",
      ja: "組織のメンバーアカウント用のサービスコントロールポリシー (SCP)",
    },
    delegate: {
      en: "A service control policy for the delegated administrator of Identity Center",
      ja: "Identity Center の委任管理者用のサービスコントロールポリシー (SCP)",
    },
    monitor: {
      en: "A service control policy for the account that Genkan is deployed to",
      ja: "Genkan をデプロイしたアカウント用のサービスコントロールポリシー (SCP)",
    },
  } satisfies Readonly<Record<Audience, Text>>,
  before: {
    members: {
      en: "Genkan prints policies and attaches none. Run the commands in the management account, on one test account first, never on the root of the organization straight away. The last one is needed once, if the organization has no policies of this type yet:",
      ja: "Genkan はポリシーを表示するだけで、アタッチはしません。コマンドは管理アカウントで実行します。まずテスト用の 1 アカウントで試し、組織のルートにはいきなりアタッチしないでください。最後のコマンドは、組織で SCP をまだ有効にしていない場合に 1 回だけ必要です:",
    },
    delegate: one,
    monitor: one,
  } satisfies Readonly<Record<Audience, Text>>,
  after: {
    members: {
      en: "After a few minutes, try in the test account what has to keep working. Then the next account or OU: attach-policy with its id. An account, an OU and the root take 10 policies each. docs/prevent.en.md has more.",
      ja: "数分待ってから、使い続ける必要のある操作をテスト用アカウントで試します。問題がなければ、次のアカウントや OU の ID を指定して attach-policy を実行します。アカウント、OU、ルートには、それぞれ 10 個までアタッチできます。詳細: docs/prevent.ja.md",
    },
    delegate: tried,
    monitor: tried,
  } satisfies Readonly<Record<Audience, Text>>,
  write: { en: "To write it to a file, and to let AWS check it:", ja: "ファイルに書き出し、AWS で検証する:" },
  create: {
    en: "To create it, and to attach it to the account:",
    ja: "作成し、アカウントにアタッチする:",
  },
  undo: { en: "To detach and delete it:", ja: "デタッチして削除する:" },
  effect: {
    denied: ({ certain, perhaps, accounts, all }: Denied): Text => {
      const where = {
        en: `in ${accounts} of ${counted(all, "account")}`,
        ja: `アカウント ${all} 件中 ${accounts} 件`,
      };
      return certain
        ? {
            en: `In the last ${EFFECT_DAYS} days it would have denied ${counted(certain, "recorded call")} ${where.en}${perhaps ? `, and perhaps ${perhaps} more` : ""}:`,
            ja: `過去 ${EFFECT_DAYS} 日間の記録のうち、拒否されていた呼び出しは ${certain} 件です (${where.ja}${perhaps ? `、ほかに最大 ${perhaps} 件` : ""}):`,
          }
        : {
            en: `In the last ${EFFECT_DAYS} days it may have denied up to ${counted(perhaps, "recorded call")} ${where.en}:`,
            ja: `過去 ${EFFECT_DAYS} 日間の記録のうち、拒否されていた可能性のある呼び出しは最大 ${perhaps} 件です (${where.ja}):`,
          };
    },
    nothing: (accounts: number): Text => ({
      en: `In the last ${EFFECT_DAYS} days it would have denied nothing that root did in ${counted(accounts, "account")}, where all of it is recorded.`,
      ja: `過去 ${EFFECT_DAYS} 日間、ルートユーザーの操作がすべて記録されているアカウント ${accounts} 件では、拒否されていた操作はありません。`,
    }),
    nothingKnown: {
      en: `What it would have denied in the last ${EFFECT_DAYS} days is not known.`,
      ja: `過去 ${EFFECT_DAYS} 日間に何が拒否されていたかは不明です。`,
    },
    noAccounts: {
      en: "What it would have denied is not known: the ledger has no account that it applies to. A deployment with organization in genkan.config.ts records the members.",
      ja: "何が拒否されていたかは不明です。対象のアカウントが台帳にありません。genkan.config.ts で organization を設定してデプロイすると、メンバーアカウントが記録されます。",
    },
    unknownAccounts: {
      en: "What it would have denied is not known: name the delegated administrator's account with --account. To find it, in the management account:",
      ja: "何が拒否されていたかは不明です。委任管理者のアカウントを --account で指定してください。管理アカウントで次のコマンドを実行すると確認できます:",
    },
    others: {
      en: "Of what others than root did, the ledger has only the calls that changed a finding or Genkan itself.",
      ja: "ルートユーザー以外の操作のうち台帳に記録されるのは、検出結果または Genkan 自体を変えたものだけです。",
    },
    lookUp: {
      en: "CloudTrail has all of it, in each account and Region:",
      ja: "すべての記録は、アカウントとリージョンごとに CloudTrail にあります:",
    },
    more: (count: number): Text => ({
      en: `and ${count} more; --format json lists all`,
      ja: `ほか ${count} 件 (--format json ですべて表示)`,
    }),
  },
  keys: {
    found: (users: number, accounts: number): Text => ({
      en: `${counted(users, "IAM user")} in ${counted(accounts, "account")} ${users === 1 ? "has" : "have"} an access key in use (within 90 days, or not known since when). What uses it may want a new one${users ? ":" : "."}`,
      ja: `使用中のアクセスキー (90 日以内に使用、または最後の使用が不明) を持つ IAM ユーザーは、アカウント ${accounts} 件に ${users} 人です。キーのローテーションができなくなります${users ? ":" : "。"}`,
    }),
    user: ({
      account,
      name,
      lastUsed,
    }: {
      readonly account: string;
      readonly name: string;
      readonly lastUsed: string;
    }): Text =>
      lastUsed === "unknown"
        ? { en: `${account} ${name}: last use not known`, ja: `${account} ${name}: 最後の使用は不明` }
        : { en: `${account} ${name}: last used ${lastUsed}`, ja: `${account} ${name}: 最後の使用は ${lastUsed}` },
    unread: {
      en: "Which IAM users have access keys in use could not be read.",
      ja: "使用中のアクセスキーを持つ IAM ユーザーを読み取れませんでした。",
    },
    notRead: (accounts: readonly string[], count: number): Text => ({
      en: `Not read in ${counted(count, "account")}: ${listOf(accounts, count, "en")}. aws iam generate-credential-report and get-credential-report show it there.`,
      ja: `読み取れなかったアカウント ${count} 件: ${listOf(accounts, count, "ja")}。そのアカウントで aws iam generate-credential-report と get-credential-report を実行すると確認できます。`,
    }),
  },
} as const;

/** What else protects an account that no policy applies to. */
const INSTEAD: Text = {
  en: "What protects this account instead: a passkey or a hardware key as root's MFA, no access keys, few administrators, and being notified (genkan check, npx sst deploy).",
  ja: "このアカウントを守るには、ルートユーザーの MFA にパスキーかハードウェアキーを使い、アクセスキーを置かず、管理者を少なくし、変化の通知を受け取ります (genkan check、npx sst deploy)。",
};

/** Where the account stands, and whether a policy can apply to it. */
export function situationWords({ situation, account, audience, applies }: Prevention): readonly Text[] {
  switch (situation.kind) {
    case "no-organization":
      return [
        {
          en: `Account ${account} is in no organization of AWS Organizations: there is nothing that a service control policy could be attached to.`,
          ja: `アカウント ${account} は AWS Organizations の組織に属していないため、サービスコントロールポリシー (SCP) をアタッチできません。`,
        },
        INSTEAD,
      ];
    case "no-members":
      return [
        {
          en: `Account ${account} is the management account of organization ${situation.organization.id}, which has no other account: a service control policy never applies to a management account.`,
          ja: `アカウント ${account} は組織 ${situation.organization.id} の管理アカウントで、ほかにアカウントはありません。サービスコントロールポリシー (SCP) は、管理アカウントには適用されません。`,
        },
        INSTEAD,
      ];
    case "unknown":
      return [
        {
          en: `Whether account ${account} is in an organization could not be read (${clean(situation.cause.action)}: ${clean(situation.cause.detail)}). Service control policies apply to member accounts only, never to a management account.`,
          ja: `アカウント ${account} が組織に属しているかどうかを読み取れませんでした (${clean(situation.cause.action)}: ${clean(situation.cause.detail)})。サービスコントロールポリシー (SCP) が適用されるのはメンバーアカウントだけで、管理アカウントには適用されません。`,
        },
      ];
    case "in-organization": {
      const { id, managementAccount } = situation.organization;
      if (!applies && audience === "monitor")
        return [
          {
            en: `Account ${account} is the management account of organization ${id}: a service control policy never applies to it. Genkan in a member account, as a delegated administrator, can be protected in this way.`,
            ja: `アカウント ${account} は組織 ${id} の管理アカウントです。サービスコントロールポリシー (SCP) は、管理アカウントには適用されません。委任管理者のメンバーアカウントにデプロイすると、この方法で Genkan を保護できます。`,
          },
        ];
      return [
        {
          en: `Organization ${id}. No policy applies to its management account (${managementAccount}), nor to service-linked roles.`,
          ja: `組織 ${id}。ポリシーは管理アカウント (${managementAccount}) とサービスにリンクされたロールには適用されません。`,
        },
      ];
    }
  }
}
