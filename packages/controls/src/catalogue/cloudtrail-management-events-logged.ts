import { control, reason, unknownIf } from "../model/control.ts";
import type { Trail } from "../model/evidence.ts";
import { createTrail, selectEvents } from "../remedies/by-hand.ts";
import { logEveryRegion, startLogging } from "../remedies/trails.ts";

type TrailNames = { trails: readonly string[] };

/** Beside the steps: what happened at the door is written down, and reaches the monitor. */
export const cloudtrailManagementEventsLogged = control({
  id: "cloudtrail-management-events-logged",
  severity: "HIGH",
  step: null,
  frameworks: {
    "cis-3.0": ["3.1"],
    "cis-5.0": ["3.1"],
    "cis-7.0": ["4.1"],
    fsbp: ["CloudTrail.1"],
    "nist-800-53-r5": ["AC-2(4)", "AC-6(9)", "AU-2", "AU-3", "AU-12"],
    "pci-dss-4.0.1": ["10.2.1"],
    "well-architected": ["SEC04-BP01"],
  },
  title: {
    en: "A multi-Region trail logs all management events",
    ja: "マルチリージョンの証跡がすべての管理イベントを記録している",
  },
  topic: {
    checked: { en: "CloudTrail trails", ja: "CloudTrail の証跡" },
    found: { en: "no trail logs all events", ja: "すべての管理イベントを記録する証跡がない" },
    happened: { en: "the trail stopped logging", ja: "証跡の記録が止まった" },
    over: { en: "a trail logs all events again", ja: "証跡の記録が再開した" },
  },
  why: {
    en: "Without a trail, events can't trigger alerts, and after 90 days there is no record of who did what.",
    ja: "証跡がなければ、イベントをきっかけに通知することができず、90 日を過ぎると誰が何をしたのかもわからなくなります。",
  },
  consolePage: "trails",
  incident: {
    en: [
      "Start the trail again now: CloudTrail > Trails > the trail > Start logging. If it was deleted, create it again; what was not recorded is lost, and CloudTrail's event history still has the last 90 days.",
      "Switching off the trail is what an intruder does first. Ask the person who did it (named above). If it was not them, disable that identity.",
      "Check what that identity did before and after: CloudTrail > Event history, in every Region.",
    ],
    ja: [
      "いますぐ証跡の記録を再開します (CloudTrail の「証跡」で該当の証跡を開き、ログ記録を開始)。削除されている場合は作り直します。その間の記録は失われますが、過去 90 日分は「イベント履歴」に残っています。",
      "証跡の停止は、侵入者が最初にすることの 1 つです。操作した人 (上に記載) に確認し、本人でなければその ID を無効にします。",
      "その ID が前後に何をしたかを、CloudTrail の「イベント履歴」ですべてのリージョンについて確認します。",
    ],
  },
  remediation: {
    en: [
      "Open the CloudTrail console, choose Trails, then Create trail. A trail that you create in the console covers every Region and logs management events, both Read and Write.",
      "If you already have a trail, open it. Make sure that Logging is on, and that Read and Write are selected under Management events.",
      "If it is a single-Region trail, run this in its home Region (the console can't change it): aws cloudtrail update-trail --name NAME --is-multi-region-trail",
      "The first copy of management events is free; S3 storage is charged separately.",
    ],
    ja: [
      "CloudTrail コンソールの「証跡」で「証跡の作成」を選びます。コンソールで作成した証跡は全リージョンを対象とし、管理イベントの「読み取り」と「書き込み」の両方を記録します。",
      "すでに証跡がある場合は、それを開きます。「ログ記録」がオンになっていること、「管理イベント」の「読み取り」と「書き込み」が選択されていることを確認します。",
      "シングルリージョンの証跡の場合は、そのホームリージョンで次を実行します (コンソールでは変更できません): aws cloudtrail update-trail --name 証跡名 --is-multi-region-trail",
      "管理イベントの 1 つ目のコピーの配信は無料です (S3 の保存料金は別にかかります)。",
    ],
  },
  limits: {
    en: "Not checked: whether the bucket keeps the logs, and who can delete them. A trail that leaves out events of AWS KMS or of the RDS Data API is accepted.",
    ja: "バケットがログを保持しているか、誰がログを削除できるかは確認しません。AWS KMS や RDS Data API のイベントを除外している証跡は許容します。",
  },
  needs: ["trails"],
  reasons: {
    "trail-logs": reason("COMPLIANT", ({ trails }: TrailNames) => ({
      en: `Logs all management events in every Region: ${trails.join(", ")}.`,
      ja: `全リージョンの管理イベントをすべて記録している証跡: ${trails.join(", ")}`,
    })),
    "organization-trail": reason("NOT_APPLICABLE", ({ trails, account }: TrailNames & { account: string }) => ({
      en: `The organization's trail logs this account: ${trails.join(", ")}. Only account ${account} can read its event selectors: run Genkan there.`,
      ja: `組織の証跡がこのアカウントを記録しています: ${trails.join(", ")}。イベントセレクタの内容を確認できるのはアカウント ${account} だけです。そのアカウントで Genkan を実行してください。`,
    })),
    "trail-stopped": reason(
      "NON_COMPLIANT",
      ({ trails }: TrailNames) => ({
        en: `Logging is off: ${trails.join(", ")}.`,
        ja: `ログ記録がオフになっている証跡: ${trails.join(", ")}`,
      }),
      {
        remedy: startLogging,
        problem: {
          found: { en: "trail does not log", ja: "証跡の記録が止まっている" },
          happened: { en: "the trail stopped logging", ja: "証跡の記録が止められた" },
        },
      },
    ),
    "trail-without-management-events": reason(
      "NON_COMPLIANT",
      ({ trails }: TrailNames) => ({
        en: `Does not log all management events (read and write): ${trails.join(", ")}.`,
        ja: `管理イベント (読み取りと書き込み) の一部しか記録していない証跡: ${trails.join(", ")}`,
      }),
      {
        remedy: selectEvents,
        problem: {
          found: { en: "trail misses events", ja: "証跡が管理イベントを記録していない" },
          happened: { en: "trail now misses events", ja: "証跡が管理イベントを記録しなくなった" },
        },
      },
    ),
    "trail-single-region": reason(
      "NON_COMPLIANT",
      ({ trails }: TrailNames) => ({
        en: `Logs only one Region: ${trails.join(", ")}.`,
        ja: `1 つのリージョンしか記録していない証跡: ${trails.join(", ")}`,
      }),
      {
        remedy: logEveryRegion,
        problem: {
          found: { en: "trail covers one Region only", ja: "証跡が 1 つのリージョンしか記録していない" },
          happened: { en: "trail cut to one Region", ja: "証跡が 1 つのリージョンだけになった" },
        },
      },
    ),
    "no-trail": reason(
      "NON_COMPLIANT",
      () => ({
        en: "There is no trail.",
        ja: "証跡がありません。",
      }),
      {
        remedy: createTrail,
        problem: {
          found: { en: "no CloudTrail trail", ja: "CloudTrail の証跡がない" },
          happened: { en: "the trail was deleted", ja: "証跡が削除された" },
        },
      },
    ),
  },
  judge({ trails: { trails } }) {
    const wide = trails.filter(({ multiRegion }) => multiRegion);
    const logging = wide.filter((trail) => trail.logging === true);
    const full = logging.filter(({ managementEvents }) => managementEvents === "All");
    if (full.length) return [{ reason: "trail-logs", params: namesOf(full) }];
    // Two trails that log the one and the other half together log all.
    const halves = logging.filter(({ managementEvents: half }) => half === "ReadOnly" || half === "WriteOnly");
    if (new Set(halves.map(({ managementEvents }) => managementEvents)).size === 2) {
      return [{ reason: "trail-logs", params: namesOf(halves) }];
    }
    const foreign = logging.find((trail): trail is Trail & { owner: string } => trail.owner !== null);
    if (foreign) return [{ reason: "organization-trail", params: { ...namesOf([foreign]), account: foreign.owner } }];
    const unknown = unknownIf(wide.flatMap((trail) => trail.cause ?? []));
    if (unknown) return [unknown];
    if (logging.length) return [{ reason: "trail-without-management-events", params: namesOf(logging) }];
    if (wide.length) return [{ reason: "trail-stopped", params: namesOf(wide) }];
    if (trails.length) return [{ reason: "trail-single-region", params: namesOf(trails) }];
    return [{ reason: "no-trail", params: {} }];
  },
});

const namesOf = (trails: readonly Trail[]): TrailNames => ({
  trails: trails
    .map(({ name }) => name)
    .sort()
    .slice(0, 10),
});
