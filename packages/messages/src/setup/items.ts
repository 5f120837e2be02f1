import { controlOf } from "@genkan/controls/catalogue/index";
import { attestMfa } from "@genkan/controls/domain/mfa-attestation";
import { isWithin } from "@genkan/controls/domain/root-activity";
import { instanceIn } from "@genkan/controls/engine/evaluate";
import type { ConsolePage } from "@genkan/controls/model/console";
import type { Evaluation } from "@genkan/controls/model/evaluation";
import type { Evidence, Fact, Observations } from "@genkan/controls/model/evidence";
import { labels } from "@genkan/controls/model/glossary";
import { type Attestation, windowsAmong } from "@genkan/controls/model/settings";
import type { Command, Step, Steps } from "@genkan/controls/model/steps";
import { clean, type Text } from "@genkan/controls/model/text";
import type { PrintTime } from "@genkan/controls/model/time";
import { findingProblem } from "../alert/problem.ts";
import type { ItemId } from "./ids.ts";
import type { CliProfiles, SetupSituation } from "./situation.ts";

/** `later`: it waits for another item, or the user put it off. `unknown`: it could not be evaluated. */
export type ItemState = "done" | "open" | "later" | "unknown" | "not-applicable";

/** A few words beside an item; a function where a time is among them. */
export type Detail = Text | ((time: PrintTime) => Text);

/** What an item is by itself, whatever it waits for. */
interface Own {
  readonly state: Exclude<ItemState, "later">;
  readonly detail?: Detail;
}

/** How an item becomes done: what a person does in the console or on the terminal, or what Genkan records when asked. */
export type Way = "console" | "terminal" | "statement" | "record";

/** What is shown when an item is next. */
export interface Guide {
  readonly way: Way;
  /** What to know before it. */
  readonly warnings: readonly Text[];
  /** The page of the console where it is done, or another address. */
  readonly page: ConsolePage | { readonly name: Text; readonly url: string } | null;
  readonly steps: Steps;
  /** The commands that do the same, for who prefers to run them. */
  readonly commands: readonly (string | Command)[];
  /** Set where it ends the Free plan, which needs the user's consent. */
  readonly endsFreePlan?: true;
}

/** What AWS shows once the step is done: a fact, and the part of it that changes then. */
export interface Watched {
  readonly fact: Fact;
  /** The part, as a text to compare; `null` if the fact is unknown. */
  readonly sign: (observations: Observations) => string | null;
}

const watched = <F extends Fact>(fact: F, part: (value: Evidence[F]) => unknown = (value) => value): Watched => ({
  fact,
  sign(observations) {
    const observed = observations[fact];
    return observed?.known ? JSON.stringify(part(observed.value as Evidence[F])) : null;
  },
});

/** An item of the checklist. */
export interface Item {
  readonly id: ItemId;
  readonly title: Text;
  /** The controls whose verdicts decide whether it is done. */
  readonly controls: readonly string[];
  /** The items that come first, because AWS or safety requires it. */
  readonly after: readonly ItemId[];
  /** Set where the account is set up without it. It changes no exit status. */
  readonly optional?: true;
  /** Whether it is listed; always, where it is left out. */
  readonly applies?: (situation: SetupSituation) => boolean;
  /** Its state, where the verdicts do not decide it alone. */
  readonly own?: (situation: SetupSituation, byControls: Own) => Own;
  /** `null` where nobody can do anything about it now. */
  readonly guide: (situation: SetupSituation) => Guide | null;
  /** What to look at while the user does it; `null` where AWS does not show it. */
  readonly watched: Watched | null;
}

const DONE: Own = { state: "done" };
const OPEN: Own = { state: "open" };

/** The verdicts of a control. */
const verdictsOf = (control: string, { evaluations }: SetupSituation): readonly Evaluation[] =>
  evaluations.filter((each) => each.control === control);

/** The causes that a person resolves by a statement: nothing failed, and nothing is unknown to that person. */
const UNSTATED: ReadonlySet<string> = new Set(["unattested", "attestation-expired", "attestation-void"]);

/** What the verdicts of an item's controls say: what is wrong goes before what could not be evaluated. */
export function byControls({ controls }: Pick<Item, "controls">, situation: SetupSituation): Own {
  const verdicts = controls.flatMap((control) => verdictsOf(control, situation));
  const wrong = verdicts.find(
    ({ status, reason }) => status === "NON_COMPLIANT" || (status === "INSUFFICIENT_DATA" && UNSTATED.has(reason)),
  );
  if (wrong) return { state: "open", ...problemOf(wrong, controls) };
  const unread = verdicts.find(({ status }) => status === "INSUFFICIENT_DATA");
  if (unread) return { state: "unknown", detail: unreadText(String(unread.params["action"] ?? "")) };
  if (!verdicts.length) return { state: "unknown" };
  return verdicts.every(({ status }) => status === "NOT_APPLICABLE") ? { state: "not-applicable" } : DONE;
}

/** What is wrong, where the title of the item does not say it already. */
function problemOf(verdict: Evaluation, controls: readonly string[]): { readonly detail?: Text } {
  const isOwn = controlOf(verdict.control)?.reasons[verdict.reason]?.problem !== undefined;
  const says = verdict.status === "NON_COMPLIANT" && (isOwn || controls.length > 1);
  return says ? { detail: findingProblem(verdict) } : {};
}

const unreadText = (action: string): Text => ({
  en: `could not be checked (${clean(action)})`,
  ja: `確認できません (${clean(action)})`,
});

/** A state with a detail, if it is done. */
const withDetail = (own: Own, detail: Text | null): Own => (own.state === "done" && detail ? { ...own, detail } : own);

/** The steps of a control's remedy, without the first or the last ones. */
function remediation(control: string, from = 0, to?: number): Steps {
  const { remediation } = controlOf(control)!;
  const some = (steps: readonly Step[]) => steps.slice(from, to) as [Step, ...Step[]];
  return { en: some(remediation.en), ja: some(remediation.ja) };
}

const inConsole = (page: ConsolePage, steps: Steps, more: Partial<Guide> = {}): Guide => ({
  way: "console",
  warnings: [],
  page,
  steps,
  commands: [],
  ...more,
});

const statedBy = ({ by, at }: Attestation): Text => ({
  en: `stated by ${clean(by)}, ${at.slice(0, 10)}`,
  ja: `申告: ${clean(by)}、${at.slice(0, 10)}`,
});

const namesText = (names: readonly string[]): Text => {
  const text = names.slice(0, NAMED).map((name) => clean(name));
  const more = names.length > NAMED ? ` (+${names.length - NAMED})` : "";
  return { en: text.join(", ") + more, ja: text.join("、") + more };
};
/** The most names in a detail. */
const NAMED = 3;

/** A command inside a sentence, which must stay on one line so that it can be copied. */
const kept = (command: string): string => command.replaceAll(" ", "\u00a0");

const only = (text: string): Text => ({ en: text, ja: text });

/** Whether somebody can already administer the account through Identity Center. */
export const hasAdministrator = (situation: SetupSituation): boolean =>
  ["COMPLIANT", "NOT_APPLICABLE"].includes(verdictsOf("identity-center-admin-assigned", situation)[0]?.status ?? "");

/** Whether the credentials are those of the root user. */
export const isRoot = ({ caller }: Pick<SetupSituation, "caller">): boolean => caller?.endsWith(":root") ?? false;

/** The profile that the guide uses for root's temporary credentials. */
export const ROOT_PROFILE = "genkan-root";

/** Why root is used during the set-up, as it is declared. */
export const SETUP_REASON = "genkan setup";

const { identityCenter: center } = labels;

/** Every item, in order. */
export const items: readonly Item[] = [
  {
    id: "0",
    title: { en: "Signed in on this terminal", ja: "このターミナルからのサインイン" },
    controls: [],
    after: [],
    applies: ({ subject }) => subject === null,
    own: () => ({ ...OPEN, detail: { en: "no usable AWS credentials", ja: "使える AWS 認証情報がない" } }),
    guide: () => ({
      way: "terminal",
      warnings: [
        {
          en: "Never create an access key for the root user. aws login gives this terminal temporary credentials, and leaves no key behind.",
          ja: "ルートユーザーのアクセスキーは作成しないでください。aws login を使えば、一時的な認証情報だけで済み、キーは残りません。",
        },
      ],
      page: "root-credentials",
      steps: {
        en: [
          "If the root user has no MFA yet, open the page above as the root user and choose Assign MFA device first.",
          `In another terminal, with version 2.32.0 or later of the AWS CLI: ${kept(`aws login --profile ${ROOT_PROFILE}`)}`,
          "Sign in as the root user in the browser that opens. If you already have an administrator, sign in as that instead.",
          `Run this again: ${kept(`npx genkan setup --profile ${ROOT_PROFILE}`)}`,
        ],
        ja: [
          "ルートユーザーに MFA がまだない場合は、先に上のページをルートユーザーで開き、「MFA デバイスの割り当て」を選びます。",
          `AWS CLI (2.32.0 以降) をインストールした別のターミナルで実行します: ${kept(`aws login --profile ${ROOT_PROFILE}`)}`,
          "開いたブラウザーでルートユーザーとしてサインインします。管理者がすでにいる場合は、管理者でサインインしてください。",
          `もう一度実行します: ${kept(`npx genkan setup --profile ${ROOT_PROFILE}`)}`,
        ],
      },
      commands: [],
    }),
    watched: null,
  },
  {
    id: "1a",
    title: { en: "MFA on the root user", ja: "ルートユーザーの MFA" },
    controls: ["root-mfa-enabled"],
    after: [],
    own: (situation, own) => withDetail(own, kindOfMfa(situation)),
    guide: () => inConsole("root-credentials", remediation("root-mfa-enabled", 0, 3)),
    watched: watched("accountSummary"),
  },
  {
    id: "1b",
    title: { en: "A second MFA device", ja: "2 つ目の MFA デバイス" },
    controls: [],
    after: ["1a"],
    optional: true,
    own({ attestations, observations: { rootMfaDevices }, at, evaluations }) {
      if (evaluations.some(({ control, status }) => control === "root-mfa-enabled" && status === "NOT_APPLICABLE"))
        return { state: "not-applicable" };
      const statement = attestations.find(({ subject }) => subject === "root-second-mfa-device");
      if (statement && Date.parse(statement.expires) > at.getTime()) return { ...DONE, detail: statedBy(statement) };
      const count = rootMfaDevices?.known ? rootMfaDevices.value.virtual.length : 0;
      if (count > 1)
        return { ...DONE, detail: { en: `${count} authenticator apps`, ja: `認証アプリケーション ${count} 個` } };
      return { ...OPEN, detail: { en: "AWS does not show it", ja: "AWS からは確認できない" } };
    },
    guide: () => ({
      ...inConsole("root-credentials", {
        en: [
          "On the same page, choose Assign MFA device again and register a second one, of any kind.",
          "Keep it in another place, so that losing one does not lock you out.",
        ],
        ja: [
          "同じページでもう一度「MFA デバイスの割り当て」を選び、2 つ目のデバイスを登録します。種類は問いません。",
          "1 つ目をなくしてもサインインできるように、別の場所に保管します。",
        ],
      }),
      way: "statement",
    }),
    watched: null,
  },
  {
    id: "1c",
    title: { en: "No authenticator app for root", ja: "ルートユーザーに認証アプリなし" },
    controls: ["root-hardware-mfa-enabled"],
    after: ["1a"],
    guide: () => inConsole("root-credentials", remediation("root-hardware-mfa-enabled")),
    watched: watched("rootMfaDevices"),
  },
  {
    id: "2",
    title: { en: "No root access keys or certificates", ja: "ルートユーザーのキーと証明書なし" },
    controls: ["root-access-key-absent", "root-signing-certificate-absent"],
    after: [],
    guide(situation) {
      const isAbout = (control: string) =>
        verdictsOf(control, situation).some(({ status }) => status === "NON_COMPLIANT");
      const control = isAbout("root-access-key-absent") ? "root-access-key-absent" : "root-signing-certificate-absent";
      return inConsole("root-credentials", remediation(control), {
        warnings: [
          {
            en: "What you delete here never comes back. Find out first whether something still uses it.",
            ja: "ここで削除したものは元に戻せません。何かがまだ使っていないか、先に確認してください。",
          },
        ],
      });
    },
    watched: watched("accountSummary"),
  },
  {
    id: "3",
    title: { en: "Root is used on purpose only", ja: "ルートユーザーは予定した作業のみ" },
    controls: ["root-usage-limited"],
    after: [],
    own(situation, own) {
      const { plannedUses, at } = situation;
      const plan = windowsAmong(plannedUses).find((use) => isWithin(at, use));
      const [verdict] = verdictsOf("root-usage-limited", situation);
      if (own.state === "open" && verdict) return { ...own, detail: findingProblem(verdict) };
      if (plan) {
        return {
          ...DONE,
          detail: (time) => ({
            en: `planned until ${time(plan.to)}`,
            ja: `予定: ${time(plan.to)} まで`,
          }),
        };
      }
      if (hasAdministrator(situation) && !isRoot(situation)) return own;
      return {
        ...OPEN,
        detail: { en: "root's work is not declared", ja: "ルートユーザーの作業が未申告" },
      };
    },
    guide(situation) {
      const isDeclared = windowsAmong(situation.plannedUses).some((use) => isWithin(situation.at, use));
      // What root did before stays in the evaluated period: nobody can take it back.
      if (isDeclared || (hasAdministrator(situation) && !isRoot(situation))) return null;
      return {
        way: "record",
        warnings: [],
        page: null,
        steps: {
          en: [
            "Until there is an administrator, the next steps are done as the root user. Genkan declares that now as a planned use of 8 hours, so that it is not reported as daily work.",
            "Afterwards, use root only for the tasks that require it, and declare them in the same way.",
          ],
          ja: [
            "管理者ができるまで、次の手順はルートユーザーで行います。日常作業とみなされないように、予定された使用として今から 8 時間を申告します。",
            "その後は、ルートユーザーの認証情報が必要なタスクにだけ使い、同じように申告してください。",
          ],
        },
        commands: [
          {
            command: ["planned-use", "add", "--owner", "YOU", "--reason", JSON.stringify(SETUP_REASON), "--hours", "8"],
          },
        ],
      };
    },
    watched: null,
  },
  {
    id: "4a",
    title: { en: "IAM Identity Center is enabled", ja: "IAM Identity Center が有効" },
    controls: ["identity-center-enabled"],
    after: [],
    own: ({ observations }, own) => withDetail(own, only(instanceIn(observations)?.region ?? "")),
    guide: (situation) =>
      inConsole(
        "identity-center",
        {
          en: [
            "Check the Region at the top right: you can't change it later, only delete the instance and begin again.",
            `Choose ${center.labels.enable.en}, then ${center.labels.enableWithOrganizations.en}. Do not choose an account instance: it can't give access to AWS accounts.`,
            "If this creates an organization, AWS sends an e-mail to the account's address: verify the address within 24 hours.",
          ],
          ja: [
            "右上のリージョンを確かめます。後から変更できず、変えるにはインスタンスを削除して作り直すことになります。",
            `「${center.labels.enable.ja}」を選び、「${center.labels.enableWithOrganizations.ja}」を選びます。アカウントインスタンスは選びません。AWS アカウントへのアクセスを許可できません。`,
            "組織が新しく作成された場合は、アカウントのメールアドレスに確認メールが届きます。24 時間以内にアドレスを確認してください。",
          ],
        },
        freePlanWarning(situation),
      ),
    watched: watched("identityCenter", (value) => value.instances),
  },
  {
    id: "4b",
    title: { en: "MFA at every sign-in", ja: "サインインのたびに MFA を求める" },
    controls: ["identity-center-mfa-always-on"],
    after: ["4a"],
    own(situation, own) {
      const [verdict] = verdictsOf("identity-center-mfa-always-on", situation);
      const { by, at } = verdict?.params ?? {};
      if (own.state !== "done" || !by || !at) return own;
      const [who, day] = [clean(String(by)), String(at).slice(0, 10)];
      return verdict?.reason === "mfa-settings-attested"
        ? { ...own, detail: { en: `stated by ${who}, ${day}`, ja: `申告: ${who}、${day}` } }
        : { ...own, detail: { en: `set on ${day}`, ja: `${day} に設定` } };
    },
    guide: () => ({
      ...inConsole("identity-center-settings", remediation("identity-center-mfa-always-on", 0, -1), {
        warnings: [
          {
            en: "Do this before you add the first user: then nobody can sign in with a password alone, not even once.",
            ja: "最初のユーザーを追加する前に行います。そうすれば、パスワードだけでのサインインは 1 回も起こりません。",
          },
        ],
        commands: [attestMfa("YOU")],
      }),
      way: "statement",
    }),
    watched: watched("mfaSettings", (value) => value.changes),
  },
  {
    id: "4c",
    title: { en: "A user for yourself", ja: "自分のユーザー" },
    controls: ["identity-center-user-exists"],
    after: ["4b"],
    own: ({ observations: { directory } }, own) =>
      withDetail(own, directory?.known ? namesText(enabledIn(directory.value).map(({ name }) => name)) : null),
    guide: () =>
      inConsole("identity-center-users", {
        en: [
          `Choose ${center.labels.users.en} > ${center.labels.addUser.en}, and enter your name and an e-mail address that you can read.`,
          "Keep the option to send an e-mail with password instructions. AWS then sends you the invitation, which is valid for 7 days.",
          "The user name can't be changed later. Administrator and AWSAdministrators are reserved.",
        ],
        ja: [
          `「${center.labels.users.ja}」>「${center.labels.addUser.ja}」を選び、自分の名前と、受信できるメールアドレスを入力します。`,
          "パスワードの設定手順をメールで送る選択肢はそのままにします。招待メールが届き、7 日間有効です。",
          "ユーザー名は後から変更できません。Administrator と AWSAdministrators は予約されています。",
        ],
      }),
    watched: watched("directory", (value) => value.users),
  },
  {
    id: "4d",
    title: { en: "Administrator and daily access", ja: "管理者と日常作業のアクセス" },
    controls: [
      "identity-center-admin-permission-set-exists",
      "identity-center-admin-assigned",
      "identity-center-least-privilege-available",
      "identity-center-admin-session-short",
    ],
    after: ["4c"],
    own(situation, own) {
      const [verdict] = verdictsOf("identity-center-admin-assigned", situation);
      const { names } = verdict?.params ?? {};
      return withDetail(own, Array.isArray(names) ? namesText(names as readonly string[]) : null);
    },
    guide: () =>
      inConsole("identity-center-permission-sets", {
        en: [
          `Choose ${center.labels.createPermissionSet.en}: the predefined AdministratorAccess, with a session duration of 1 hour.`,
          "Do the same with the predefined PowerUserAccess, for daily work.",
          `Choose ${center.labels.accounts.en}, select this account, then ${center.labels.assignUsersOrGroups.en}: yourself, with both permission sets.`,
        ],
        ja: [
          `「${center.labels.createPermissionSet.ja}」を選び、事前定義の AdministratorAccess を、セッション期間 1 時間で作成します。`,
          "同じように、日常作業用に、事前定義の PowerUserAccess を作成します。",
          `「${center.labels.accounts.ja}」でこのアカウントを選び、「${center.labels.assignUsersOrGroups.ja}」から、自分に両方の許可セットを割り当てます。`,
        ],
      }),
    watched: watched("assignments", (value) => value.assignments),
  },
  {
    id: "4e",
    title: { en: "You have signed in with MFA", ja: "MFA を使ったサインイン" },
    controls: ["identity-center-admin-signs-in", "identity-center-sign-in-used-mfa"],
    after: ["4d"],
    own(situation, own) {
      const [verdict] = verdictsOf("identity-center-admin-signs-in", situation);
      const { at } = verdict?.params ?? {};
      return withDetail(own, typeof at === "string" ? only(at) : null);
    },
    guide(situation) {
      // A sign-in without a second factor counts until the evaluated period is over.
      if (verdictsOf("identity-center-sign-in-used-mfa", situation).some(({ status }) => status === "NON_COMPLIANT"))
        return null;
      return {
        way: "console",
        warnings: [],
        page: portalOf(situation) ?? "identity-center",
        steps: {
          en: [
            "Open the e-mail “Invitation to join AWS IAM Identity Center”, accept it and set a password.",
            "Sign in to the access portal, and register an MFA device when asked.",
            "Open this account once with AdministratorAccess, to make sure that it works.",
          ],
          ja: [
            "IAM Identity Center への招待メールを開き、招待を承諾してパスワードを設定します。",
            "アクセスポータルにサインインし、求められたら MFA デバイスを登録します。",
            "AdministratorAccess でこのアカウントを一度開き、使えることを確認します。",
          ],
        },
        commands: [],
      };
    },
    watched: watched("signIns", (value) => value.signIns.length),
  },
  {
    id: "4f",
    title: { en: "Profiles for the AWS CLI", ja: "AWS CLI のプロファイル" },
    controls: [],
    after: ["4d"],
    optional: true,
    own(situation) {
      if (verdictsOf("identity-center-enabled", situation).every(({ status }) => status === "NOT_APPLICABLE"))
        return { state: "not-applicable" };
      const { profiles } = situation;
      if (profiles?.state !== "conflict") return profiles?.state === "present" ? DONE : OPEN;
      return { ...OPEN, detail: { en: "other values in the file", ja: "ファイルに別の値がある" } };
    },
    guide: ({ profiles }) => (profiles?.state === "absent" ? addingProfiles(profiles) : profilesByHand),
    watched: null,
  },
  {
    id: "4g",
    title: { en: "Root is signed out", ja: "ルートユーザーのサインアウト" },
    controls: [],
    after: ["4e"],
    optional: true,
    applies: isRoot,
    own: () => ({ ...OPEN, detail: { en: "these are root's credentials", ja: "現在はルートユーザーの認証情報" } }),
    guide: ({ subject }) => ({
      way: "terminal",
      warnings: [],
      page: null,
      steps: {
        en: [
          "Sign out of the console, where you are the root user.",
          `End root's session on this machine: ${kept(`aws logout --profile ${ROOT_PROFILE}`)}`,
          `Sign in as the administrator: ${kept(`aws sso login --profile admin-${subject?.account ?? ""}`)}`,
          `Run this again: ${kept(`npx genkan setup --profile admin-${subject?.account ?? ""}`)}`,
        ],
        ja: [
          "コンソールからルートユーザーをサインアウトします。",
          `このコンピューターでのルートユーザーのセッションを終了します: ${kept(`aws logout --profile ${ROOT_PROFILE}`)}`,
          `管理者としてサインインします: ${kept(`aws sso login --profile admin-${subject?.account ?? ""}`)}`,
          `もう一度実行します: ${kept(`npx genkan setup --profile admin-${subject?.account ?? ""}`)}`,
        ],
      },
      commands: [],
    }),
    watched: null,
  },
  {
    id: "5",
    title: { en: "A trail in CloudTrail", ja: "CloudTrail の証跡" },
    controls: ["cloudtrail-management-events-logged"],
    after: [],
    guide: () => inConsole("trails", remediation("cloudtrail-management-events-logged")),
    watched: watched("trails", (value) => value.trails),
  },
  {
    id: "6",
    title: { en: "Central root management", ja: "ルート認証情報の一元管理" },
    controls: ["root-credentials-centrally-managed"],
    after: ["4a"],
    guide: () =>
      inConsole("root-access-management", remediation("root-credentials-centrally-managed", 0, 2), {
        commands: [
          "aws organizations enable-aws-service-access --service-principal iam.amazonaws.com",
          "aws iam enable-organizations-root-credentials-management",
          "aws iam enable-organizations-root-sessions",
        ],
      }),
    watched: watched("organization"),
  },
  {
    id: "7",
    title: { en: "Monitoring by Genkan", ja: "Genkan による監視" },
    controls: [],
    after: [],
    optional: true,
    own({ monitor }) {
      if (!monitor) return OPEN;
      if ("unknown" in monitor.missing) return { state: "unknown", detail: unreadText(monitor.missing.unknown.action) };
      const { plannedUses, attestations } = monitor.missing;
      const count = plannedUses.length + attestations.length;
      return count
        ? { ...OPEN, detail: { en: `${count} declared here only`, ja: `ここだけの申告 ${count} 件` } }
        : { ...DONE, detail: only(clean(monitor.table)) };
    },
    guide: ({ monitor }) => (monitor ? carryOver : deploying),
    watched: null,
  },
];

const addingProfiles = ({ file }: CliProfiles): Guide => ({
  way: "record",
  warnings: [],
  page: null,
  steps: {
    en: [
      `Profiles for administration and for daily work are added at the end of ${clean(file)}. What the file has already stays as it is.`,
    ],
    ja: [`管理用と日常作業用のプロファイルを ${clean(file)} の末尾に追加します。ファイルの既存の内容は変更しません。`],
  },
  commands: [{ command: ["profile", "--write"] }],
});

const profilesByHand: Guide = {
  way: "terminal",
  warnings: [],
  page: null,
  steps: {
    en: [["See what is in the way, or choose whose profiles they are: ", { command: ["profile"] }]],
    ja: [["追加できない理由を確認するか、誰のプロファイルかを指定します: ", { command: ["profile"] }]],
  },
  commands: [],
};

const deploying: Guide = {
  way: "terminal",
  warnings: [],
  page: null,
  steps: {
    en: [
      "Write the e-mail address to notify into genkan.config.ts, in the folder of Genkan.",
      ["See what else is missing: ", { command: ["doctor"] }],
      `Deploy as the administrator, not as root: ${kept("npx sst deploy --stage production")}`,
      [
        "Run this again in the same folder: ",
        { command: ["setup"] },
        ". It carries over to the deployment what you declared here.",
      ],
    ],
    ja: [
      "Genkan のフォルダーの genkan.config.ts に、通知先のメールアドレスを書きます。",
      ["ほかに必要な設定を確認します: ", { command: ["doctor"] }],
      `ルートユーザーではなく管理者としてデプロイします: ${kept("npx sst deploy --stage production")}`,
      [
        "同じフォルダーでもう一度実行します: ",
        { command: ["setup"] },
        "。ここで申告した内容をデプロイに引き継ぎます。",
      ],
    ],
  },
  commands: [],
};

const carryOver: Guide = {
  way: "record",
  warnings: [],
  page: null,
  steps: {
    en: [
      "The deployment does not know yet what was declared in this machine's ledger. Genkan writes it into the deployment's table.",
    ],
    ja: ["このコンピューターの台帳で申告した内容が、デプロイにはまだありません。デプロイのテーブルに書き込みます。"],
  },
  commands: [],
};

function freePlanWarning({ plan }: SetupSituation): Partial<Guide> {
  if (plan === null) return {};
  if ("unknown" in plan) {
    const action = clean(plan.unknown.action);
    return {
      endsFreePlan: true,
      warnings: [
        {
          en: `Whether the account is on the Free plan could not be read (${action}). Enabling Identity Center creates an organization. If the account is on the Free plan, that moves it to the paid plan at once, and the remaining credits expire. This can't be undone.`,
          ja: `アカウントが無料プランかどうかを確認できませんでした (${action})。IAM Identity Center を有効にすると組織が作成されます。無料プランの場合はただちに有料プランに変わり、残りのクレジットは失効します。元には戻せません。`,
        },
      ],
    };
  }
  if (plan.type === "PAID") return {};
  const left = plan.credits ? `${plan.credits.amount.toFixed(2)} ${clean(plan.credits.unit)}` : null;
  return {
    endsFreePlan: true,
    warnings: [
      {
        en: `This account is on the Free plan. Enabling Identity Center creates an organization, which moves the account to the paid plan at once. The remaining credits${left ? ` of ${left}` : ""} expire. This can't be undone.`,
        ja: `このアカウントは無料プランです。IAM Identity Center を有効にすると組織が作成され、ただちに有料プランに変わります。残りのクレジット${left ? ` ${left} ` : ""}は失効し、元には戻せません。`,
      },
      {
        en: "To stay on the Free plan, stop here. Steps 1 to 3 protect the root user without it.",
        ja: "無料プランのままにする場合は、ここで止めてください。ステップ 1 から 3 までで、ルートユーザーは守れます。",
      },
    ],
  };
}

function kindOfMfa(situation: SetupSituation): Text | null {
  switch (verdictsOf("root-mfa-enabled", situation)[0]?.reason) {
    case "root-mfa-virtual":
      return { en: "an authenticator app", ja: "認証アプリケーション" };
    case "root-mfa-not-virtual":
      return { en: "a passkey, security key or token", ja: "パスキー、セキュリティキー、トークン" };
    default:
      return null;
  }
}

const enabledIn = ({ users }: { readonly users: readonly { readonly name: string; readonly enabled: boolean }[] }) =>
  users.filter(({ enabled }) => enabled);

/** The address of the access portal, unless it was customized, which no API shows. */
function portalOf({ observations }: SetupSituation): { readonly name: Text; readonly url: string } | null {
  const store = instanceIn(observations)?.identityStoreId ?? "";
  if (!/^d-[\da-z]{10}$/.test(store)) return null;
  const { en, ja } = labels.accessPortal.place;
  return { name: { en, ja }, url: `https://${store}.awsapps.com/start` };
}
