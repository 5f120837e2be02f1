import { causeOf } from "@genkan/aws/cause";
import { observe } from "@genkan/aws/collect/index";
import { canReserve, doctorActions, hasRecorder, subscribersOf } from "@genkan/aws/preflight";
import { catalogue, controlOf } from "@genkan/controls/catalogue/index";
import { organizationInstance } from "@genkan/controls/domain/identity-center";
import { factsOf, type Subject } from "@genkan/controls/model/control";
import { causeParams } from "@genkan/controls/model/evaluation";
import type { Cause, Observations } from "@genkan/controls/model/evidence";
import { defaultSettings } from "@genkan/controls/model/settings";
import { clean, type Locale, type Text } from "@genkan/controls/model/text";
import { stepText } from "@genkan/messages/command";
import { hang } from "@genkan/messages/layout";
import { remedyOf } from "@genkan/messages/sentence";
import { unknownWords } from "@genkan/messages/unknown";
import { EXIT } from "../exit.ts";
import type { Output } from "../output.ts";
import type { Shell } from "../shell.ts";
import { ambient, subjectOf, type Target } from "../target.ts";

export interface DoctorOptions {
  readonly topicArn?: string;
  readonly identityCenterRegion?: string;
  readonly format: "text" | "json";
  readonly locale: Locale;
  readonly region?: string;
}

/** One thing that was looked at, and what to do about it. */
interface Line {
  readonly id: string;
  readonly ok: boolean;
  readonly what: string;
  readonly next: readonly string[];
}

const text = (locale: Locale, en: string, ja: string): string => ({ en, ja })[locale];

/** Says what stands in the way of a monitor on this account, deployed or not, and what to do. @returns the exit status */
export async function runDoctor(shell: Shell, options: DoctorOptions): Promise<number> {
  const { format } = options;
  const target = ambient(shell, options);
  try {
    const done = shell.stderr.progress("Asking AWS…");
    const lines = await examine(target, options).finally(done);
    await shell.stdout.write(
      format === "json"
        ? `${JSON.stringify(lines, null, 2)}\n`
        : lines.map((line) => shown(line, shell.stdout)).join(""),
    );
    return lines.every(({ ok }) => ok) ? EXIT.ok : EXIT.nonCompliant;
  } finally {
    target.close();
  }
}

async function examine(
  { aws, now }: Target,
  { topicArn, identityCenterRegion, locale }: DoctorOptions,
): Promise<Line[]> {
  const subject = await subjectOf(aws);
  const at = now();
  const settings = { ...defaultSettings, identityCenterRegion: identityCenterRegion ?? null };
  const facts = new Set(catalogue.flatMap(factsOf));
  const [observations, recorder, quota, subscribers] = await Promise.all([
    observe(aws, facts, { subject, settings, at }),
    attempt(() => hasRecorder(aws), doctorActions.recorder),
    attempt(() => canReserve(aws, RESERVING), doctorActions.quota),
    topicArn === undefined ? null : attempt(() => subscribersOf(aws, topicArn), doctorActions.subscribers),
  ]);
  const region = await aws.region();
  return [
    line(
      "credentials",
      true,
      text(
        locale,
        `The credentials open account ${subject.account}, in Region ${region}.`,
        `認証情報でアカウント ${subject.account} (リージョン ${region}) に接続できます。`,
      ),
    ),
    ...permissions(observations, locale),
    identityCenterLine(observations, subject, locale),
    trailLine(observations, subject, at, locale),
    recorderLine(recorder, locale),
    quotaLine(quota, locale),
    ...(subscribers && topicArn ? [subscriberLine(topicArn, subscribers, locale)] : []),
  ];
}

const line = (id: string, ok: boolean, what: string, next: readonly string[] = []): Line => ({
  id,
  ok,
  what,
  next: ok ? [] : next,
});

type Attempt<T> = { readonly value: T } | { readonly cause: Cause };
const attempt = <T>(work: () => Promise<T>, action: string): Promise<Attempt<T>> =>
  work().then(
    (value) => ({ value }),
    (error: unknown) => ({ cause: causeOf(error, action) }),
  );

const unreadable = (id: string, cause: Cause, locale: Locale): Line => {
  const { text: said, steps } = unknownWords[cause.kind];
  return line(
    id,
    false,
    said(causeParams([cause]))[locale],
    steps(causeParams([cause]))[locale].map((step) => stepText(step)),
  );
};

/** What could not be read, each action once; one line when all could. */
function permissions(observations: Observations, locale: Locale): Line[] {
  const causes = new Map<string, Cause>();
  for (const observed of Object.values(observations)) {
    // What another account has to tell has a line of its own.
    if (!observed.known && observed.cause.kind !== "elsewhere") causes.set(observed.cause.action, observed.cause);
  }
  const all = text(
    locale,
    "Everything that the controls need can be read.",
    "コントロールに必要なものをすべて読み取れます。",
  );
  return causes.size
    ? [...causes.values()].map((cause) => unreadable(`read ${cause.action}`, cause, locale))
    : [line("permissions", true, all)];
}

function identityCenterLine({ identityCenter }: Observations, { account }: Subject, locale: Locale): Line {
  const id = "identity-center";
  if (!identityCenter?.known)
    return line(
      id,
      false,
      text(locale, "Whether Identity Center is there is not known.", "Identity Center の有無を確認できません。"),
    );
  const instance = organizationInstance(identityCenter.value);
  const managing = identityCenter.value.managementAccount;
  if (instance && instance.owner === account) {
    return line(
      id,
      true,
      text(
        locale,
        `Identity Center is in ${instance.region}: identityCenterRegion: "${instance.region}".`,
        `Identity Center は ${instance.region} にあります: identityCenterRegion: "${instance.region}"`,
      ),
    );
  }
  if (managing !== null) {
    return line(
      id,
      false,
      text(
        locale,
        `Identity Center belongs to account ${managing}; only that account, or the delegated administrator, sees it all.`,
        `Identity Center はアカウント ${managing} のものです。すべて確認できるのは、そのアカウントか委任管理者だけです。`,
      ),
      [
        text(
          locale,
          `Deploy Genkan to account ${managing} as well, for Identity Center.`,
          `Identity Center を見張るには、アカウント ${managing} にも Genkan をデプロイします。`,
        ),
      ],
    );
  }
  return line(
    id,
    false,
    text(
      locale,
      "There is no organization instance of Identity Center.",
      "Identity Center の組織インスタンスがありません。",
    ),
    [...remedyOf(controlOf("identity-center-enabled")!, locale)],
  );
}

function trailLine(observations: Observations, subject: Subject, at: Date, locale: Locale): Line {
  const control = controlOf("cloudtrail-management-events-logged")!;
  const [{ status }] = control.evaluate(observations, { ...subject, at, settings: defaultSettings });
  const title: Text = control.title;
  return status === "COMPLIANT"
    ? line("trail", true, `${title[locale]}.`)
    : line(
        "trail",
        false,
        text(
          locale,
          "No trail logs all management events: events reach nobody at once.",
          "すべての管理イベントを記録する証跡がありません。イベントがすぐには届きません。",
        ),
        [...remedyOf(control, locale)],
      );
}

function recorderLine(recorder: Attempt<boolean>, locale: Locale): Line {
  if ("cause" in recorder) return unreadable("recorder", recorder.cause, locale);
  return recorder.value
    ? line(
        "recorder",
        true,
        text(
          locale,
          "AWS Config has a recorder here, as its rules need.",
          "AWS Config のレコーダーがあります (ルールの作成に必要です)。",
        ),
      )
    : line(
        "recorder",
        false,
        text(
          locale,
          "AWS Config has no recorder here, and makes no rule without one.",
          "AWS Config のレコーダーがありません。なければルールを作成できません。",
        ),
        [
          text(
            locale,
            'In genkan.config.ts set configRules: { recorder: "create" } (or "none", to do without Config).',
            'genkan.config.ts で configRules: { recorder: "create" } とします (Config を使わないなら "none")。',
          ),
        ],
      );
}

/** The functions that a deployment has run one at a time: Monitor and ConfigRule. */
const RESERVING = 2;

function quotaLine(quota: Attempt<boolean>, locale: Locale): Line {
  const id = "lambda-quota";
  if ("cause" in quota) return unreadable(id, quota.cause, locale);
  return quota.value
    ? line(
        id,
        true,
        text(
          locale,
          "Lambda's quota lets the monitor run one at a time.",
          "Lambda のクォータに余裕があり、モニターを 1 つずつ実行できます。",
        ),
      )
    : line(
        id,
        false,
        text(
          locale,
          "Lambda's quota of this account is too small to reserve an execution: the deployment would fail.",
          "このアカウントの Lambda の同時実行クォータが小さく、予約できません。このままではデプロイに失敗します。",
        ),
        [
          text(
            locale,
            "In genkan.config.ts set reserveConcurrency: false, or ask AWS for a higher quota (Service Quotas, AWS Lambda, Concurrent executions).",
            "genkan.config.ts で reserveConcurrency: false とするか、クォータの引き上げを申請します (Service Quotas の AWS Lambda「Concurrent executions」)。",
          ),
        ],
      );
}

function subscriberLine(
  topic: string,
  subscribers: Attempt<{ confirmed: string[]; pending: string[] }>,
  locale: Locale,
): Line {
  if ("cause" in subscribers && /^NotFound/.test(subscribers.cause.detail)) {
    return line("subscribers", false, text(locale, `There is no topic ${topic}.`, `トピック ${topic} はありません。`), [
      text(
        locale,
        "Deploy first, or take the ARN that npx sst deploy prints.",
        "先にデプロイするか、npx sst deploy が表示する ARN を指定します。",
      ),
    ]);
  }
  if ("cause" in subscribers) return unreadable("subscribers", subscribers.cause, locale);
  const { confirmed, pending } = subscribers.value;
  if (pending.length) {
    return line(
      "subscribers",
      false,
      text(locale, `Not confirmed yet: ${pending.join(", ")}.`, `まだ承認されていません: ${pending.join(", ")}`),
      [
        text(
          locale,
          "Follow the link in AWS's mail “Subscription Confirmation”; look in the spam folder too.",
          "AWS からの購読確認メール (Subscription Confirmation) のリンクを開きます。迷惑メールフォルダーも確認してください。",
        ),
      ],
    );
  }
  return confirmed.length
    ? line("subscribers", true, text(locale, `Told: ${confirmed.join(", ")}.`, `通知先: ${confirmed.join(", ")}`))
    : line("subscribers", false, text(locale, "Nobody is subscribed to the topic.", "トピックの購読者がいません。"), [
        text(
          locale,
          "Name an address in genkan.config.ts and deploy again.",
          "genkan.config.ts にメールアドレスを書いて、もう一度デプロイします。",
        ),
      ]);
}

function shown({ ok, what, next }: Line, { paint, columns }: Output): string {
  const [first = "", ...rest] = hang("  ", clean(what, 1_000), columns);
  const head = `${ok ? paint("green", "✔") : paint("red", "✖")} ${first.trimStart()}`;
  return `${[head, ...rest, ...next.flatMap((step) => hang("    → ", step, columns))].join("\n")}\n`;
}
