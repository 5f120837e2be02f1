import { attestMfa } from "@genkan/controls/domain/mfa-attestation";
import { NOT_REACHED } from "@genkan/controls/engine/roster";
import type { ConsolePage } from "@genkan/controls/model/console";
import type { CauseParams } from "@genkan/controls/model/evaluation";
import type { CauseKind } from "@genkan/controls/model/evidence";
import { isPartition, type PartitionName, partitions } from "@genkan/controls/model/partition";
import { type Command, type Step, type Steps, verificationStep } from "@genkan/controls/model/steps";
import type { Locale, Text } from "@genkan/controls/model/text";

interface UnknownWords {
  readonly text: (params: CauseParams) => Text;
  readonly steps: (params: CauseParams) => Steps;
  /** The page of the console where it is fixed, if there is one. */
  readonly page?: ConsolePage;
}

type Denied = Pick<UnknownWords, "text" | "steps">;

const CHECK: Command = { command: ["check"] };
const REPORT: Command = { command: ["check", "--format", "json"] };

/** How to check that it worked: with a check of everything, or of one control. */
const verified = (...options: readonly string[]) => verificationStep(["check", ...options]);
const checked = verified();

const attest = (): Steps => {
  const attested = verified("--control", "identity-center-mfa-always-on");
  return {
    en: [
      "Open the IAM Identity Center console, choose Settings, then the Authentication tab, and look at Multi-factor authentication: Prompt users for MFA should be Every time they sign in (always-on), and If a user does not yet have a registered MFA device should be Require them to register an MFA device at sign in.",
      ["Record what you saw: ", attestMfa("YOU")],
      attested.en,
    ],
    ja: [
      "IAM Identity Center コンソールで「設定」の「認証」タブを開き、「多要素認証」を確認します。「MFA のプロンプトをユーザーに表示」が「サインインごと (常時オン)」、「登録された MFA デバイスをユーザーが持っていない場合」が「サインイン時に MFA デバイスを登録するよう要求する」になっているのが正しい状態です。",
      ["確認した内容を記録します: ", attestMfa("あなたの名前")],
      attested.ja,
    ],
  };
};

/** AWS's words in an error where a policy of the organization denies the call. */
const BY_POLICY = /explicit deny in a (service|resource) control policy/;
const isByPolicy = ({ detail }: CauseParams): boolean => BY_POLICY.test(detail);
/** AWS's words where the caller's own policies lack the permission. */
const OWN_POLICY = /no identity-based policy allows/;
/** Whether it is the role by which a member of an organization is read. */
const isRole = ({ actions }: CauseParams): boolean => actions.includes("sts:AssumeRole");

/** In AWS's words: the read role of a member, in a session as Genkan names those that read members. */
const READ_ROLE = /:assumed-role\/([\w+=,.@-]+)\/genkan is not authorized/;

/** Where the permission to make a call is missing: in the role by which a member is read, or in Genkan's own. */
function permission({ actions, detail }: CauseParams): Readonly<Record<Locale, Step>> {
  const [, role] = READ_ROLE.exec(detail) ?? [];
  if (role === undefined)
    return {
      en: [
        `Give the permission back. A deployment: npx sst deploy. Otherwise allow the role or user that Genkan runs as to call ${actions.join(", ")} (`,
        { command: ["controls", "--policy"] },
        " prints the whole policy).",
      ],
      ja: [
        `権限を元に戻します。デプロイした環境では npx sst deploy を実行します。それ以外では、Genkan を実行しているロールまたはユーザーに ${actions.join(", ")} を許可します (必要なポリシーの全体は `,
        { command: ["controls", "--policy"] },
        " で表示できます)。",
      ],
    };
  return {
    en: [
      `Give the permission back to the read role ${role} of that account. A deployment with a StackSet of its own: npx sst deploy. Otherwise update the role's stack with this template: `,
      { command: ["organization", "template"] },
    ],
    ja: [
      `そのアカウントの読み取りロール ${role} の権限を元に戻します。デプロイで StackSet を作成した場合は npx sst deploy を実行します。それ以外では、次のテンプレートでロールのスタックを更新します: `,
      { command: ["organization", "template"] },
    ],
  };
}

/** A call that AWS denied. */
const denied: Denied = {
  text: ({ actions }) => ({
    en: `AWS denied ${actions.join(", ")}.`,
    ja: `Genkan からの ${actions.join(", ")} の呼び出しを AWS が拒否しました。`,
  }),
  steps: (params) => ({
    en: [
      "If none of you changed that role or its policies, treat it as an attack: CloudTrail > Event history, filtered by the role's name, shows who did it. Disable that identity, then check the root user by hand.",
      permission(params).en,
      "If it is allowed there, look for a deny in a service control policy or a permissions boundary.",
      checked.en,
    ],
    ja: [
      "このロールやポリシーを変更した覚えがなければ、攻撃とみなします。CloudTrail の「イベント履歴」をロール名で絞り込んで操作した人を調べ、その ID を無効にしてから、ルートユーザーの状態を自分の目で確認します。",
      permission(params).ja,
      "許可してあるのに拒否される場合は、サービスコントロールポリシー (SCP) やアクセス許可の境界で拒否されていないか確認します。",
      checked.ja,
    ],
  }),
};

/** A call that a policy of the organization denies in the account, also to its administrators. */
const byPolicy: Denied = {
  text: ({ actions, detail }) => ({
    en: `A policy of the organization denies ${actions.join(", ")}. AWS: ${detail}`,
    ja: `組織のポリシーが ${actions.join(", ")} を拒否しています。AWS の応答: ${detail}`,
  }),
  steps({ actions, detail }) {
    const name = partitionIn(detail);
    const { signInRegions, rootSignsIn } = partitions[name];
    const en = new Intl.ListFormat("en-GB").format(signInRegions);
    const whose = rootSignsIn ? { en: " of the root user", ja: "ルートユーザーの" } : { en: "", ja: "" };
    return {
      en: [
        `In the management account, open AWS Organizations, Policies, and find the service control policy (SCP) that denies ${actions.join(", ")}. A policy that allows only some Regions is the usual one: Genkan reads ${en}, where sign-ins${whose.en} are recorded.`,
        `Exempt Genkan's read role there: "ArnNotLike": { "aws:PrincipalArn": "arn:${name}:iam::*:role/genkan-*" } in the condition of that statement. The role only reads.`,
        checked.en,
      ],
      ja: [
        `管理アカウントの AWS Organizations コンソールでポリシーの一覧を開き、${actions.join(", ")} を拒否しているサービスコントロールポリシー (SCP) を探します。多くの場合は、使用できるリージョンを制限するポリシーです。Genkan は、${whose.ja}サインインが記録される ${signInRegions.join("、")} を読み取ります。`,
        `そのステートメントの条件に "ArnNotLike": { "aws:PrincipalArn": "arn:${name}:iam::*:role/genkan-*" } を追加し、Genkan の読み取りロールを除外します。このロールは読み取りだけを行います。`,
        checked.ja,
      ],
    };
  },
};

/** The partition in which AWS denied a call, by the ARN of the caller in its words. */
function partitionIn(detail: string): PartitionName {
  const [, name = ""] = /arn:(aws[\w-]*):/.exec(detail) ?? [];
  return isPartition(name) ? name : "aws";
}

/** The read role of a member that can't be assumed. AWS does not say whether it is missing or trusts somebody else. */
const byRole: Denied = {
  text: ({ detail }) =>
    OWN_POLICY.test(detail)
      ? {
          en: "The read role could not be assumed: no policy of the role or user that Genkan runs as allows sts:AssumeRole on it.",
          ja: "読み取りロールを引き受けられませんでした。Genkan を実行しているロールまたはユーザーのポリシーが、このロールに対する sts:AssumeRole を許可していません。",
        }
      : {
          en: "The read role could not be assumed (sts:AssumeRole): it is missing, or it does not trust the account that asks.",
          ja: "読み取りロールを引き受けられませんでした (sts:AssumeRole)。ロールがないか、実行元のアカウントを信頼していません。",
        },
  steps: () => ({
    en: [
      "In CloudFormation, StackSets, check that the StackSet with Genkan's read role has a stack in this account. The management account gets none: create the stack there by hand.",
      ["Without a StackSet, create the stack from this template: ", { command: ["organization", "template"] }, "."],
      "If the role is there, its trust policy must name the account that asks, and that account's own policies must allow sts:AssumeRole on it.",
      ["See in how many accounts it works: ", { command: ["organization", "status"] }, "."],
    ],
    ja: [
      "CloudFormation の StackSets で、Genkan の読み取りロールの StackSet がこのアカウントにスタックを作成しているか確認します。管理アカウントには作成されないため、手動でスタックを作成します。",
      [
        "StackSet を使わない場合は、次のテンプレートからスタックを作成します: ",
        { command: ["organization", "template"] },
      ],
      "ロールがある場合は、信頼ポリシーに実行元のアカウントが含まれていること、実行元のポリシーがこのロールに対する sts:AssumeRole を許可していることを確認します。",
      ["何件のアカウントで引き受けられるかを確認します: ", { command: ["organization", "status"] }],
    ],
  }),
};

/** The name of each cause of INSUFFICIENT_DATA, and what to do about it. The same for every control. */
export const unknownWords: Readonly<Record<CauseKind, UnknownWords>> = {
  "access-denied": {
    page: "iam-roles",
    text: (params) =>
      isByPolicy(params) ? byPolicy.text(params) : isRole(params) ? byRole.text(params) : denied.text(params),
    steps: (params) =>
      isByPolicy(params) ? byPolicy.steps(params) : isRole(params) ? byRole.steps(params) : denied.steps(params),
  },
  "key-denied": {
    page: "identity-center-settings",
    text: ({ actions }) => ({
      en: `The customer managed KMS key of Identity Center denied the read (${actions.join(", ")}).`,
      ja: `Identity Center のカスタマーマネージドキー (KMS) が読み取りを拒否しました (${actions.join(", ")})。`,
    }),
    steps: () => ({
      en: [
        "Find the key in the Identity Center console under Settings, Encryption. It must be enabled.",
        "Allow kms:Decrypt on it through sso and identitystore (kms:ViaService), in the key policy and in the policy of Genkan's role.",
        checked.en,
      ],
      ja: [
        "Identity Center コンソールの「設定」の「暗号化」で、使われているキーを確認します。キーは有効でなければなりません。",
        "キーポリシーと Genkan のロールのポリシーの両方で、sso と identitystore を経由した kms:Decrypt を許可します (kms:ViaService)。",
        checked.ja,
      ],
    }),
  },
  "network-denied": {
    page: "identity-center-settings",
    text: ({ actions }) => ({
      en: `Identity Center accepts ${actions.join(", ")} only through a VPC endpoint.`,
      ja: `Identity Center は ${actions.join(", ")} に VPC エンドポイント経由でしか応答しません。`,
    }),
    steps: () => ({
      en: [
        "Run Genkan in the VPC whose endpoint can reach Identity Center, or allow its network in the settings of the identity store.",
        checked.en,
      ],
      ja: [
        "Identity Center に到達できる VPC エンドポイントのある VPC の中で Genkan を実行するか、アイデンティティストアの設定で Genkan のネットワークを許可します。",
        checked.ja,
      ],
    }),
  },
  elsewhere: {
    text: ({ detail }) => ({
      en: `Identity Center belongs to account ${detail}; only that account or the delegated administrator can read it.`,
      ja: `Identity Center はアカウント ${detail} のもので、読み取れるのはそのアカウントか委任管理者だけです。`,
    }),
    steps: ({ detail, actions }) => ({
      en: [
        `Run Genkan in account ${detail}, or in the account registered as delegated administrator of IAM Identity Center.`,
        `If this account is the delegated administrator, allow the role that Genkan runs as to call ${actions.join(", ")}.`,
      ],
      ja: [
        `アカウント ${detail}、または IAM Identity Center の委任管理者として登録されたアカウントで Genkan を実行します。`,
        `このアカウントが委任管理者の場合は、Genkan を実行しているロールに ${actions.join(", ")} を許可します。`,
      ],
    }),
  },
  unattested: {
    text: () => ({
      en: "No AWS API returns these settings, no event shows their values, and nobody has attested to them.",
      ja: "この設定を読み取れる AWS の API はなく、値のわかるイベントもなく、誰も設定内容を申告していません。",
    }),
    page: "identity-center-settings",
    steps: attest,
  },
  "attestation-expired": {
    text: ({ detail }) => ({
      en: `No AWS API returns these settings, and the attestation has expired (${detail}).`,
      ja: `この設定を読み取れる AWS の API はなく、申告の期限も切れています (${detail})。`,
    }),
    page: "identity-center-settings",
    steps: attest,
  },
  "attestation-void": {
    text: ({ detail }) => ({
      en: `These settings, or the identity source, were changed, and nobody has attested to them since (${detail}).`,
      ja: `設定またはアイデンティティソースが変更され、その後に申告されていません (${detail})。`,
    }),
    page: "identity-center-settings",
    steps: attest,
  },
  throttled: {
    text: ({ action }) => ({
      en: `AWS throttled ${action}, even after retries.`,
      ja: `${action} が AWS のレート制限にかかり、再試行しても読み取れませんでした。`,
    }),
    steps: () => ({
      en: [
        "No action is needed: the next run tries again.",
        "If it keeps happening, look for another tool that constantly calls the same API.",
      ],
      ja: [
        "対処は不要です。次回の実行で再試行します。",
        "繰り返す場合は、同じ API を頻繁に呼び出しているほかのツールがないか確認します。",
      ],
    }),
  },
  "not-ready": {
    text: ({ action }) =>
      action === NOT_REACHED.action
        ? {
            en: "The last pass over the organization did not reach the account.",
            ja: "組織全体の前回の評価で、このアカウントを評価できませんでした。",
          }
        : {
            en: `AWS is still preparing the answer to ${action}.`,
            ja: `AWS が ${action} の結果を準備しています。`,
          },
    steps: ({ action }) =>
      action === NOT_REACHED.action
        ? {
            en: [
              "No action is needed: the next pass tries again.",
              "If it keeps happening, look at the execution in Step Functions, and at the log of the function Members.",
            ],
            ja: [
              "対処は不要です。次回の評価で再試行します。",
              "繰り返す場合は、Step Functions の実行と関数 Members のログを確認します。",
            ],
          }
        : {
            en: [["Wait a few minutes and run ", CHECK, " again; the next scheduled run does so automatically."]],
            ja: [["数分待ってから ", CHECK, " を実行します。定期実行なら次回に自動で評価します。"]],
          },
  },
  unreachable: {
    text: ({ action }) => ({
      en: `AWS could not be reached for ${action}.`,
      ja: `${action} のために AWS に接続できませんでした。`,
    }),
    steps: () => ({
      en: ["Check the network, the proxy and, if set, AWS_ENDPOINT_URL and AWS_REGION.", ["Run ", CHECK, " again."]],
      ja: [
        "ネットワーク、プロキシ、設定していれば AWS_ENDPOINT_URL と AWS_REGION を確認します。",
        [CHECK, " をもう一度実行します。"],
      ],
    }),
  },
  unexpected: {
    text: ({ action, detail }) => ({
      en: `${action} returned an answer that Genkan can't use (${detail}).`,
      ja: `${action} の応答を解釈できませんでした (${detail})。`,
    }),
    steps: () => ({
      en: [
        ["Run ", CHECK, " again."],
        ["If it keeps happening, report it with the output of ", REPORT, "."],
      ],
      ja: [
        [CHECK, " をもう一度実行します。"],
        ["繰り返す場合は、", REPORT, " の出力を添えて報告してください。"],
      ],
    }),
  },
};

/** Why a control matters even more while it cannot be evaluated. */
export const whileUnknown: Text = {
  en: "While this can't be read, Genkan can't warn you.",
  ja: "読み取れない間は、問題が起きても通知できません。",
};
