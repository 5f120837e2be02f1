import { type ActClass, classify, isExplained, signsOfUse } from "../domain/root-activity.ts";
import { isSetUpWork, setUpFacts } from "../domain/set-up.ts";
import { control, reason, unknownIf } from "../model/control.ts";
import { mfaNote } from "../model/event.ts";
import type { Cause, RootAct, RootCredentialRow } from "../model/evidence.ts";
import { partitionNamed } from "../model/partition.ts";
import { counted, type Locale, type Text } from "../model/text.ts";
import { DAY, type PrintTime } from "../model/time.ts";
import { stopUsingRoot } from "../remedies/by-hand.ts";

/** How many acts a finding names; the rest are counted. */
const NAMED = 5;

/** `mfa`: whether MFA was used, for each of `acts`: `yes`, `no`, or empty if the record does not say. */
type Work = { days: number; count: number; last: string; acts: readonly string[]; mfa: readonly string[] };
type Quiet = {
  days: number;
  tasks: number;
  planned: number;
  failedSignIns: number;
  /** Acts of privileged sessions from the management account. */
  sessions: number;
  /** The Regions that were read; empty if every enabled Region was. */
  regions: readonly string[];
};
/** `open`: no administrator exists yet. */
type SetUpParams = { days: number; count: number; acts: readonly string[]; open: boolean };

/** Step 3 of the guide: root is not used for daily work. */
export const rootUsageLimited = control({
  id: "root-usage-limited",
  severity: "HIGH",
  step: 3,
  frameworks: {
    "cis-3.0": ["1.7", "4.3"],
    "cis-5.0": ["1.6", "4.3"],
    "cis-7.0": ["2.7", "5.3"],
    "nist-800-53-r5": ["AC-2(1)", "AC-6", "AC-6(10)"],
    "well-architected": ["SEC02-BP01", "SEC03-BP03"],
  },
  title: {
    en: "Root is used only for tasks that require it",
    ja: "ルートユーザーを、その認証情報が必要なタスクにだけ使用している",
  },
  topic: {
    checked: { en: "root activity", ja: "ルートユーザーの使用" },
    found: { en: "root used for daily work", ja: "ルートユーザーが日常作業に使われている" },
    happened: { en: "root was used", ja: "ルートユーザーが使われた" },
    over: { en: "root no longer in daily use", ja: "ルートユーザーの日常的な使用がなくなった" },
  },
  why: {
    en: "No policy can restrict root, and CloudTrail can't tell who used it. If root does daily work, a mistake or a stolen session can cost the whole account. If root is normally unused, every use stands out.",
    ja: "ルートユーザーの操作はポリシーで制限できず、誰が行ったのかも記録に残りません。日常作業に使えば、操作ミスやセッションの盗難がアカウント全体の被害につながります。普段使わなければ、1 回の使用にもすぐ気づけます。",
  },
  consolePage: "event-history",
  incidentPage: "root-credentials",
  incident: {
    en: [
      "Ask everybody who can sign in as root. If nobody did it: sign in as the root user now, change the password, and under Security credentials remove access keys and MFA devices that you don't know.",
      "Under Account, check the root e-mail address and the phone number: anyone who controls the mailbox can reset the password.",
      "Look up what was done and undo it: CloudTrail > Event history, in every Region. Then open a case with AWS Support (“my account may be compromised”).",
    ],
    ja: [
      "ルートユーザーでサインインできる全員に確認します。誰も心当たりがなければ、いますぐルートユーザーでサインインしてパスワードを変更し、「セキュリティ認証情報」で覚えのないアクセスキーと MFA デバイスを削除します。",
      "アカウント設定のページでルートユーザーの E メールアドレスと電話番号を確認します。メールボックスを使える人は、パスワードを再設定できるためです。",
      "何をされたかを CloudTrail の「イベント履歴」ですべてのリージョンについて調べ、元に戻します。その後、AWS サポートにアカウント侵害の疑いとしてケースを作成します。",
    ],
  },
  remediation: {
    en: [
      "Ask everyone who can sign in as root whether it was them. If nobody confirms, treat it as a break-in: change the root password, delete root access keys, and contact AWS Support.",
      "For the work that root was used for, sign in through the AWS access portal (IAM Identity Center) with an administrator permission set.",
      "Sign out of every root session, and store the root password and MFA device safely.",
    ],
    ja: [
      "ルートユーザーでサインインできる人に、本人の操作かどうかを確認します。心当たりがなければ侵害とみなし、ルートユーザーのパスワードを変更し、アクセスキーを削除して、AWS サポートに連絡します。",
      "ルートユーザーで行っていた作業は、AWS アクセスポータル (IAM Identity Center) から管理者の許可セットでサインインして行います。",
      "ルートユーザーのセッションからすべてサインアウトし、パスワードと MFA デバイスを安全に保管します。",
    ],
  },
  verification: {
    note: {
      en: [
        "(what root did counts until it is older than the window; ",
        { command: ["explain", "root-usage-limited"] },
        " lists the tasks that require root).",
      ],
      ja: [
        "(操作は対象期間が過ぎるまで数えられます。ルートユーザーの認証情報が必要なタスクは ",
        { command: ["explain", "root-usage-limited"] },
        " で確認できます)。",
      ],
    },
  },
  limits: {
    en: "Events are read in the Regions where AWS records root sign-ins and in your own. If root signed in, has an access key, used temporary credentials, or shows use in the credential report, they are read in every enabled Region. A deployment also receives events from every Region that it watches. Some root-only tasks (billing and tax, GovCloud) have no documented event: declare them as planned uses. Whether an S3 or SQS policy really denied everyone is not checked. A privileged session (sts:AssumeRoot) whose record does not say so counts as root's own. Of similar actions, Genkan remembers the first and last of each day and their number: the actions in between can't be named once they can no longer be read, and more than 2,000 actions a day in one Region may be undercounted.",
    ja: "イベントは、AWS がルートユーザーのサインインを記録するリージョンと、自分のリージョンで読み取ります。ルートユーザーがサインインした、アクセスキーを持つ、一時的な認証情報を使った、または認証情報レポートに使用が現れる場合は、有効なリージョンをすべて読み取ります。デプロイした場合は、監視対象のリージョンのイベントもすぐに届きます。ルートユーザーの認証情報が必要なタスクの一部 (請求と税金、GovCloud) はイベントが文書化されていないため、予定された使用として事前に申告してください。S3 や SQS のポリシーが本当に全員を拒否していたかどうかは確認しません。特権セッション (sts:AssumeRoot) であることが記録にない場合は、ルートユーザー自身の操作とみなします。同じ種類の操作は、1 日ごとに最初と最後の時刻と件数だけを記憶します。その間の操作は、読み直せなくなると個別には示せません。1 つのリージョンで 1 日に 2,000 件を超える操作は、実際より少なく数えることがあります。",
  },
  needs: [],
  uses: ["rootActivity", "credentialReport"],
  usesInPass: setUpFacts,
  reasons: {
    "root-quiet": reason("COMPLIANT", ({ days, tasks, planned, failedSignIns, sessions, regions }: Quiet) => {
      const en = [
        tasks ? `${counted(tasks, "action")} for root-only tasks` : "",
        planned ? counted(planned, "planned action") : "",
        sessions ? `${counted(sessions, "action")} in privileged sessions of the management account` : "",
        failedSignIns ? counted(failedSignIns, "failed sign-in") : "",
      ].filter(Boolean);
      const ja = [
        tasks ? `ルートユーザーの認証情報が必要なタスク ${tasks} 件` : "",
        planned ? `予定された操作 ${planned} 件` : "",
        sessions ? `管理アカウントからの特権セッションの操作 ${sessions} 件` : "",
        failedSignIns ? `サインインの失敗 ${failedSignIns} 件` : "",
      ].filter(Boolean);
      const where = read(regions);
      return {
        en: en.length
          ? `No daily work as root in the last ${days} days; seen: ${en.join(", ")}.${where.en}`
          : `Root was not used in the last ${days} days.${where.en}`,
        ja: ja.length
          ? `過去 ${days} 日間、ルートユーザーの日常的な使用はありません (${ja.join("、")})。${where.ja}`
          : `過去 ${days} 日間、ルートユーザーは使われていません。${where.ja}`,
      };
    }),
    "root-set-up": reason("COMPLIANT", ({ days, count, acts, open: unfinished }: SetUpParams) => {
      const done = acts.join(", ") + (count > acts.length ? ", …" : "");
      return {
        en: `In the last ${days} days, root was used only for the initial set-up of the account: ${counted(count, "action")} (${done}).${unfinished ? " There is no administrator yet. To end the set-up, finish step 4 (an administrator in IAM Identity Center), then sign in as that administrator." : ""}`,
        ja: `過去 ${days} 日間、ルートユーザーはアカウントの初期設定にだけ使われています: ${count} 件 (${done})。${unfinished ? "管理者がまだいません。ステップ 4 (IAM Identity Center の管理者の作成) を終えると初期設定は完了です。その後は、その管理者でサインインしてください。" : ""}`,
      };
    }),
    "root-daily-work": reason(
      "NON_COMPLIANT",
      (work: Work, time) => ({
        en: `Root was used for daily work in the last ${work.days} days: ${countOf(work, time).en}`,
        ja: `過去 ${work.days} 日間にルートユーザーが日常作業に使われました: ${countOf(work, time).ja}`,
      }),
      { remedy: stopUsingRoot },
    ),
    "root-sign-in-without-mfa": reason(
      "NON_COMPLIANT",
      (work: Work, time) => ({
        en: `Root signed in without MFA. In the last ${work.days} days: ${countOf(work, time).en}`,
        ja: `ルートユーザーが MFA なしでサインインしました。過去 ${work.days} 日間: ${countOf(work, time).ja}`,
      }),
      {
        remedy: stopUsingRoot,
        severity: "CRITICAL",
        problem: { found: { en: "root signed in without MFA", ja: "ルートユーザーが MFA なしでサインインした" } },
      },
    ),
    "root-use-unexplained": reason(
      "NON_COMPLIANT",
      ({ credential, at, where }: { credential: string; at: string; where: string }, time) => ({
        en: `The credential report says that the root ${credential === "password" ? "password" : "access key"} was used at ${time(at)}${where && ` (${where})`}, but no event explains it.`,
        ja: `認証情報レポートによると、ルートユーザーの${credential === "password" ? "パスワード" : "アクセスキー"}が ${time(at)} に使われています${where && ` (${where})`}が、対応するイベントが見つかりません。`,
      }),
      {
        remedy: stopUsingRoot,
        problem: { found: { en: "unexplained use of root", ja: "説明のつかないルートユーザーの使用がある" } },
      },
    ),
    "no-root-user": reason("NOT_APPLICABLE", ({ partition }: { partition: string }) => ({
      en: `In this partition (${partition}) the credential report has no root user, and no event shows one.`,
      ja: `このパーティション (${partition}) の認証情報レポートにルートユーザーはなく、イベントにも現れません。`,
    })),
  },
  judge({ rootActivity, credentialReport }, { at, partition, settings }) {
    const { rootUsageWindowDays: days, plannedUses, setUp } = settings;
    const from = new Date(at.getTime() - days * DAY);
    const causesOfReport = credentialReport.known ? unreadable(credentialReport.value.root) : [credentialReport.cause];
    if (!rootActivity.known) return [{ unknown: [rootActivity.cause, ...causesOfReport] }];
    const { acts, unread, everyRegion, regions } = rootActivity.value;
    // A remembered act does not show its service and Region.
    const seenItself = acts.filter(({ eventID }) => eventID !== "");
    const seen = classify(acts, settings).filter(({ act }) => act.eventTime >= from);

    // Partial evidence may prove daily work; it never proves that there was none.
    const work = seen.filter((each) => each.class === "daily-work").map(({ act }) => act);
    const undated = setUp.known ? undefined : unknownIf(setUp.causes);
    // Acts that may belong to the set-up are daily work only if the set-up is known to be over.
    if (undated && work.length && work.every(isSetUpWork)) return [undated];
    if (work.length) {
      const reason = work.some(isSignInWithoutMfa) ? "root-sign-in-without-mfa" : "root-daily-work";
      return [{ reason, params: workOf(work, days) }];
    }

    const row = credentialReport.known ? credentialReport.value.root : null;
    const allRead = unread.length === 0;
    const sign = row && allRead && signsOfUse(row, from).find((each) => !isExplained(each, seenItself, plannedUses));
    if (sign) {
      const where = [sign.service, sign.region].filter(Boolean).join(", ");
      return [{ reason: "root-use-unexplained", params: { credential: sign.credential, at: instant(sign.at), where } }];
    }

    const rootless = partitionNamed(partition)?.rootSignsIn === false;
    if (rootless && allRead && credentialReport.known && !row && !acts.length) {
      return [{ reason: "no-root-user", params: { partition } }];
    }
    const unknown = unknownIf([...unread.map((region) => region.cause), ...causesOfReport]);
    if (unknown) return [unknown];

    const setUpActs = seen.filter((each) => each.class === "set-up").map(({ act }) => act);
    if (setUpActs.length) {
      const unfinished = setUp.known && setUp.until === null;
      return [
        {
          reason: "root-set-up",
          params: { days, count: sumOf(setUpActs), acts: namesOf(setUpActs), open: unfinished },
        },
      ];
    }
    const count = (kind: ActClass) => sumOf(seen.filter((each) => each.class === kind).map(({ act }) => act));
    const params = {
      days,
      tasks: count("root-only-task"),
      planned: count("planned"),
      failedSignIns: count("failed-sign-in"),
      sessions: count("assumed-root-session"),
      regions: everyRegion ? [] : regions,
    };
    return [{ reason: "root-quiet", params }];
  },
});

/** The Regions that were read, as a separate sentence. */
const read = (regions: readonly string[]): Text =>
  regions.length
    ? {
        en: ` Regions read: ${regions.join(", ")}; there is no sign that root could act elsewhere.`,
        ja: `読み取ったリージョン: ${regions.join(", ")}。ほかのリージョンで操作できた形跡はありません。`,
      }
    : { en: " Regions read: all that are enabled.", ja: "有効なリージョンをすべて読み取りました。" };

/** Whether somebody got in as root with a password alone. */
export const isSignInWithoutMfa = ({ signIn, mfaUsed }: Pick<RootAct, "signIn" | "mfaUsed">): boolean =>
  signIn === "Success" && mfaUsed === false;

/** The number of acts, including those that the ledger remembers as one. */
const sumOf = (acts: readonly RootAct[]): number => acts.reduce((sum, { remembered = 1 }) => sum + remembered, 0);

/** The kinds of acts, latest first. */
function namesOf(acts: readonly RootAct[]): string[] {
  const identified = acts.filter(({ eventID }) => eventID !== "");
  const latest = identified.toSorted((a, b) => b.eventTime.getTime() - a.eventTime.getTime());
  return [...new Set(latest.map(({ eventName, eventSource }) => `${eventName} (${eventSource})`))].slice(0, NAMED);
}

function workOf(work: readonly RootAct[], days: number): Work {
  const [last, ...earlier] = work.toSorted((a, b) => b.eventTime.getTime() - a.eventTime.getTime());
  // For an act that is only remembered, the session is known, but not the call.
  const itself = [last!, ...earlier].filter(({ eventID }) => eventID !== "");
  const listed = (itself.length ? itself : [last!]).slice(0, NAMED);
  const acts = listed.map(({ eventID, eventName, eventSource, sourceIPAddress }) =>
    eventID ? `${eventName} (${eventSource}), ${sourceIPAddress}` : sourceIPAddress,
  );
  const mfa = listed.map(({ mfaUsed }) => (mfaUsed === null ? "" : mfaUsed ? "yes" : "no"));
  return { days, count: sumOf(work), last: instant(last!.eventTime), acts, mfa };
}

/** How many acts there are, and those that a verdict names. */
function countOf(work: Work, time: PrintTime): Text {
  const { count, last } = work;
  return {
    en: `${counted(count, "action")}, ${count > 1 ? "the last one " : ""}at ${time(last)}: ${actsIn(work, "en")}`,
    ja: `${count} 件、${count > 1 ? "最後は " : ""}${time(last)}: ${actsIn(work, "ja")}`,
  };
}

/** The acts that a verdict names, each with whether MFA was used. */
const actsIn = ({ acts, mfa, count }: Work, locale: Locale): string =>
  acts.map((act, i) => act + mfaNote(mfa[i] ? mfa[i] === "yes" : null)[locale]).join("; ") +
  (count > acts.length ? "; …" : "");

/** Why the report's row does not show whether root was used. */
function unreadable(row: RootCredentialRow | null): Cause[] {
  const cause = (detail: string): Cause => ({ kind: "unexpected", action: "iam:GetCredentialReport", detail });
  if (!row) return [cause("the credential report has no row for the root user")];
  const cells = [row.passwordLastUsed, ...row.accessKeys.map((key) => key.lastUsed)];
  return cells.includes("unreadable") ? [cause("a date in the root user's row can't be read")] : [];
}

const instant = (time: Date) => time.toISOString().replace(/\.\d+Z/, "Z");
