import type { Control } from "@genkan/controls/model/control";
import { causeParams } from "@genkan/controls/model/evaluation";
import type { Cause } from "@genkan/controls/model/evidence";
import { counted, type Locale, type Text } from "@genkan/controls/model/text";
import { accountInList } from "./account.ts";
import { stepText } from "./command.ts";
import { remediationOf } from "./sentence.ts";
import { unknownWords } from "./unknown.ts";

/** The result of one check of `genkan doctor`, and what to do when it fails. */
export interface Diagnosis {
  readonly ok: boolean;
  readonly text: Text;
  readonly steps?: StepTexts;
}

const well = (en: string, ja: string): Diagnosis => ({ ok: true, text: { en, ja } });
/** Steps in every language, with their commands printed. */
type StepTexts = Readonly<Record<Locale, readonly string[]>>;

const inEach = (make: (locale: Locale) => readonly string[]): StepTexts => ({ en: make("en"), ja: make("ja") });
const remedy = (control: Control): StepTexts => inEach((locale) => remediationOf(control, locale));

const wrong = (text: Text, steps?: StepTexts): Diagnosis => ({ ok: false, text, ...(steps ? { steps } : {}) });

/** The result for something that could not be read. */
export function unreadable(cause: Cause): Diagnosis {
  const { text, steps } = unknownWords[cause.kind];
  const params = causeParams([cause]);
  return wrong(
    text(params),
    inEach((locale) => steps(params)[locale].map((step) => stepText(step))),
  );
}

/** The credentials work. */
export const credentials = ({ account, region }: { readonly account: string; readonly region: string }): Diagnosis =>
  well(
    `The credentials are for account ${account}; the Region is ${region}.`,
    `認証情報でアカウント ${account} (リージョン ${region}) に接続できます。`,
  );

/** Every call of a check is allowed. */
export const everythingIsReadable = (): Diagnosis =>
  well("Everything that the controls need can be read.", "コントロールに必要なものをすべて読み取れます。");

/** A configuration that can be used. */
export const configured = (file: string, summary: Text): Diagnosis =>
  well(`${file}: ${summary.en}`, `${file}: ${summary.ja}`);

/** A fault of a configuration, which says what to write instead. */
export const faulty = (file: string, fault: Text): Diagnosis =>
  wrong({ en: `${file}: ${fault.en}`, ja: `${file}: ${fault.ja}` });

/** The deployment that was found, and whether the credentials are for its account. */
export function deployment(
  { name, account, region, table }: { readonly name: Text } & Readonly<Record<"account" | "region" | "table", string>>,
  isHere: boolean,
): Diagnosis {
  if (isHere) {
    return well(
      `This folder's ${name.en}: table ${table}, in ${region}.`,
      `このフォルダーの${name.ja}: テーブル ${table} (${region})`,
    );
  }
  return wrong(
    {
      en: `This folder's ${name.en} is in account ${account}, and the credentials are for another account.`,
      ja: `このフォルダーの${name.ja}はアカウント ${account} にありますが、認証情報は別のアカウントのものです。`,
    },
    {
      en: [`Use credentials for account ${account}.`],
      ja: [`アカウント ${account} の認証情報を使います。`],
    },
  );
}

/** Where Identity Center is: `here` in a Region, `elsewhere` in another account, or `nowhere`. */
export type IdentityCenterPlace =
  | { readonly is: "here"; readonly region: string }
  | { readonly is: "elsewhere"; readonly managementAccount: string }
  | { readonly is: "nowhere" }
  | { readonly is: "unknown" };

/** Where Identity Center is. @param control the control that says how to enable it */
export function identityCenter(place: IdentityCenterPlace, control: Control): Diagnosis {
  if (place.is === "unknown")
    return wrong({
      en: "Genkan could not find out whether Identity Center is enabled.",
      ja: "Identity Center の有無を確認できません。",
    });
  if (place.is === "here") {
    return well(
      `Identity Center is in ${place.region}: identityCenterRegion: "${place.region}".`,
      `Identity Center は ${place.region} にあります: identityCenterRegion: "${place.region}"`,
    );
  }
  if (place.is === "elsewhere") {
    const { managementAccount } = place;
    return wrong(
      {
        en: `Identity Center belongs to account ${managementAccount}; only that account, or the delegated administrator, sees it all.`,
        ja: `Identity Center はアカウント ${managementAccount} のものです。すべて確認できるのは、そのアカウントか委任管理者だけです。`,
      },
      {
        en: [`Deploy Genkan to account ${managementAccount} as well, for Identity Center.`],
        ja: [`Identity Center を監視するには、アカウント ${managementAccount} にも Genkan をデプロイします。`],
      },
    );
  }
  return wrong(
    {
      en: "There is no organization instance of Identity Center.",
      ja: "Identity Center の組織インスタンスがありません。",
    },
    remedy(control),
  );
}

/** Whether a trail logs management events. @param control the control that says how to create one */
export const trail = (isLogging: boolean, control: Control): Diagnosis =>
  isLogging
    ? well(`${control.title.en}.`, `${control.title.ja}。`)
    : wrong(
        {
          en: "No trail logs all management events, so events can't trigger alerts at once.",
          ja: "すべての管理イベントを記録する証跡がないため、イベントが起きてもすぐには通知できません。",
        },
        remedy(control),
      );

/** Whether AWS Config has a recorder. */
export const recorder = (exists: boolean): Diagnosis =>
  exists
    ? well(
        "AWS Config has a recorder here, which its rules need.",
        "AWS Config のレコーダーがあります (ルールの作成に必要です)。",
      )
    : wrong(
        {
          en: "AWS Config has no recorder here and can't create rules without one.",
          ja: "AWS Config のレコーダーがありません。なければルールを作成できません。",
        },
        {
          en: ['In genkan.config.ts, set configRules: { recorder: "create" } (or "none" to do without AWS Config).'],
          ja: ['genkan.config.ts で configRules: { recorder: "create" } とします (Config を使わないなら "none")。'],
        },
      );

/** Whether the quota of concurrent Lambda executions is large enough. */
export const quota = (isEnough: boolean): Diagnosis =>
  isEnough
    ? well(
        "The Lambda quota is large enough to run the monitor one at a time.",
        "Lambda のクォータに余裕があり、モニターを 1 つずつ実行できます。",
      )
    : wrong(
        {
          en: "The Lambda quota of this account is too small to reserve a concurrent execution, so the deployment would fail.",
          ja: "Lambda の同時実行数クォータが足りず、予約できません。このままではデプロイに失敗します。",
        },
        {
          en: [
            "In genkan.config.ts set reserveConcurrency: false, or ask AWS for a higher quota (Service Quotas, AWS Lambda, Concurrent executions).",
          ],
          ja: [
            "genkan.config.ts で reserveConcurrency: false とするか、クォータの引き上げを申請します (Service Quotas の AWS Lambda「Concurrent executions」)。",
          ],
        },
      );

/** A group of accounts whose read role could not be assumed, and the likely reason. */
interface UnreadGroup {
  readonly reason: keyof typeof unreadReasons;
  readonly accounts: readonly { readonly account: string; readonly name: string; readonly path: string }[];
}

/** How many accounts of a group are named. */
const NAMED = 10;

/** The likely reasons why a read role could not be assumed, each with what to do. */
const unreadReasons = {
  role: {
    text: {
      en: "the role is missing there, or does not trust this deployment",
      ja: "ロールがないか、ロールがこのデプロイを信頼していません",
    },
    step: {
      en: "Look at the StackSet's instances: has it reached the accounts, are they in its OUs, has somebody changed the role? genkan organization template prints the role.",
      ja: "StackSet のスタックインスタンスを確認します (作成が完了しているか、対象の OU に含まれるか、ロールが変更されていないか)。ロールの内容は genkan organization template で表示できます。",
    },
  },
  policy: {
    text: { en: "a policy of the organization denies it", ja: "組織のポリシー (SCP など) で拒否されています" },
    step: {
      en: "Exempt the read role in that policy (docs/organization.en.md).",
      ja: "そのポリシーで、読み取りロールを例外にします (docs/organization.ja.md)。",
    },
  },
  new: {
    text: { en: "joined within the last day", ja: "組織に加わってから 1 日以内です" },
    step: {
      en: "Wait: CloudFormation still deploys the role there. The next pass tries again.",
      ja: "CloudFormation によるロールの作成を待ちます。次回の評価で再び読み取ります。",
    },
  },
} as const satisfies Readonly<Record<string, { readonly text: Text; readonly step: Text }>>;

/** Whether the last pass could read every member of the organization; `null` before the first pass. */
export function members(
  seen: { readonly members: number; readonly groups: readonly UnreadGroup[] } | null,
): readonly Diagnosis[] {
  if (!seen) {
    return [
      well(
        "The members of the organization have not been evaluated yet; the first pass begins within the hour.",
        "組織のメンバーアカウントはまだ評価していません。最初の評価は 1 時間以内に始まります。",
      ),
    ];
  }
  if (!seen.groups.length) {
    return [
      well(
        `The read role works in all ${seen.members} member accounts.`,
        `読み取りロールは、${seen.members} 個のメンバーアカウントすべてで引き受けられます。`,
      ),
    ];
  }
  return seen.groups.map(({ reason, accounts }) => {
    const { text, step } = unreadReasons[reason];
    const first = accounts.slice(0, NAMED).map(({ account: id, name, path }) => accountInList({ id, name, path }));
    const more = accounts.length - first.length;
    const [en, ja] = [
      `${first.join(", ")}${more ? ` and ${more} more` : ""}`,
      `${first.join("、")}${more ? `、ほか ${more} 個` : ""}`,
    ];
    return wrong(
      {
        en: `The read role can't be assumed in ${accounts.length} of ${counted(seen.members, "member account")} (${text.en}): ${en}.`,
        ja: `${seen.members} 個のメンバーアカウントのうち ${accounts.length} 個で、読み取りロールを引き受けられません (${text.ja}): ${ja}`,
      },
      { en: [step.en], ja: [step.ja] },
    );
  });
}

/** There is no topic with this name or ARN. */
export const noTopic = (topic: string): Diagnosis =>
  wrong(
    { en: `There is no topic ${topic}.`, ja: `トピック ${topic} はありません。` },
    {
      en: ["Deploy first, or use the ARN that npx sst deploy prints."],
      ja: ["先にデプロイするか、npx sst deploy が表示する ARN を指定します。"],
    },
  );

/** The subscribers of a topic: confirmed ones, and those that are not confirmed yet. */
export function subscribers({
  confirmed,
  pending,
}: {
  readonly confirmed: readonly string[];
  readonly pending: readonly string[];
}): Diagnosis {
  if (pending.length) {
    return wrong(
      { en: `Not confirmed yet: ${pending.join(", ")}.`, ja: `サブスクリプションが未確認です: ${pending.join(", ")}` },
      {
        en: ["Follow the link in AWS's mail “Subscription Confirmation”; look in the spam folder too."],
        ja: [
          "AWS からの確認メール (Subscription Confirmation) のリンクを開きます。迷惑メールフォルダーも確認してください。",
        ],
      },
    );
  }
  if (confirmed.length) return well(`Notified: ${confirmed.join(", ")}.`, `通知先: ${confirmed.join(", ")}`);
  return wrong(
    { en: "Nobody is subscribed to the topic.", ja: "トピックにサブスクリプションがありません。" },
    {
      en: ["Add an address to genkan.config.ts and deploy again."],
      ja: ["genkan.config.ts にメールアドレスを書いて、もう一度デプロイします。"],
    },
  );
}
