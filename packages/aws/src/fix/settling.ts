import type { Call, Settling } from "@genkan/controls/model/plan";
import { causeOf, UnusableAnswerError } from "../cause.ts";
import type { Aws } from "../clients.ts";
import { FailedStep, Stopped } from "./failure.ts";
import { at, isAbsent } from "./look-up.ts";
import { type Answer, actionOf, send } from "./operations.ts";

/** The delays between two looks at an asynchronous operation, and the longest that it may take, in milliseconds. */
const FIRST_POLL = 1_000;
const LONGEST_POLL = 5_000;
const LONGEST_SETTLING = 5 * 60_000;

/** How to wait for AWS. */
export interface Waiting {
  readonly aws: Aws;
  readonly signal: AbortSignal | undefined;
  readonly emit: (progress: { readonly kind: "waiting"; readonly for: "operation" }) => Promise<void>;
}

/** An asynchronous call that was made, without references to outputs, and AWS's answer to it. */
interface Begun {
  readonly call: Call;
  readonly settles: Settling;
  readonly answer: Answer;
}

/** Follows an asynchronous operation to its end. @throws FailedStep if AWS ends it with FAILED, or does not end it */
export async function settled(waiting: Waiting, { call, settles, answer }: Begun): Promise<void> {
  const { clock } = waiting.aws;
  const action = actionOf(call);
  const begun = clock.now();
  let state = stateIn(answer, settles, action);
  const poll = pollOf(call, settles, state.id);
  for (let delay = FIRST_POLL; state.status === "IN_PROGRESS"; delay = Math.min(delay * 2, LONGEST_POLL)) {
    const waited = clock.now() - begun;
    if (waited >= LONGEST_SETTLING)
      throw new FailedStep({ kind: "unsettled", action, seconds: Math.round(waited / 1_000) });
    await waiting.emit({ kind: "waiting", for: "operation" });
    await rest(waiting, delay);
    state = (await stateNow(waiting.aws, poll, settles)) ?? state;
  }
  if (state.status !== "SUCCEEDED") throw new FailedStep({ kind: "refused", action, reason: state.reason });
}

/** The call that shows how an asynchronous operation stands. It belongs to the same instance of Identity Center. */
export function pollOf({ input, ...call }: Call, { operation, parameter }: Settling, id: string): Call {
  const { InstanceArn } = input;
  return { ...call, operation, input: { ...(InstanceArn === undefined ? {} : { InstanceArn }), [parameter]: id } };
}

/** Waits, unless the execution is stopped. @throws Stopped */
export async function rest({ aws, signal }: Pick<Waiting, "aws" | "signal">, milliseconds: number): Promise<void> {
  try {
    await aws.clock.sleep(milliseconds, signal);
  } catch (error) {
    if (signal?.aborted) throw new Stopped();
    throw error;
  }
}

interface State {
  readonly id: string;
  readonly status: string;
  readonly reason: string;
}

function stateIn(answer: Answer, { path }: Settling, action: string): State {
  const { Status, RequestId, FailureReason } = (at(answer, path) ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof Status !== "string" || typeof RequestId !== "string")
    throw new UnusableAnswerError(action, `AWS's answer has no ${path} with Status and RequestId`);
  return { id: RequestId, status: Status, reason: typeof FailureReason === "string" ? FailureReason : "" };
}

/** How an operation stands; `null` if AWS could not say it this time. */
async function stateNow(aws: Aws, poll: Call, settles: Settling): Promise<State | null> {
  try {
    return stateIn(await send(aws, poll), settles, actionOf(poll));
  } catch (error) {
    const { kind } = causeOf(error, "");
    // The request may not be known everywhere yet.
    if (kind === "throttled" || kind === "unreachable" || isAbsent(error)) return null;
    throw error;
  }
}
