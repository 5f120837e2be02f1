import type { ConsolePage } from "./console.ts";
import type { Evaluation, Params } from "./evaluation.ts";
import type { Cause, Evidence, Fact, Observations } from "./evidence.ts";
import { isRefusal, type Plan, type Refusal, type Risk } from "./plan.ts";
import type { Settings } from "./settings.ts";
import type { Steps } from "./steps.ts";
import type { Text } from "./text.ts";

/**
 * What puts a NON_COMPLIANT finding right. Only data: who runs it, and whether, is decided elsewhere. `api`: calls to AWS.
 * `console`: AWS has no API for it, or an API would be the worse way. `behaviour`: nobody can set it, it happens.
 * `none`: Genkan proposes nothing, and says why.
 */
export type Remedy = ApiRemedy | ConsoleRemedy | BehaviourRemedy | NoRemedy;

/** Calls to AWS, planned from what was read. */
export interface ApiRemedy {
  readonly way: "api";
  /** What is done, in a few words: `Create the administrator's permission set`. */
  readonly title: Text;
  readonly risk: Risk;
  /** The facts that the plan is made from. If one is unknown, there is no plan. */
  readonly reads: readonly Fact[];
  readonly plan: (observations: Observations, planning: Planning) => Plan | Refusal;
}

/** Something that a person does in the AWS console. */
export interface ConsoleRemedy {
  readonly way: "console";
  /** Who has to do it. `person`: the one whom the finding is about. */
  readonly by: "root" | "administrator" | "person";
  /** The page; left out for the page of the control. */
  readonly page?: ConsolePage;
  /** The steps; left out for the remediation of the control. */
  readonly steps?: Steps;
  /** Why no call of Genkan's does it. */
  readonly because: Text;
  /** What to know first, by what was read; `null` if there is nothing, or it is not known. */
  readonly warning?: { readonly reads: readonly Fact[]; readonly from: (observations: Observations) => Text | null };
}

/** Nothing can be set: the finding ends when people act differently. */
export interface BehaviourRemedy {
  readonly way: "behaviour";
  readonly text: Text;
}

/** No remedy of its own, and why: it follows from another finding, for example. */
export interface NoRemedy {
  readonly way: "none";
  readonly because: Text;
}

/** What a person chose for a plan. */
export interface Choices {
  /** The user of Identity Center who gets access. */
  readonly user?: string;
  /** The people who stop being administrators of the account, by name. */
  readonly removeAdministrators?: readonly string[];
  /** The IAM users whose console password is deleted, by name. */
  readonly removePasswords?: readonly string[];
  /** IAM users whose credentials may be in use and who lose the rights all the same, each by name. */
  readonly evenIfUsed?: readonly string[];
}

/** What a plan gets besides the facts: the verdict, the account, and what the person chose. */
export interface Planning {
  readonly evaluation: Evaluation;
  readonly account: string;
  readonly partition: string;
  readonly at: Date;
  readonly settings: Settings;
  /** The ARN of who would apply the plan: it never takes away the caller's own access. */
  readonly caller: string;
  readonly choices: Choices;
}

/** What `plan` of {@link api} gets: the values of the facts that it reads, and the parameters of the verdict. */
type Planner<F extends Fact, P extends Params> = (
  evidence: { readonly [Each in F]: Evidence[Each] },
  planning: Planning & { readonly params: P },
) => Plan | Refusal;

/** Declares a remedy by API. A fact that is unknown gives a refusal: a plan never rests on what was not read. */
export function api<const F extends Fact, P extends Params = Params>(
  reads: readonly F[],
  { plan, ...about }: Pick<ApiRemedy, "title" | "risk"> & { readonly plan: Planner<F, P> },
): ApiRemedy {
  return {
    way: "api",
    ...about,
    reads,
    plan(observations, planning) {
      const evidence = valuesOf(reads, observations);
      if (isRefusal(evidence)) return evidence;
      return plan(evidence, { ...planning, params: planning.evaluation.params as P });
    },
  };
}

/** The values of facts; a refusal if one of them is unknown. */
export function valuesOf<F extends Fact>(
  facts: readonly F[],
  observations: Observations,
): { readonly [Each in F]: Evidence[Each] } | Refusal {
  const [cause] = facts.flatMap((fact) => causeIn(observations, fact));
  if (cause) return unread(cause);
  return Object.fromEntries(facts.map((fact) => [fact, valueIn(observations, fact)])) as {
    [Each in F]: Evidence[Each];
  };
}

function causeIn(observations: Observations, fact: Fact): Cause[] {
  const observed = observations[fact];
  if (!observed) return [{ kind: "unexpected", action: fact, detail: "this fact was not collected" }];
  return observed.known ? [] : [observed.cause];
}

const valueIn = (observations: Observations, fact: Fact): unknown => {
  const observed = observations[fact];
  return observed?.known ? observed.value : undefined;
};

const unread = ({ action, detail }: Cause): Refusal => ({
  because: {
    en: `${action} could not be read: ${detail}`,
    ja: `${action} を読み取れませんでした: ${detail}`,
  },
  instead: {
    en: "A plan rests only on what was read. Allow the call or wait until AWS answers, then run it again.",
    ja: "計画は、読み取れた内容だけをもとに作成します。この呼び出しを許可するか、AWS が応答するまで待ってから、もう一度実行してください。",
  },
});

/** A finding that ends with another one. */
export const follows = (control: string): NoRemedy => ({
  way: "none",
  because: {
    en: `It follows from ${control}: fix that first.`,
    ja: `${control} が原因です。先にそちらを解消してください。`,
  },
});
