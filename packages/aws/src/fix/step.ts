import { type FixFailure, resolvedCall, type StepResult } from "@genkan/controls/engine/fix";
import { type Outputs, outputsIn } from "@genkan/controls/model/outputs";
import type { Call, Lookup, Settling, Step } from "@genkan/controls/model/plan";
import { causeOf, UnusableAnswerError } from "../cause.ts";
import type { Aws } from "../clients.ts";
import { FailedStep, Stopped, textOf } from "./failure.ts";
import { at, isAbsent, Reader } from "./look-up.ts";
import { type Answer, actionOf, send } from "./operations.ts";
import { rest, settled } from "./settling.ts";

/**
 * The errors of a call that another one is in the way of: the name is taken, or AWS is still spreading an earlier change.
 * AWS uses the same error for both.
 * https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_CreatePermissionSet.html
 */
const CONFLICT =
  /^(ConflictException|EntityAlreadyExists(Exception)?|ConcurrentModification(Exception)?|TrailAlreadyExistsException|DeleteConflict(Exception)?|EntityTemporarilyUnmodifiable(Exception)?)$/;

/** How often a call is made that conflicts, or whose resources AWS does not know yet, and the delays, in milliseconds. */
const ATTEMPTS = 8;
const FIRST_DELAY = 500;
const LONGEST_DELAY = 10_000;
/** How many other values a name clash lists. */
const MOST_LISTED = 10;

/** What a step needs from the execution of its plan. */
export interface StepContext {
  readonly aws: Aws;
  readonly signal: AbortSignal | undefined;
  readonly emit: (
    progress: { readonly kind: "waiting"; readonly for: "operation" | "propagation" } | Ended,
  ) => Promise<void>;
  /** The outputs of the earlier steps. */
  readonly outputs: () => Outputs;
  /** Whether an earlier step of this execution has called anything. */
  readonly hasChanged: () => boolean;
}
type Ended = { readonly kind: "started" | "ended"; readonly result: StepResult };

/** Something that is there. */
interface There {
  readonly found: unknown;
}

/** One step, as it is made. */
export class StepRun {
  readonly step: Step;
  readonly #context: StepContext;
  /** Whether an earlier run may have made the call: it was killed, stopped or has failed in the middle. */
  readonly #mayBeOurs: boolean;
  /** What was there before the first call of the plan; absent where that depends on other steps. */
  #atFirst: There | null | undefined;
  #changed: boolean;
  #requestIds: readonly string[];
  #output: string | undefined;

  constructor(step: Step, context: StepContext, earlier?: StepResult) {
    this.step = step;
    this.#context = context;
    this.#mayBeOurs = earlier?.changed ?? false;
    this.#changed = this.#mayBeOurs;
    this.#requestIds = earlier?.requestIds ?? [];
    this.#output = earlier?.output;
  }

  /** Reads what the step relies on, as far as it does not depend on other steps. */
  async readFirst(reader: Reader): Promise<void> {
    const { requires, find } = this.step;
    if (find && dependsOnSteps(find)) return;
    this.#atFirst = await this.#look(reader);
    if (!this.#atFirst && requires && !dependsOnSteps(requires)) await this.#require(requires, reader);
  }

  /** Makes the step. @throws FailedStep; {@link Stopped}; the SDK's error, with its action */
  async make(): Promise<void> {
    const reader = this.#reader();
    const there = this.#atFirst === undefined ? await this.#look(reader) : this.#atFirst;
    if (there) this.#output = this.#outputOf(there);
    else if (!(await this.#isRemovedAlready(reader))) await this.#change();
    await this.#carry();
    await this.#context.emit({ kind: "ended", result: this.#result(this.#changed ? "done" : "found") });
  }

  /** Ends the step as failed. */
  async fail(failure: FixFailure): Promise<void> {
    await this.#context.emit({ kind: "ended", result: { ...this.#result("failed"), failure } });
  }

  #result(state: StepResult["state"]): StepResult {
    return {
      step: this.step.id,
      state,
      changed: this.#changed,
      requestIds: this.#requestIds,
      ...(this.#output === undefined ? {} : { output: this.#output }),
    };
  }

  /** A reader that has read nothing yet. */
  #reader(): Reader {
    return new Reader(this.#context.aws, this.#context.signal);
  }

  /** Whether an earlier run has removed what the step removes. */
  async #isRemovedAlready(reader: Reader): Promise<boolean> {
    const { requires } = this.step;
    if (!requires) return false;
    if (this.#isRepeatedRemoval()) return !(await reader.find(requires, this.#context.outputs()));
    // Since it was first read, the steps before have taken their time.
    if (this.#context.hasChanged() || dependsOnSteps(requires)) await this.#require(requires, reader);
    return false;
  }

  #isRepeatedRemoval(): boolean {
    return this.step.kind === "remove" && this.#mayBeOurs;
  }

  async #require(requires: Lookup, reader: Reader): Promise<void> {
    if (this.#isRepeatedRemoval() || (await reader.find(requires, this.#context.outputs()))) return;
    throw new FailedStep({ kind: "stale", action: actionOf(requires.call), expected: textOf(requires.is) });
  }

  /** Looks whether what the step creates is there. @throws FailedStep if something else has its name */
  async #look(reader: Reader): Promise<There | null> {
    const { find, agrees = [], id } = this.step;
    if (!find) return null;
    const there = await reader.find(find, this.#context.outputs());
    if (!there) return null;
    const output = this.#outputOf(there);
    const outputs = { ...this.#context.outputs(), ...(output === undefined ? {} : { [id]: output }) };
    for (const agreement of agrees) {
      const differs = await reader.disagreements(agreement, outputs);
      if (differs.length)
        throw new FailedStep({
          kind: "name-clash",
          action: actionOf(agreement.call),
          found: textOf(find.is),
          differs: differs.slice(0, MOST_LISTED),
        });
    }
    return there;
  }

  #outputOf({ found }: There): string | undefined {
    const { output } = this.step;
    return output ? this.#requiredText(at(found, output.ofFound), output.ofFound) : undefined;
  }

  #requiredText(value: unknown, path: string): string {
    if (typeof value === "string") return value;
    throw new UnusableAnswerError(actionOf(this.step.call), `AWS's answer has no ${path}`);
  }

  /** Makes the call of the step, and follows it to its end. */
  async #change(): Promise<void> {
    this.#changed = true;
    await this.#context.emit({ kind: "started", result: this.#result("started") });
    const { call, settles, output } = this.step;
    const made = await this.#call();
    if ("found" in made) {
      this.#changed = made.isOurs;
      if (made.found !== undefined) this.#output = this.#outputOf(made);
      return;
    }
    this.#changed = true;
    this.#note(made.answer);
    if (output) this.#output = this.#requiredText(at(made.answer, output.ofCall), output.ofCall);
    if (settles) await this.#settle(call, settles, made.answer);
  }

  /**
   * Makes the call. A conflict means one of three things: what it creates is there (reading again shows it), something else has
   * its name (reading again shows that too), or an earlier change is still spreading (it passes).
   */
  async #call(): Promise<{ readonly answer: Answer } | (There & { readonly isOurs: boolean })> {
    const { already = [], call } = this.step;
    let isOurs = this.#mayBeOurs;
    for (let attempt = 1; ; attempt++) {
      try {
        return { answer: await this.#send(call) };
      } catch (error) {
        if (error instanceof Stopped) throw error;
        const isLost = causeOf(error, "").kind === "unreachable";
        isOurs ||= isLost || attemptsOf(error) > 1;
        this.#changed = isOurs;
        if (already.includes((error as Error).name)) return { found: undefined, isOurs };
        const there = isLost || CONFLICT.test((error as Error).name) ? await this.#look(this.#reader()) : null;
        if (there) return { ...there, isOurs };
        await this.#waitFor(call, error, attempt);
      }
    }
  }

  /** Carries the change to where it takes effect. */
  async #carry(): Promise<void> {
    const { followedBy } = this.step;
    if (!followedBy) return;
    for (let attempt = 1; ; attempt++) {
      try {
        const answer = await this.#send(followedBy.call);
        this.#note(answer);
        if (followedBy.settles)
          await settled(this.#context, { call: this.#resolved(followedBy.call), settles: followedBy.settles, answer });
        return;
      } catch (error) {
        if (error instanceof Stopped || error instanceof FailedStep) throw error;
        await this.#waitFor(followedBy.call, error, attempt);
      }
    }
  }

  async #settle(call: Call, settles: Settling, answer: Answer): Promise<void> {
    try {
      await settled(this.#context, { call: this.#resolved(call), settles, answer });
    } catch (error) {
      // AWS has undone what it began.
      if (error instanceof FailedStep && error.failure.kind === "refused") this.#changed = this.#mayBeOurs;
      throw error;
    }
  }

  /** Waits before the next attempt, if the error may pass. @throws the error, or FailedStep after the last attempt */
  async #waitFor(call: Call, error: unknown, attempt: number): Promise<void> {
    const { name, message } = error as Error;
    const isNew = isAbsent(error) && outputsIn(call.input).length > 0;
    if (!isNew && !CONFLICT.test(name)) throw error;
    if (attempt === ATTEMPTS)
      throw new FailedStep({
        kind: "not-propagated",
        action: actionOf(call),
        detail: `${name}: ${message}`,
        attempts: attempt,
      });
    await this.#context.emit({ kind: "waiting", for: "propagation" });
    await rest(this.#context, Math.min(FIRST_DELAY * 2 ** (attempt - 1), LONGEST_DELAY));
  }

  async #send(call: Call): Promise<Answer> {
    if (this.#context.signal?.aborted) throw new Stopped();
    return send(this.#context.aws, this.#resolved(call));
  }

  /** A call with the outputs of the earlier steps, and of this one. */
  #resolved(call: Call): Call {
    const own = this.#output === undefined ? {} : { [this.step.id]: this.#output };
    return resolvedCall(call, { ...this.#context.outputs(), ...own });
  }

  #note({ $metadata }: Answer): void {
    if ($metadata?.requestId) this.#requestIds = [...this.#requestIds, $metadata.requestId];
  }
}

/** How often the SDK sent a request. */
const attemptsOf = (error: unknown): number => (error as Partial<Answer>).$metadata?.attempts ?? 1;

/** Whether a lookup uses the outputs of steps. */
const dependsOnSteps = ({ call, each, is }: Lookup): boolean =>
  [call.input, each?.call.input, is].some((part) => outputsIn(part).length > 0);
