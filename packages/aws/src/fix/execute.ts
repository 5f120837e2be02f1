import type { Execute, Execution } from "@genkan/controls/engine/apply-fix";
import { outputsOf, type StepResult } from "@genkan/controls/engine/fix";
import type { Call, Lookup, Step } from "@genkan/controls/model/plan";
import type { Aws } from "../clients.ts";
import { callerOf } from "../identity.ts";
import { failureOf, Stopped } from "./failure.ts";
import { Reader } from "./look-up.ts";
import { isOperation, isRootOperation, UnknownOperationError } from "./operations.ts";
import { pollOf } from "./settling.ts";
import { type StepContext, StepRun } from "./step.ts";

/** Whose plan it is, and what stops it. */
export interface ExecutionOptions {
  /** The account of the plan. Nothing is called if the credentials are those of another one. */
  readonly account: string;
  /** Stops between two calls: the call that is under way is finished. */
  readonly signal?: AbortSignal;
  /** The credentials are those of a privileged session of the account's root user, which may call something else. */
  readonly inRootSession?: true;
}

/** The credentials are those of another account than the plan's. */
export class OtherAccountError extends Error {
  override readonly name = "OtherAccountError";
  readonly account: string;
  constructor(account: string) {
    super(`these are credentials of account ${account}`);
    this.account = account;
  }
}

/**
 * Makes the steps of a plan in an account. First, it reads everything that the plan relies on. Then, for each step: it leaves
 * what is there already, makes the call, and follows an asynchronous one to its end. The first step that fails ends it.
 * @throws OtherAccountError, UnknownOperationError: both before anything is changed
 */
export const executor =
  (aws: Aws, { account, signal, inRootSession }: ExecutionOptions): Execute =>
  async (steps, { before, on }) => {
    const mayCall = inRootSession ? isRootOperation : isOperation;
    const unknown = steps.flatMap(callsOf).find((call) => !mayCall(call));
    if (unknown) throw new UnknownOperationError(`Genkan does not call ${unknown.service}:${unknown.operation}`);
    const { subject } = await callerOf(aws);
    if (subject.account !== account) throw new OtherAccountError(subject.account);

    const results = new Map(before.map((result) => [result.step, result]));
    const left = steps.filter(({ id }) => !isFinished(results.get(id)));
    let hasChanged = false;
    const runs = left.map((step) => {
      const emit: StepContext["emit"] = async (progress) => {
        if (progress.kind !== "waiting") results.set(step.id, progress.result);
        if (progress.kind === "started") hasChanged = true;
        await on({ step, number: steps.indexOf(step) + 1, of: steps.length, ...progress });
      };
      const context = {
        aws,
        signal,
        emit,
        outputs: () => outputsOf([...results.values()]),
        hasChanged: () => hasChanged,
      };
      return new StepRun(step, context, results.get(step.id));
    });
    const end = (state: Execution["state"]): Execution => ({
      state,
      results: steps.flatMap(({ id }) => results.get(id) ?? []),
    });

    let current: StepRun | undefined;
    try {
      const reader = new Reader(aws, signal);
      for (current of runs) await current.readFirst(reader);
      for (current of runs) await current.make();
      return end("applied");
    } catch (error) {
      if (error instanceof Stopped || signal?.aborted) return end("interrupted");
      if (!current) throw error;
      await current.fail(failureOf(error, current.step));
      return end("failed");
    }
  };

const isFinished = (result: StepResult | undefined): boolean => result?.state === "done" || result?.state === "found";

/** Every call that a step may make. */
export function callsOf({ call, followedBy, settles, find, requires, agrees = [] }: Step): Call[] {
  const ofLookup = (lookup: Lookup | undefined) =>
    lookup ? [lookup.call, ...(lookup.each ? [lookup.each.call] : [])] : [];
  return [
    ...ofLookup(requires),
    ...ofLookup(find),
    ...agrees.map((agreement) => agreement.call),
    call,
    ...(settles ? [pollOf(call, settles, "")] : []),
    ...(followedBy
      ? [followedBy.call, ...(followedBy.settles ? [pollOf(followedBy.call, followedBy.settles, "")] : [])]
      : []),
  ];
}
