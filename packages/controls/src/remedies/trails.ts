import type { Trail } from "../model/evidence.ts";
import type { Call, Refusal, Step } from "../model/plan.ts";
import { api } from "../model/remedy.ts";
import { clean } from "../model/text.ts";

/** Starts every multi-Region trail of the account that stands still. */
export const startLogging = api(["trails"], {
  title: { en: "Start logging again", ja: "ログ記録を再開する" },
  risk: "adds",
  plan: ({ trails: { trails } }, { account }) => {
    const stopped = trails.filter((trail) => trail.multiRegion && trail.logging === false);
    return forEach(stopped, account, started);
  },
});

/** Makes the one trail of the account log every Region. */
export const logEveryRegion = api(["trails"], {
  title: { en: "Log every Region", ja: "すべてのリージョンを記録する" },
  risk: "adds",
  plan: ({ trails: { trails } }, { account }) => {
    const [only, ...more] = trails.filter(({ multiRegion }) => !multiRegion);
    if (only && more.length) return severalTrails(trails);
    return forEach(only ? [only] : [], account, widened);
  },
});

type OwnTrail = Trail & { readonly arn: string; readonly homeRegion: string };

function forEach(trails: readonly Trail[], account: string, stepFor: (trail: OwnTrail) => Step) {
  const [first, ...more] = trails.filter(isComplete);
  if (!first || more.length + 1 < trails.length) return incomplete;
  if ([first, ...more].some(({ arn }) => !arn.includes(`:${account}:trail/`))) return foreign;
  return {
    steps: [stepFor(first), ...more.map(stepFor)] as const,
    rests: { trails: trails.map(({ arn, multiRegion, logging }) => [arn, multiRegion, logging]) },
  };
}

const isComplete = (trail: Trail): trail is OwnTrail => trail.arn !== null && trail.homeRegion !== null;

const on =
  ({ arn, homeRegion }: OwnTrail) =>
  (operation: string, more = {}): Call => ({
    service: "cloudtrail",
    operation,
    region: homeRegion,
    input: { Name: arn, ...more },
  });

function started(trail: OwnTrail): Step {
  const of = on(trail);
  const name = clean(trail.name);
  return {
    id: `logging:${trail.arn}`,
    kind: "change",
    effect: { en: `trail ${name}: logging on`, ja: `証跡 ${name}: ログ記録をオン` },
    affects: {
      en: "Its S3 bucket receives new log files, which cost storage.",
      ja: "S3 バケットに新しいログファイルが保存され、その料金がかかります。",
    },
    find: { call: of("GetTrailStatus"), path: "", is: { IsLogging: true } },
    call: of("StartLogging"),
    undo: {
      kind: "change",
      effect: { en: `trail ${name}: logging off`, ja: `証跡 ${name}: ログ記録をオフ` },
      call: of("StopLogging"),
    },
    resources: [trail.arn],
  };
}

function widened(trail: OwnTrail): Step {
  const of = on(trail);
  const name = clean(trail.name);
  return {
    id: `regions:${trail.arn}`,
    kind: "change",
    effect: {
      en: `trail ${name}: every Region instead of one`,
      ja: `証跡 ${name}: 1 つのリージョンからすべてのリージョンへ`,
    },
    affects: {
      en: "Its S3 bucket receives the events of every Region.",
      ja: "S3 バケットに、すべてのリージョンのイベントが保存されます。",
    },
    find: { call: of("GetTrail"), path: "Trail", is: { IsMultiRegionTrail: true } },
    call: of("UpdateTrail", { IsMultiRegionTrail: true }),
    undo: {
      kind: "change",
      effect: {
        en: `trail ${name}: one Region instead of all`,
        ja: `証跡 ${name}: すべてのリージョンから 1 つのリージョンへ`,
      },
      call: of("UpdateTrail", { IsMultiRegionTrail: false }),
    },
    resources: [trail.arn],
  };
}

const severalTrails = (trails: readonly Trail[]): Refusal => ({
  because: {
    en: `Each of several trails logs one Region: ${trails.map(({ name }) => clean(name)).join(", ")}. Only one of them should log all.`,
    ja: `1 つのリージョンだけを記録する証跡が複数あります: ${trails.map(({ name }) => clean(name)).join(", ")}。すべてのリージョンを記録する証跡は 1 つで十分です。`,
  },
  instead: {
    en: "Choose one in the CloudTrail console under Trails and set it to all Regions.",
    ja: "CloudTrail コンソールの「証跡」で 1 つを選び、すべてのリージョンに適用してください。",
  },
});
const incomplete: Refusal = {
  because: {
    en: "AWS's answer does not say which trail it is, or where.",
    ja: "AWS の応答に、証跡の ARN またはホームリージョンが含まれていません。",
  },
  instead: {
    en: "Change it in the CloudTrail console under Trails.",
    ja: "CloudTrail コンソールの「証跡」で変更してください。",
  },
};
const foreign: Refusal = {
  because: { en: "The trail belongs to another account.", ja: "この証跡は別のアカウントのものです。" },
  instead: { en: "Run it in the account that owns the trail.", ja: "証跡を所有するアカウントで実行してください。" },
};
