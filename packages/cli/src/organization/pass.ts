import type { Aws } from "@genkan/aws/clients";
import type { PassMark } from "@genkan/controls/engine/organization-ledger";
import { isSilent } from "@genkan/controls/engine/silent";
import type { Text } from "@genkan/controls/model/text";
import { noPass } from "@genkan/messages/gate";
import { moment, type Reader } from "@genkan/messages/moment";
import { type CheckChoice, openStanding } from "../check.ts";
import type { Shell } from "../shell.ts";

/** The last pass over an organization, as a ledger has it. Times are ISO 8601, UTC. */
export interface LastPass {
  readonly id: string;
  readonly at: string;
  /** Without the following: a pass that an older version recorded. */
  readonly endedAt?: string;
  readonly durationSeconds?: number;
  readonly members?: number;
  readonly evaluated?: number;
  readonly unreached?: number;
  /** When the next one is due; left out where no schedule starts them. */
  readonly nextAt?: string;
  /** Whether passes have stopped. */
  readonly overdue: boolean;
}

/** What a ledger knows of passes. In that of a deployment there should be one. */
export interface Passes {
  readonly last: LastPass | null;
  readonly expected: boolean;
}

interface Asking {
  readonly aws: Aws;
  readonly account: string;
  readonly organization: string;
}

/** Reads the last pass from the chosen ledger. */
export async function passesIn(
  shell: Shell,
  choice: CheckChoice,
  { aws, account, organization }: Asking,
): Promise<Passes> {
  await using ledger = await openStanding(shell, choice, aws, account);
  const pass = await ledger.lastPass(organization);
  return { last: pass && described(pass, aws.now()), expected: ledger.isDeployed };
}

function described({ id, at, outcome }: PassMark, now: Date): LastPass {
  const everySeconds = outcome?.everySeconds;
  const every = everySeconds === undefined ? {} : { everySeconds };
  const overdue = isSilent({ at, ...every }, now.getTime());
  if (!outcome) return { id, at, overdue };
  const { endedAt, members, unreached } = outcome;
  return {
    ...{ id, at, endedAt },
    durationSeconds: Math.round((Date.parse(endedAt) - Date.parse(at)) / 1_000),
    ...{ members, evaluated: members - unreached, unreached },
    ...(everySeconds === undefined ? {} : { nextAt: new Date(Date.parse(at) + everySeconds * 1_000).toISOString() }),
    overdue,
  };
}

/** Whether passes run as they should: none at all, or a late one, is no verdict on the accounts. */
export const passesRun = ({ last, expected }: Passes): boolean => (last ? !last.overdue : !expected);

/** The last pass in a sentence or two; `null` where there is nothing to report. */
export function passText({ last, expected }: Passes, organization: string, reader: Reader): string | null {
  const { locale } = reader;
  if (!last) return expected ? noPass(organization)[locale] : null;
  const { at, endedAt, nextAt, overdue, durationSeconds = 0, members = 0, evaluated = 0 } = last;
  const when = moment(at, reader);
  const done = endedAt === undefined ? words.last(when) : words.outcome({ when, members, evaluated, durationSeconds });
  const next = overdue ? words.overdue(nextAt && moment(nextAt, reader)) : nextAt && words.next(moment(nextAt, reader));
  return [done[locale], ...(next ? [next[locale]] : [])].join(locale === "en" ? " " : "");
}

interface Outcome {
  readonly when: string;
  readonly members: number;
  readonly evaluated: number;
  readonly durationSeconds: number;
}

const words = {
  last: (when: string): Text => ({ en: `Last pass: ${when}.`, ja: `組織全体の最後の評価: ${when}。` }),
  outcome: ({ when, members, evaluated, durationSeconds }: Outcome): Text => ({
    en: `Last pass: ${when}, ${evaluated} of ${members} members evaluated${evaluated < members ? `, ${members - evaluated} not reached` : ""}, in ${timeText(durationSeconds, "s", "min")}.`,
    ja: `組織全体の最後の評価: ${when}、メンバー ${members} 件中 ${evaluated} 件を評価${evaluated < members ? ` (未到達 ${members - evaluated} 件)` : ""}、所要時間 ${timeText(durationSeconds, "秒", "分")}。`,
  }),
  next: (when: string): Text => ({ en: `The next one is due at ${when}.`, ja: `次の評価の予定: ${when}。` }),
  overdue: (when: string | undefined): Text => ({
    en: `Passes have stopped${when === undefined ? "" : `: the next one was due at ${when}`}. Look at the executions of the state machine in Step Functions.`,
    ja: `組織全体の評価が止まっています${when === undefined ? "" : ` (次の評価の予定は ${when} でした)`}。Step Functions でステートマシンの実行を確認してください。`,
  }),
};

/** A duration in seconds, or in minutes where it takes some. */
const timeText = (seconds: number, s: string, min: string): string =>
  seconds < 120 ? `${seconds} ${s}` : `${Math.round(seconds / 60)} ${min}`;
