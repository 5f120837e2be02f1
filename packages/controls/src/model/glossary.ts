/**
 * The words of the project, in English and Japanese: our own terms, and the labels of the AWS console. Texts take their
 * labels from here, and `docs/glossary.md` is generated from it.
 */
import type { Status } from "./evaluation.ts";
import type { Text } from "./text.ts";

// Separate constants, so that a bundle that needs the status names does not contain all terms.
const nonCompliant: Text = { en: "Non-compliant", ja: "非準拠" };
const insufficientData: Text = { en: "Could not be checked", ja: "判定不能" };
const compliant: Text = { en: "Compliant", ja: "準拠" };
const notApplicable: Text = { en: "Not applicable", ja: "対象外" };

/** The name of each status, in every channel and format for people. Those that need action come first. */
export const statusNames: Readonly<Record<Status, Text>> = {
  NON_COMPLIANT: nonCompliant,
  INSUFFICIENT_DATA: insufficientData,
  COMPLIANT: compliant,
  NOT_APPLICABLE: notApplicable,
};

/** One of our own terms. */
export interface Term {
  readonly name: Text;
  /** One sentence, without its full stop. */
  readonly meaning: Text;
  /** The name in the code: an exported name, or a value in quotes. */
  readonly code: string;
}

/** Our own terms: one word for each concept, and one concept for each word. */
export const terms: readonly Term[] = [
  {
    name: { en: "control", ja: "コントロール" },
    meaning: {
      en: "A rule that an account should meet, with its severity, reasons and remediation",
      ja: "アカウントが満たすべきルール。重要度、理由、対応手順を持つ",
    },
    code: "Control",
  },
  {
    name: { en: "fact", ja: "ファクト" },
    meaning: {
      en: "One thing that can be known about an account, for example its trails",
      ja: "アカウントについて知ることができる 1 つの事柄 (証跡の一覧など)",
    },
    code: "Fact",
  },
  {
    name: { en: "evidence", ja: "エビデンス" },
    meaning: {
      en: "The value of a fact with the time at which AWS measured it, or the cause that kept it unknown",
      ja: "ファクトの値と AWS がそれを測定した時刻。読み取れなかった場合はその原因",
    },
    code: "Evidence",
  },
  {
    name: { en: "cause", ja: "原因" },
    meaning: {
      en: "Why a fact is unknown, with the IAM action that failed",
      ja: "ファクトがわからない理由。失敗した IAM アクションを含む",
    },
    code: "Cause",
  },
  {
    name: { en: "collector", ja: "コレクター" },
    meaning: {
      en: "Reads one fact from AWS, and declares the IAM actions that it needs and the events that change the fact",
      ja: "1 つのファクトを AWS から読み取るもの。必要な IAM アクションと、関係するイベントを宣言する",
    },
    code: "Collector",
  },
  {
    name: { en: "status", ja: "ステータス" },
    meaning: {
      en: "The result of a control for a resource, as AWS Config names it",
      ja: "リソースに対するコントロールの結果。AWS Config のコンプライアンスタイプと同じ",
    },
    code: "Status",
  },
  {
    name: nonCompliant,
    meaning: {
      en: "The evidence shows that the control is not met",
      ja: "コントロールを満たしていないことがわかった",
    },
    code: '"NON_COMPLIANT"',
  },
  {
    name: compliant,
    meaning: {
      en: "The evidence shows that the control is met",
      ja: "コントロールを満たしていることがわかった",
    },
    code: '"COMPLIANT"',
  },
  {
    name: notApplicable,
    meaning: {
      en: "The control does not concern the account or resource",
      ja: "アカウントやリソースに当てはまらない",
    },
    code: '"NOT_APPLICABLE"',
  },
  {
    name: insufficientData,
    meaning: {
      en: "Something that the control needs could not be read; never counted as compliant",
      ja: "必要な事柄を読み取れなかった。準拠とは数えない",
    },
    code: '"INSUFFICIENT_DATA"',
  },
  {
    name: { en: "evaluation", ja: "評価" },
    meaning: {
      en: "The status of one control on one resource in one run, with its reason and evidence",
      ja: "1 回の実行における、1 つのリソースに対する 1 つのコントロールのステータス。理由とエビデンスを伴う",
    },
    code: "Evaluation",
  },
  {
    name: { en: "reason", ja: "理由" },
    meaning: {
      en: "Why an evaluation has its status: a code, and the sentence for it",
      ja: "評価がそのステータスになった理由。コードと、それを説明する文",
    },
    code: "Reason",
  },
  {
    name: { en: "severity", ja: "重要度" },
    meaning: {
      en: "How much damage is possible while a control is not met: critical, high, medium or low",
      ja: "コントロールを満たさない場合の影響の大きさ (緊急、高、中、低)",
    },
    code: "Severity",
  },
  {
    name: { en: "finding", ja: "検出結果" },
    meaning: {
      en: "The current state of one control on one resource, and since when",
      ja: "1 つのリソースに対する 1 つのコントロールの現在の状態と、その開始時刻",
    },
    code: "Finding",
  },
  {
    name: { en: "run", ja: "実行" },
    meaning: {
      en: "One evaluation of all controls of an account, by schedule or by command",
      ja: "アカウントのすべてのコントロールを 1 回評価すること。定期的に、またはコマンドで行う",
    },
    code: "Run",
  },
  {
    name: { en: "ledger", ja: "台帳" },
    meaning: {
      en: "Where findings, changes, runs, exceptions and attestations are kept",
      ja: "検出結果、変化、実行、例外、申告の保管場所",
    },
    code: "Ledger",
  },
  {
    name: { en: "change", ja: "変化" },
    meaning: {
      en: "A finding whose status changed, or another event that is worth an alert",
      ja: "検出結果の移り変わりなど、通知する価値のある出来事",
    },
    code: "Change",
  },
  {
    name: { en: "baseline", ja: "ベースライン" },
    meaning: {
      en: "Change: what the first run of an account found",
      ja: "変化の種類: アカウントの初回の実行でわかったこと",
    },
    code: '"baseline"',
  },
  {
    name: { en: "drift", ja: "ドリフト" },
    meaning: { en: "Change: a finding became non-compliant", ja: "変化の種類: 検出結果が非準拠になった" },
    code: '"drift"',
  },
  {
    name: { en: "resolved", ja: "解決" },
    meaning: { en: "Change: a finding is no longer non-compliant", ja: "変化の種類: 検出結果が非準拠でなくなった" },
    code: '"resolved"',
  },
  {
    name: { en: "unknown", ja: "不明" },
    meaning: {
      en: "Change: a control could not be evaluated in two runs in a row, or in four runs of a day",
      ja: "変化の種類: 2 回続けて、または 1 日に 4 回、評価できなかった",
    },
    code: '"unknown"',
  },
  {
    name: { en: "exception ended", ja: "例外の終了" },
    meaning: {
      en: "Change: a finding is still non-compliant after its exception ended",
      ja: "変化の種類: 例外が終わったあとも検出結果が非準拠である",
    },
    code: '"exception-expired"',
  },
  {
    name: { en: "reminder", ja: "リマインダー" },
    meaning: {
      en: "Change: a finding has stayed the same for so long that it is reported again",
      ja: "変化の種類: 長期間変わらない検出結果をもう一度通知する",
    },
    code: '"reminder"',
  },
  {
    name: { en: "notice", ja: "お知らせ" },
    meaning: { en: "Change: the root user did something", ja: "変化の種類: ルートユーザーが何かを行った" },
    code: '"notice"',
  },
  {
    name: { en: "tampering", ja: "改ざん" },
    meaning: {
      en: "Change: somebody stopped or weakened a part of Genkan itself",
      ja: "変化の種類: Genkan 自体の一部が停止されたか、設定が弱められた",
    },
    code: '"tampering"',
  },
  {
    name: { en: "alert", ja: "通知" },
    meaning: {
      en: "What is published for the changes of one run or event",
      ja: "1 回の実行またはイベントの変化について送信するもの",
    },
    code: "Alert",
  },
  {
    name: { en: "member", ja: "メンバーアカウント" },
    meaning: {
      en: "An account of the organization, evaluated from the account in which Genkan runs",
      ja: "組織に属するアカウント。Genkan を実行しているアカウントから評価する",
    },
    code: "Member",
  },
  {
    name: { en: "pass", ja: "全アカウントの評価" },
    meaning: {
      en: "One evaluation of every member of an organization",
      ja: "組織のすべてのメンバーアカウントを 1 回評価すること",
    },
    code: "PassMark",
  },
  {
    name: { en: "digest", ja: "まとめ通知" },
    meaning: {
      en: "What is published for everything that one pass changed: by control and by cause, not by account",
      ja: "1 回の全アカウントの評価で変化したことをまとめて送信するもの。アカウントごとではなく、コントロールと原因ごとに示す",
    },
    code: "Digest",
  },
  {
    name: { en: "channel", ja: "チャネル" },
    meaning: {
      en: "A way to notify people, for example e-mail or Slack",
      ja: "人に通知する手段 (メールや Slack など)",
    },
    code: "Channel",
  },
  {
    name: { en: "remedy", ja: "対処方法" },
    meaning: {
      en: "What puts a non-compliant finding right: calls to AWS, work in the console, people's behaviour, or nothing of its own",
      ja: "非準拠の検出結果を解消する方法。AWS の呼び出し、コンソールでの作業、利用者の行動のいずれか。個別の方法がないこともある",
    },
    code: "Remedy",
  },
  {
    name: { en: "plan", ja: "計画" },
    meaning: {
      en: "The changes that would put findings right, with the facts they rest on; planning changes nothing",
      ja: "検出結果を解消するための変更と、その根拠となるファクトをまとめたもの。計画を作成するだけでは何も変更しない",
    },
    code: "Plan",
  },
  {
    name: { en: "step", ja: "ステップ" },
    meaning: {
      en: "One change of a plan: its call, whom it affects, and its inverse",
      ja: "計画に含まれる 1 つの変更。呼び出し、影響を受ける人、元に戻す方法を持つ",
    },
    code: "Step",
  },
  {
    name: { en: "refusal", ja: "計画に含めない理由" },
    meaning: {
      en: "Why there is no plan although calls could put the finding right, and what to do instead",
      ja: "呼び出しで解消できる検出結果を計画に含めない理由と、代わりに行うこと",
    },
    code: "Refusal",
  },
  {
    name: { en: "fix", ja: "修復" },
    meaning: {
      en: "A plan that was applied, with the result of each step; kept in the ledger",
      ja: "適用した計画と、各ステップの結果。台帳に保管する",
    },
    code: "Fix",
  },
  {
    name: { en: "exception", ja: "例外" },
    meaning: {
      en: "A non-compliant finding that somebody has accepted, with a reason, an owner and an expiry date",
      ja: "承認済みの非準拠。理由、承認者、期限を持つ",
    },
    code: "Exception",
  },
  {
    name: { en: "attestation", ja: "申告" },
    meaning: {
      en: "A person's dated statement about settings that no API can read",
      ja: "API では読み取れない設定についての、日付のある本人の申告",
    },
    code: "Attestation",
  },
  {
    name: { en: "planned use", ja: "予定された使用" },
    meaning: {
      en: "A period of root use that is declared beforehand, with an owner and a reason",
      ja: "担当者と理由を添えて事前に申告した、ルートユーザーの使用予定の時間帯",
    },
    code: "PlannedUse",
  },
  {
    name: { en: "action", ja: "操作" },
    meaning: { en: "An event by the root user", ja: "ルートユーザーによるイベント" },
    code: "RootAct",
  },
  {
    name: { en: "root-only task", ja: "ルートユーザーの認証情報が必要なタスク" },
    meaning: {
      en: "A task that AWS allows only the root user",
      ja: "AWS がルートユーザーにだけ許可するタスク",
    },
    code: '"root-only-task"',
  },
  {
    name: { en: "set-up", ja: "初期設定" },
    meaning: {
      en: "Root's work on a new account before an administrator can sign in",
      ja: "管理者がサインインできるようになる前の、新しいアカウントでのルートユーザーの作業",
    },
    code: '"set-up"',
  },
  {
    name: { en: "daily work", ja: "日常作業" },
    meaning: {
      en: "Anything else that root does, which an administrator should do instead",
      ja: "それ以外のルートユーザーの操作。本来は管理者が行うべきもの",
    },
    code: '"daily-work"',
  },
  {
    name: { en: "record", ja: "レコード" },
    meaning: { en: "CloudTrail's JSON of one event", ja: "1 つのイベントについての CloudTrail の JSON" },
    code: "TrailRecord",
  },
  {
    name: { en: "event", ja: "イベント" },
    meaning: {
      en: "The part of a record that Genkan keeps and reports",
      ja: "レコードのうち、Genkan が保管し通知する部分",
    },
    code: "TrailEvent",
  },
  {
    name: { en: "signal", ja: "シグナル" },
    meaning: {
      en: "An event, the facts that it changes, and the earliest time at which AWS shows the result",
      ja: "イベントと、それが変えるファクト、AWS の応答に反映される時刻の組",
    },
    code: "Signal",
  },
  {
    name: { en: "batch", ja: "バッチ" },
    meaning: { en: "The signals that are processed together", ja: "まとめて処理するシグナル" },
    code: "Batch",
  },
];

/** A label of the AWS console. */
export interface Label extends Text {
  /** A page of AWS's documentation, or of its samples, that prints the Japanese label; `null` if no such page was found. */
  readonly page: string | null;
}

/** A page of the console, or a part of one, with its labels. */
export interface LabelGroup {
  readonly place: Text;
  readonly labels: Readonly<Record<string, Label>>;
}

const GUIDES = "https://docs.aws.amazon.com/ja_jp";
const IAM = `${GUIDES}/IAM/latest/UserGuide`;
const IDENTITY_CENTER = `${GUIDES}/singlesignon/latest/userguide`;
const CLOUDTRAIL = `${GUIDES}/awscloudtrail/latest/userguide`;
const CONFIG_RULES = `${GUIDES}/config/latest/developerguide/evaluate-config_view-rules.html`;

const ROOT_MFA = `${IAM}/enable-virt-mfa-for-root.html`;
const ACCESS_KEYS = `${IAM}/access-key-self-managed.html`;
const MFA_SETTINGS = `${IDENTITY_CENTER}/mfa-getting-started.html`;
/** A guide by AWS in Japanese for work in the console, with screenshots. */
const MANUAL_STEPS =
  "https://github.com/aws-samples/baseline-environment-on-aws-for-financial-services-institute/blob/main/doc/governance-base/manual-deploy-governance-base.md";
const CREATE_TRAIL = `${CLOUDTRAIL}/creating-an-organizational-trail-in-the-console.html`;

/**
 * The labels of the AWS console, by page. AWS's guides don't agree on every label. Pages translated by people take
 * precedence over pages that say they were translated by a machine, because the console may not use those labels. For
 * permission sets they print 許可セット, アクセス許可セット and 権限セット; walk-throughs of the console quote 「許可セット」. For
 * users without a device, how-to-configure-mfa-device-enforcement.html (by a machine) prints 「ユーザーがまだ登録された MFA デバイスを
 * 持っていない場合」 and 「サインイン時に MFA デバイスの登録を必須とする」; walk-throughs quote the labels below.
 */
export const labels = {
  signIn: {
    place: { en: "Sign-in page", ja: "サインインページ" },
    labels: {
      rootUser: {
        en: "Root user",
        ja: "ルートユーザー",
        page: `${IDENTITY_CENTER}/get-started-assign-account-access-user.html`,
      },
    },
  },
  account: {
    place: { en: "Account page", ja: "アカウントページ" },
    labels: {
      billingAccess: {
        en: "IAM user and role access to Billing information",
        ja: "IAM ユーザーおよびロールによる請求情報へのアクセス",
        page: null,
      },
    },
  },
  rootCredentials: {
    place: { en: "Security credentials of the root user", ja: "ルートユーザーのセキュリティ認証情報" },
    labels: {
      securityCredentials: { en: "Security credentials", ja: "セキュリティ認証情報", page: ROOT_MFA },
      mfa: { en: "Multi-factor authentication (MFA)", ja: "多要素認証 (MFA)", page: ROOT_MFA },
      assignMfaDevice: { en: "Assign MFA device", ja: "MFA デバイスの割り当て", page: ROOT_MFA },
      authenticatorApp: { en: "Authenticator app", ja: "認証アプリ", page: ROOT_MFA },
      passkey: { en: "Passkey or security key", ja: "パスキーまたはセキュリティキー", page: null },
      hardwareToken: { en: "Hardware TOTP token", ja: "ハードウェア TOTP トークン", page: null },
      accessKeys: { en: "Access keys", ja: "アクセスキー", page: ACCESS_KEYS },
      signingCertificates: { en: "X.509 signing certificates", ja: "X.509 署名証明書", page: null },
      actions: { en: "Actions", ja: "アクション", page: ACCESS_KEYS },
      deactivate: { en: "Deactivate", ja: "非アクティブ化", page: ACCESS_KEYS },
      delete: { en: "Delete", ja: "削除", page: ACCESS_KEYS },
    },
  },
  iam: {
    place: { en: "IAM", ja: "IAM" },
    labels: {
      users: { en: "Users", ja: "ユーザー", page: null },
      consoleAccess: { en: "Console access", ja: "コンソールアクセス", page: null },
      manageConsoleAccess: { en: "Manage console access", ja: "コンソールアクセスを管理", page: null },
      rootAccessManagement: { en: "Root access management", ja: "ルートアクセス管理", page: null },
      enable: { en: "Enable", ja: "有効にする", page: null },
      allowPasswordRecovery: { en: "Allow password recovery", ja: "パスワード回復を許可", page: null },
      rootCredentialsManagement: { en: "Root credentials management", ja: "ルート認証情報管理", page: null },
      privilegedRootActions: {
        en: "Privileged root actions in member accounts",
        ja: "メンバーアカウントでの特権ルートアクション",
        page: null,
      },
    },
  },
  identityCenter: {
    place: { en: "IAM Identity Center", ja: "IAM Identity Center" },
    labels: {
      enable: { en: "Enable", ja: "有効にする", page: null },
      enableWithOrganizations: {
        en: "Enable with AWS Organizations",
        ja: "AWS Organizations で有効にする",
        page: null,
      },
      groups: { en: "Groups", ja: "グループ", page: null },
      users: { en: "Users", ja: "ユーザー", page: `${IDENTITY_CENTER}/addusers.html` },
      addUser: { en: "Add user", ja: "ユーザーを追加", page: `${IDENTITY_CENTER}/addusers.html` },
      disableUserAccess: { en: "Disable user access", ja: "ユーザーアクセスを無効にする", page: null },
      permissionSets: {
        en: "Permission sets",
        ja: "許可セット",
        page: `${GUIDES}/SetUp/latest/UserGuide/setup-createadminuser.html`,
      },
      createPermissionSet: { en: "Create permission set", ja: "許可セットを作成", page: null },
      generalSettings: { en: "General settings", ja: "一般設定", page: null },
      edit: { en: "Edit", ja: "編集", page: null },
      accounts: {
        en: "AWS accounts",
        ja: "AWS アカウント",
        page: `${IDENTITY_CENTER}/get-started-assign-account-access-user.html`,
      },
      assignUsersOrGroups: {
        en: "Assign users or groups",
        ja: "ユーザーまたはグループの割り当て",
        page: `${IDENTITY_CENTER}/get-started-assign-account-access-user.html`,
      },
      settings: { en: "Settings", ja: "設定", page: MFA_SETTINGS },
      authentication: { en: "Authentication", ja: "認証", page: MFA_SETTINGS },
      mfa: { en: "Multi-factor authentication", ja: "多要素認証", page: MFA_SETTINGS },
      configure: { en: "Configure", ja: "設定", page: MFA_SETTINGS },
      promptForMfa: { en: "Prompt users for MFA", ja: "MFA のプロンプトをユーザーに表示", page: MFA_SETTINGS },
      alwaysOn: { en: "Every time they sign in (always-on)", ja: "サインインごと (常時オン)", page: MANUAL_STEPS },
      contextAware: {
        en: "Only when their sign-in context changes (context-aware)",
        ja: "サインインコンテキストが変更された場合のみ (context-aware)",
        page: MFA_SETTINGS,
      },
      neverPrompt: { en: "Never (disabled)", ja: "なし (無効)", page: null },
      withoutDevice: {
        en: "If a user does not yet have a registered MFA device",
        ja: "登録された MFA デバイスをユーザーが持っていない場合",
        page: null,
      },
      requireRegistration: {
        en: "Require them to register an MFA device at sign in",
        ja: "サインイン時に MFA デバイスを登録するよう要求する",
        page: MANUAL_STEPS,
      },
      blockSignIn: { en: "Block their sign-in", ja: "サインインをブロックする", page: null },
      emailCode: {
        en: "Require them to provide a one-time password sent by email to sign in",
        ja: "サインインするには E メールで送信されたワンタイムパスワードを要求する",
        page: null,
      },
      allowSignIn: { en: "Allow them to sign in", ja: "サインインを許可する", page: null },
      encryption: { en: "Encryption", ja: "暗号化", page: null },
    },
  },
  accessPortal: {
    place: { en: "AWS access portal", ja: "AWS アクセスポータル" },
    labels: {
      mfaDevices: { en: "MFA devices", ja: "MFA デバイス", page: null },
      accessKeys: { en: "Access keys", ja: "アクセスキー", page: null },
    },
  },
  cloudTrail: {
    place: { en: "CloudTrail", ja: "CloudTrail" },
    labels: {
      eventHistory: { en: "Event history", ja: "イベント履歴", page: `${CLOUDTRAIL}/view-cloudtrail-events.html` },
      trails: { en: "Trails", ja: "証跡", page: CREATE_TRAIL },
      createTrail: { en: "Create trail", ja: "証跡の作成", page: CREATE_TRAIL },
      logging: { en: "Logging", ja: "ログ記録", page: null },
      managementEvents: { en: "Management events", ja: "管理イベント", page: null },
      read: { en: "Read", ja: "読み取り", page: null },
      write: { en: "Write", ja: "書き込み", page: null },
    },
  },
  config: {
    place: { en: "AWS Config", ja: "AWS Config" },
    labels: {
      rules: { en: "Rules", ja: "ルール", page: CONFIG_RULES },
      compliance: { en: "Compliance", ja: "コンプライアンス", page: CONFIG_RULES },
      compliant: { en: "Compliant", ja: "準拠", page: CONFIG_RULES },
      noncompliant: { en: "Noncompliant", ja: "非準拠", page: CONFIG_RULES },
    },
  },
  serviceQuotas: {
    place: { en: "Service Quotas, AWS Lambda", ja: "Service Quotas の AWS Lambda" },
    labels: {
      concurrentExecutions: { en: "Concurrent executions", ja: "Concurrent executions", page: null },
    },
  },
} as const satisfies Readonly<Record<string, LabelGroup>>;

/** The groups of {@link labels}, in order. */
export const labelGroups: readonly LabelGroup[] = /* @__PURE__ */ Object.values(labels);
