import type { PolicyRef } from "../model/evidence.ts";
import { type Caller, canBeMet, covers, type Statement, statementsIn } from "./iam-policy.ts";

/**
 * How a trust policy lets a principal assume the role. `named`: by itself, whatever the principal's own policies grant.
 * `delegated`: if the principal's own policies allow it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export type LetIn = "named" | "delegated" | null;

const ASSUME = "sts:assumerole";

/** An AWS principal in a trust policy: everyone, all of an account, one ARN or id, or the sessions of a role. */
interface Principal {
  readonly text: string;
  /** The account that it represents as a whole. */
  readonly account: string | null;
  readonly session: { readonly account: string; readonly role: string } | null;
}

interface Trusting {
  readonly statement: Statement;
  readonly principals: readonly Principal[];
  /** Whether it is about everyone except these. */
  readonly others: boolean;
}

/** Who may assume a role. */
export class RoleTrust {
  /** The services that may assume it. */
  readonly services: readonly string[];
  /** Whether its document could be read. */
  readonly known: boolean;
  readonly #trusting: readonly Trusting[];

  constructor({ document }: PolicyRef) {
    const statements = document === null ? null : statementsIn(document);
    this.known = statements !== null;
    const about = (statements ?? []).filter(({ actions, notActions }) => covers(actions, notActions, ASSUME));
    this.services = about.filter(({ allows }) => allows).flatMap(({ text }) => principalsIn(text.Principal, "Service"));
    this.#trusting = about
      .map((statement) => {
        const { Principal, NotPrincipal } = statement.text;
        const others = NotPrincipal !== undefined;
        return {
          statement,
          others,
          principals: principalsIn(others ? NotPrincipal : Principal, "AWS").map(principalOf),
        };
      })
      // A conditional Deny counts as not met.
      .filter(({ statement, others, principals }) => {
        const counts = statement.allows || !statement.conditional;
        return counts && (others || principals.length > 0);
      });
  }

  /** Whether it lets a user or a role of its own account assume the role. */
  lets(caller: Caller): LetIn {
    let way: LetIn = null;
    for (const { statement, principals, others } of this.#trusting) {
      const found = others ? (wayOf(principals, caller) ? null : "delegated") : wayOf(principals, caller);
      if (!found || (statement.allows && !canBeMet(statement, caller, {}))) continue;
      if (!statement.allows) return null;
      if (way !== "named") way = found;
    }
    return way;
  }
}

function wayOf(principals: readonly Principal[], caller: Caller): LetIn {
  let way: LetIn = null;
  for (const { text, account, session } of principals) {
    if (text === "*" || text === caller.arn || (caller.id !== null && text === caller.id)) return "named";
    if (session && session.account === caller.account && session.role === roleNameOf(caller)) return "named";
    if (account === caller.account) way = "delegated";
  }
  return way;
}

const roleNameOf = ({ arn, userName }: Caller) => (userName === null ? arn?.split("/").at(-1) : undefined);

function principalOf(text: string): Principal {
  const [, root = null] = /^(?:arn:[^:]+:iam::)?(\d{12})(?::root)?$/.exec(text) ?? [];
  // arn:aws:sts::111122223333:assumed-role/name/session
  const [, account = "", role = ""] = /^arn:[^:]+:sts::(\d+):assumed-role\/([^/]+)\//.exec(text) ?? [];
  return { text, account: root, session: role ? { account, role } : null };
}

/** The principals of one type; `*` alone means everyone. */
function principalsIn(principal: unknown, type: "AWS" | "Service"): string[] {
  if (principal === "*") return type === "AWS" ? ["*"] : [];
  if (typeof principal !== "object" || principal === null) return [];
  const value = (principal as Record<string, unknown>)[type];
  return (Array.isArray(value) ? value : [value]).filter((each) => typeof each === "string");
}
