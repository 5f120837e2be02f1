import type { ConsolePage } from "./console.ts";
import {
  accountResource,
  causeParams,
  type Evaluation,
  type FactAge,
  type KnownStatus,
  type Params,
  type Resource,
  type Severity,
} from "./evaluation.ts";
import type { Cause, CauseKind, Evidence, Fact, Observations, Observed } from "./evidence.ts";
import type { Remedy } from "./remedy.ts";
import type { Settings } from "./settings.ts";
import type { Steps, Verification } from "./steps.ts";
import { clean, type Text } from "./text.ts";
import type { PrintTime } from "./time.ts";

/** The frameworks whose requirement numbers a control may carry, with the versions of the published documents. */
export const frameworks = {
  "cis-3.0": "CIS AWS Foundations Benchmark 3.0.0",
  "cis-5.0": "CIS AWS Foundations Benchmark 5.0.0",
  "cis-7.0": "CIS AWS Foundations Benchmark 7.0.0",
  fsbp: "AWS Foundational Security Best Practices",
  "nist-800-53-r5": "NIST SP 800-53 Rev. 5",
  "pci-dss-4.0.1": "PCI DSS 4.0.1",
  "well-architected": "AWS Well-Architected, Security pillar",
} as const;
export type Framework = keyof typeof frameworks;
/** The numbers of the requirements that a control covers, by framework. */
export type Frameworks = Readonly<Partial<Record<Framework, readonly string[]>>>;

/** The frameworks that a control covers, by name, with the numbers in each. */
export const answersOf = ({ frameworks: numbered }: Pick<Control, "frameworks">) =>
  Object.entries(numbered).map(([key, numbers]) => ({ framework: frameworks[key as keyof Frameworks], numbers }));

/** One possible result of a control: its status, and its sentence in every language. */
export interface Reason<P extends Params> extends ReasonOptions {
  readonly status: KnownStatus;
  readonly text: (params: P, time: PrintTime) => Text;
}

/** What a problem is called, in a few words. The English is ASCII, for the subjects of e-mails. */
export interface ProblemName {
  /** As it stands: `root has an access key`. */
  readonly found: Text;
  /** When it has just happened, where that reads differently: `root access key created`. */
  readonly happened?: Text;
}

/** What a control is about, in a few words. */
export interface Topic extends ProblemName {
  /** What is checked: `root access keys`. */
  readonly checked: Text;
  /** When the problem is over: `root access key gone`. */
  readonly over: Text;
}

interface ReasonOptions {
  /** What puts it right. Every NON_COMPLIANT reason has one. */
  readonly remedy?: Remedy;
  /** What this problem is called, where the name that the control has does not fit. */
  readonly problem?: ProblemName;
  /** What to do at once when this has just happened; it goes before the control's {@link Definition.incident}. */
  readonly incident?: Steps;
  /** How bad this is, where it differs from the control's severity. */
  readonly severity?: Severity;
  /**
   * The id of another control whose failure causes this one: an alert lists the consequence under its cause. If there
   * are several, the first one that fails counts.
   */
  readonly causedBy?: string | readonly string[];
}

/** The parameters of a reason whose sentence has none. */
export type NoParams = Readonly<Record<string, never>>;

/** The options of a NON_COMPLIANT reason: nothing is reported without a remedy, or why there is none. */
type ProblemOptions = ReasonOptions & Required<Pick<ReasonOptions, "remedy">>;

/**
 * Declares a reason. The first argument of `text` determines the type of its parameters. A time among them is in ISO 8601,
 * and `text` prints it with its second argument. One that is NON_COMPLIANT needs a {@link Remedy}.
 */
export function reason(
  status: KnownStatus,
  text: (params: NoParams, time: PrintTime) => Text,
  options: ProblemOptions,
): Reason<NoParams>;
export function reason<P extends Params>(
  status: KnownStatus,
  text: (params: P, time: PrintTime) => Text,
  options: ProblemOptions,
): Reason<P>;
export function reason(
  status: Exclude<KnownStatus, "NON_COMPLIANT">,
  text: (params: NoParams, time: PrintTime) => Text,
  options?: ReasonOptions,
): Reason<NoParams>;
export function reason<P extends Params>(
  status: Exclude<KnownStatus, "NON_COMPLIANT">,
  text: (params: P, time: PrintTime) => Text,
  options?: ReasonOptions,
): Reason<P>;
export function reason<P extends Params>(
  status: KnownStatus,
  text: (params: P, time: PrintTime) => Text,
  options: ReasonOptions = {},
): Reason<P> {
  return { status, text, ...options };
}

type Reasons = Readonly<Record<string, Reason<never>>>;
type ParamsOf<R> = R extends Reason<infer P> ? P : never;

/** A result of `judge` for one resource; for the account if no resource is named. */
export type Verdict<R extends Reasons> =
  | { [Code in keyof R]: { reason: Code; params: ParamsOf<R[Code]>; resource?: Resource } }[keyof R]
  | (Unknown & { resource?: Resource });

/** The result if something could not be read. */
export interface Unknown {
  unknown: readonly [Cause, ...Cause[]];
}

/** The result for the causes that kept something from being read; `undefined` if there are none. */
export function unknownIf([first, ...more]: readonly Cause[]): Unknown | undefined {
  return first && { unknown: [first, ...more] };
}

/** A result for each resource, or that of `none` if there is no resource. */
export function perResource<T, const V, const N>(
  resources: readonly T[],
  judgeOne: (resource: T) => V,
  none: () => N,
): readonly [V | N, ...V[]] {
  const [first, ...more] = resources.map(judgeOne);
  return first === undefined ? [none()] : [first, ...more];
}

/** The account that is evaluated. */
export interface Subject {
  readonly account: string;
  readonly partition: string;
  /** Its name in the organization. Messages show it; nothing is evaluated by it. */
  readonly name?: string;
  /** The names of its OUs, such as `workloads/prod`; empty directly below the root. Messages show it. */
  readonly path?: string;
}

/** What a control gets in addition to its evidence. */
export interface Context extends Subject {
  readonly at: Date;
  readonly settings: Settings;
}

/** The declaration of a control. */
export interface Definition<Need extends Fact, Use extends Fact, R extends Reasons> {
  /** In kebab case. The names of the file, the test, the docs section and the Config rule derive from it. */
  readonly id: string;
  readonly severity: Severity;
  /** The step of the guide that it checks; `null` if it belongs to none. */
  readonly step: 1 | 2 | 3 | 4 | null;
  readonly frameworks: Frameworks;
  readonly title: Text;
  /** Why it matters, for someone who has never heard of it. */
  readonly why: Text;
  /** The page of the console where it is fixed. */
  readonly consolePage: ConsolePage;
  /** What it is about, for the title of an alert; without it, alerts name the control's id. */
  readonly topic?: Topic;
  /**
   * What to do about NON_COMPLIANT that was there when we first looked: find out what depends on it, then fix it. How to
   * see that it worked is added: `genkan check --control <id>`.
   */
  readonly remediation: Steps;
  /**
   * What to do when it has just become NON_COMPLIANT and nobody you know did it: stop the harm first, then look into it.
   * Without it, `remediation` serves for both.
   */
  readonly incident?: Steps;
  /** The page of the console where the harm is stopped, where that is another one than {@link consolePage}. */
  readonly incidentPage?: ConsolePage;
  readonly verification?: Verification;
  /** What the control cannot detect. */
  readonly limits?: Text;
  /** The type of the resources that it can find NON_COMPLIANT; the account's where it is left out. */
  readonly resourceType?: string;
  /** Facts without which it can't be judged: an unknown one is INSUFFICIENT_DATA before `judge` is asked. */
  readonly needs: readonly Need[];
  /** Facts that refine the result; `judge` gets them as {@link Observed}, known or not. */
  readonly uses?: readonly Use[];
  /**
   * Additional facts of a full run: for what is remembered after it, or for links in its verdicts. Events that touch
   * the control do not read them.
   */
  readonly usesInPass?: readonly Fact[];
  readonly reasons: R;
  /** The causes of INSUFFICIENT_DATA that `judge` itself finds, in addition to failed calls. */
  readonly causes?: readonly CauseKind[];
  /** The result if only another account (its id) may read what the control needs. Without it: INSUFFICIENT_DATA. */
  readonly elsewhere?: (account: string) => Verdict<R>;
  /**
   * Evaluates the evidence. Pure and synchronous. It must return at least one result, because none would read as
   * compliant.
   */
  judge(
    evidence: { readonly [F in Need]: Evidence[F] } & { readonly [F in Use]: Observed<Evidence[F]> },
    context: Context,
  ): readonly [Verdict<R>, ...Verdict<R>[]];
}

/** A control as the catalogue holds it, without the types of its evidence and reasons. */
export type Control = Omit<Definition<Fact, Fact, Reasons>, "judge" | "elsewhere"> & {
  readonly evaluate: (observations: Observations, context: Context) => readonly [Evaluation, ...Evaluation[]];
};

/**
 * Declares a control. `judge` gets only the facts in `needs` and `uses`.
 *
 * @example
 * ```ts
 * import { control, reason } from "@genkan/controls/model/control";
 * import { defaultSettings } from "@genkan/controls/model/settings";
 *
 * const fewUsers = control({
 *   id: "iam-users-few",
 *   severity: "LOW",
 *   step: null,
 *   frameworks: {},
 *   title: { en: "Few IAM users", ja: "IAM ユーザーが少ない" },
 *   why: { en: "Each IAM user is one more way in.", ja: "IAM ユーザーの数だけ侵入の経路が増えます。" },
 *   consolePage: "iam-users",
 *   remediation: { en: ["Delete unused users."], ja: ["使わないユーザーを削除します。"] },
 *   needs: ["userCredentials"],
 *   reasons: {
 *     few: reason("COMPLIANT", ({ count }: { count: number }) => ({ en: `${count} users.`, ja: `${count} 人です。` })),
 *     many: reason(
 *       "NON_COMPLIANT",
 *       ({ count }: { count: number }) => ({ en: `${count} users.`, ja: `${count} 人です。` }),
 *       { remedy: { way: "none", because: { en: "Only you know who is needed.", ja: "必要なユーザーは管理者の判断が必要です。" } } },
 *     ),
 *   },
 *   judge: ({ userCredentials: { users } }) => [
 *     { reason: users.length > 10 ? "many" : "few", params: { count: users.length } },
 *   ],
 * });
 *
 * const context = { account: "111122223333", partition: "aws", at: new Date(), settings: defaultSettings };
 * const evidence = { userCredentials: { known: true, observedAt: new Date(), value: { users: [], deleted: [] } } } as const;
 * fewUsers.evaluate(evidence, context)[0].status;
 * // => "COMPLIANT"
 *
 * // A fact that could not be read is never compliant.
 * fewUsers.evaluate({}, context)[0].status;
 * // => "INSUFFICIENT_DATA"
 * ```
 */
export function control<const Need extends Fact, const Use extends Fact = never, const R extends Reasons = Reasons>(
  definition: Definition<Need, Use, R>,
): Control {
  const { judge: _, elsewhere: __, ...rest } = definition;
  return { ...rest, evaluate: (observations, context) => evaluate(definition, observations, context) };
}

/** The facts in a control's `needs` and `uses`. */
export const factsOf = ({ needs, uses = [] }: Pick<Control, "needs" | "uses">): readonly Fact[] => [...needs, ...uses];

/** The facts that a full run reads for a control. */
export const factsOfPass = (control: Pick<Control, "needs" | "uses" | "usesInPass">): readonly Fact[] => [
  ...factsOf(control),
  ...(control.usesInPass ?? []),
];

function evaluate<Need extends Fact, Use extends Fact, R extends Reasons>(
  definition: Definition<Need, Use, R>,
  observations: Observations,
  context: Context,
): readonly [Evaluation, ...Evaluation[]] {
  const observed = (fact: Fact): Observed<unknown> => observations[fact] ?? neverRead(fact);
  const facts = [...definition.needs, ...(definition.uses ?? [])];
  const common = {
    control: definition.id,
    severity: definition.severity,
    evidence: facts.map((fact) => ageOf(fact, observed(fact))),
  };

  /** The verdict where another account can evaluate what is unknown here. */
  const elsewhereIn = (causes: readonly Cause[]): Verdict<R> | undefined => {
    const cause = causes.find(({ kind }) => kind === "elsewhere");
    return cause && definition.elsewhere?.(cause.detail);
  };
  const toEvaluation = (verdict: Verdict<R>): Evaluation => {
    const resource = verdict.resource ? cleanResource(verdict.resource) : accountResource(context.account);
    if ("unknown" in verdict) {
      const elsewhere = elsewhereIn(verdict.unknown);
      if (elsewhere) return toEvaluation(elsewhere);
      const causes = causeParams(verdict.unknown);
      const params = { ...cleanParams(causes), detail: clean(causes.detail, LONGEST_DETAIL) };
      return { ...common, resource, status: "INSUFFICIENT_DATA", reason: verdict.unknown[0].kind, params };
    }
    const reason = String(verdict.reason);
    const declared = Object.hasOwn(definition.reasons, reason) ? definition.reasons[reason] : undefined;
    if (!declared) throw new Error(`the reason ${JSON.stringify(reason)} is not declared`);
    const { status, severity = definition.severity } = declared;
    return { ...common, resource, status, severity, reason, params: cleanParams(verdict.params) };
  };

  const [first, ...more] = definition.needs.flatMap((fact) => causeOf(observed(fact)));
  if (first) return [toEvaluation({ unknown: [first, ...more] })];
  try {
    const evidence = Object.fromEntries([
      ...definition.needs.map((fact) => [fact, known(observed(fact))]),
      ...(definition.uses ?? []).map((fact) => [fact, observed(fact)]),
    ]);
    return oneEach(definition.judge(evidence, context).map(toEvaluation));
  } catch (error) {
    // A defect in one control must not look compliant, nor affect the other controls.
    const cause: Cause = { kind: "unexpected", action: definition.id, detail: String(error) };
    return [toEvaluation({ unknown: [cause] })];
  }
}

/** Evaluations of different resources, at least one. A user's own control may have been written without types. */
function oneEach(evaluations: readonly Evaluation[]): readonly [Evaluation, ...Evaluation[]] {
  const [first, ...more] = evaluations;
  if (!first) throw new Error("judge returned no verdict");
  const seen = new Set<string>();
  for (const { resource } of evaluations) {
    const name = `${resource.type} ${resource.id}`;
    if (seen.has(name)) throw new Error(`judge returned two verdicts on ${name}`);
    seen.add(name);
  }
  return [first, ...more];
}

/** The cause why a fact is unknown, as a list; empty if it is known. */
export const causeOf = (observed: Observed<unknown>): Cause[] => (observed.known ? [] : [observed.cause]);

const known = (observed: Observed<unknown>) => (observed.known ? observed.value : undefined);
const ageOf = (fact: Fact, observed: Observed<unknown>): FactAge => ({
  fact,
  observedAt: observed.known ? observed.observedAt.toISOString() : null,
  ...(observed.known && observed.fromEvents ? { heard: true } : {}),
  ...(observed.known && observed.reported ? { reported: true } : {}),
});
const neverRead = (fact: Fact): Observed<never> => ({
  known: false,
  cause: { kind: "unexpected", action: fact, detail: "this fact was not collected" },
});

/** AWS's sentence about a denied call names the caller, the resource and the policy that denies it, each by an ARN. */
const LONGEST_DETAIL = 600;

const cleanResource = ({ type, id }: Resource): Resource => ({ type: clean(type), id: clean(id) });
const cleanParams = (params: Params): Params =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [name, cleanParam(name, value)]));

function cleanParam(name: string, value: unknown): Params[string] {
  if (typeof value === "string") return clean(value);
  if (value === null || typeof value === "boolean" || Number.isFinite(value)) return value as boolean | number | null;
  if (Array.isArray(value)) return value.map((each) => clean(each));
  throw new TypeError(`the parameter ${name} is not a text, a number, a truth value, null or a list of texts`);
}
