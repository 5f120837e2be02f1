import type { PolicyRef } from "./evidence.ts";
import { type Caller, canBeMet, matches, type Statement, statementsIn } from "./iam-policy.ts";

/**
 * How a trust policy lets somebody in: `named`, by itself, whatever their own policies grant; `delegated`, as far as
 * their own policies allow it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export type LetIn = "named" | "delegated" | null;

const ASSUME = "sts:assumerole";

/** Who may assume a role. */
export class RoleTrust {
  /** The services that may assume it, without the ending of the China partition. */
  readonly services: readonly string[];
  /** Whether its document could be read. */
  readonly known: boolean;
  readonly #statements: readonly Statement[];

  constructor({ document }: PolicyRef) {
    const statements = document === null ? null : statementsIn(document);
    this.known = statements !== null;
    this.#statements = (statements ?? []).filter(({ actions, notActions }) =>
      notActions ? !notActions.some((each) => matches(each, ASSUME)) : actions.some((each) => matches(each, ASSUME)),
    );
    this.services = this.#statements
      .filter(({ allows }) => allows)
      .flatMap(({ text }) => valuesOf(text.Principal, "Service"))
      .map((service) => service.toLowerCase().replace(/\.cn$/, ""));
  }

  /** Whether it lets a user or a role of its own account in. */
  lets(caller: Caller): LetIn {
    const ways = this.#statements.flatMap((statement) => {
      if (statement.allows ? !canBeMet(statement, caller, {}) : statement.conditional) return [];
      const way = appliesTo(statement, caller);
      return way ? [{ allows: statement.allows, way }] : [];
    });
    if (ways.some(({ allows }) => !allows)) return null;
    return ways.some(({ way }) => way === "named") ? "named" : ways.length ? "delegated" : null;
  }
}

function appliesTo({ text }: Statement, caller: Caller): LetIn {
  if (text.NotPrincipal !== undefined) {
    return valuesOf(text.NotPrincipal, "AWS").some((value) => names(value, caller)) ? null : "delegated";
  }
  const ways = valuesOf(text.Principal, "AWS").map((value) => names(value, caller));
  return ways.includes("named") ? "named" : ways.includes("delegated") ? "delegated" : null;
}

/** Whether a principal of a trust policy is somebody, or the account that they are in. */
function names(principal: string, { partition, account, arn, id }: Caller): LetIn {
  if (principal === "*" || principal === arn || (id !== null && principal === id)) return "named";
  if (principal === account || principal === `arn:${partition}:iam::${account}:root`) return "delegated";
  // A session of a role: arn:aws:sts::111122223333:assumed-role/name/session
  const session = /^arn:[^:]+:sts::(\d+):assumed-role\/([^/]+)\//.exec(principal);
  const role = arn === null ? null : /^arn:[^:]+:iam::(\d+):role\/(?:.*\/)?([^/]+)$/.exec(arn);
  return session && role && session[1] === role[1] && session[2] === role[2] ? "named" : null;
}

/** The principals of one type; `*` alone stands for everybody. */
function valuesOf(principal: unknown, type: "AWS" | "Service"): string[] {
  if (principal === "*") return type === "AWS" ? ["*"] : [];
  if (typeof principal !== "object" || principal === null) return [];
  const value = (principal as Record<string, unknown>)[type];
  return (Array.isArray(value) ? value : [value]).filter((each) => typeof each === "string");
}
