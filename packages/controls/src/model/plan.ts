import type { Resource } from "./evaluation.ts";
import type { Text } from "./text.ts";

/**
 * The services that a plan may call, by the names that the AWS CLI has for them, with the prefix of their IAM actions.
 * `packages/aws` has a client for each.
 */
export const services = {
  "sso-admin": "sso",
  identitystore: "identitystore",
  iam: "iam",
  organizations: "organizations",
  cloudtrail: "cloudtrail",
} as const;
export type Service = keyof typeof services;

/** The output of an earlier step of the same plan: the ARN of a permission set that does not exist yet. */
export interface OutputOf {
  readonly outputOf: string;
}

/** A value in the input of a call: JSON, in which the outputs of earlier steps may stand. */
export type Input = string | number | boolean | OutputOf | readonly Input[] | { readonly [name: string]: Input };

/** One call to AWS, as data: it can be printed, reviewed, stored and made. */
export interface Call {
  readonly service: Service;
  /** The operation as AWS names it: `CreatePermissionSet`. */
  readonly operation: string;
  /** The Region to call; `null` for a service that has one endpoint for its partition. */
  readonly region: string | null;
  readonly input: Readonly<Record<string, Input>>;
}

/** How to read something that a plan relies on: a list, whose pages are followed, or one description. */
export interface Lookup {
  readonly call: Call;
  /** The path in the answer: to a list, or to the one thing that is described; empty for the whole answer. */
  readonly path: string;
  /** Where the list holds only names: the call that describes each, the parameter that takes the name, and its path. */
  readonly each?: { readonly call: Call; readonly parameter: string; readonly path: string };
  /** The fields by which the thing is recognized; or its text, where the list holds texts. */
  readonly is: Readonly<Record<string, Input>> | string;
}

/** What else is true of the thing that a step found, if it is the one that the step would create. */
export interface Agreement {
  /** Reads it; the input may use the output of the step. */
  readonly call: Call;
  readonly path: string;
  /** The field that is compared, where the list holds objects. */
  readonly field?: string;
  /** Nothing else may stand there. Nothing at all, and an error that it does not exist, agree as well. */
  readonly only: readonly string[];
}

/** How an asynchronous call is followed to its end. AWS's answers have `Status` and `FailureReason`. */
export interface Settling {
  /** The status in the answer of the call, and in that of `operation`: `AccountAssignmentCreationStatus`. */
  readonly path: string;
  readonly operation: string;
  /** The parameter of `operation` that takes the `RequestId`. */
  readonly parameter: string;
}

/** One step of a plan: one change. */
export interface Step {
  /** Unique in the plan, and the same in every plan that contains the step: plans are joined by it. */
  readonly id: string;
  readonly kind: "add" | "change" | "remove";
  /** What is added, changed or removed; one line. */
  readonly effect: Text;
  /** Who is affected, and how; left out if nobody notices. */
  readonly affects?: Text;
  /** Finds what the step would create. If it is there, the call is not made. Makes the step safe to repeat. */
  readonly find?: Lookup;
  /** If what was found differs in one of these, it only has the same name, and the plan ends there. */
  readonly agrees?: readonly Agreement[];
  /** What the step changes, as the plan saw it. If neither this nor `find` is there, the plan is stale. */
  readonly requires?: Lookup;
  readonly call: Call;
  readonly settles?: Settling;
  /** Carries the change to where it takes effect. It is made even if `call` was not necessary. */
  readonly followedBy?: { readonly call: Call; readonly settles?: Settling };
  /** The path of the output in the answer of the call, and in what `find` found. */
  readonly output?: { readonly ofCall: string; readonly ofFound: string };
  /** The names of the errors which say that it is done already: `NoSuchEntityException` of a removal. */
  readonly already?: readonly string[];
  /** The exact inverse; or why there is none. An inverse may use the output of its own step. */
  readonly undo: Inverse | { readonly never: Text };
  /** The resources that the step's own actions need in a policy; `*` where AWS has no resource level. */
  readonly resources: readonly string[];
  /** Further permissions that AWS asks the caller for. */
  readonly also?: readonly Permission[];
  /** ARNs of permission sets that exist and that the step changes. If another tool manages one, it is only printed. */
  readonly touches?: readonly string[];
}

/** What takes a step back. */
export type Inverse = Pick<
  Step,
  "kind" | "effect" | "affects" | "call" | "settles" | "followedBy" | "already" | "also"
>;

/** IAM actions with the resources that they need. */
export interface Permission {
  /** What it is for: the `Sid` of a policy statement. */
  readonly sid: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/**
 * What a change does to safety. `adds`: creates something new. `tightens`: takes rights or reduces something. `removes`:
 * deletes what cannot be given back; it needs a person at a terminal.
 */
export const risks = ["adds", "tightens", "removes"] as const;
export type Risk = (typeof risks)[number];

/** What puts one finding right by API. */
export interface Plan {
  readonly steps: readonly [Step, ...Step[]];
  /** What the plan relies on, as it was read. A plan is stale when a new one differs in it. */
  readonly rests: Readonly<Record<string, unknown>>;
}

/** Why there is no plan, and what to do instead. */
export interface Refusal {
  readonly because: Text;
  readonly instead: Text;
}

export const isRefusal = (planned: object): planned is Refusal => "because" in planned;

/** Whether a step can be taken back. */
export const canBeUndone = ({ undo }: Pick<Step, "undo">): boolean => !("never" in undo);

/** What one finding needs, in a plan for several. */
export interface PlannedFix {
  readonly control: string;
  readonly resource: Resource;
  readonly reason: string;
  readonly title: Text;
  readonly risk: Risk;
  /** The ids of its steps. */
  readonly steps: readonly string[];
}

/** Joins steps: each once, in the order in which they are first needed. */
export function joined(plans: readonly { readonly steps: readonly Step[] }[]): readonly Step[] {
  const steps = new Map<string, Step>();
  for (const step of plans.flatMap((plan) => plan.steps)) if (!steps.has(step.id)) steps.set(step.id, step);
  return [...steps.values()];
}
