import type { Cause } from "@genkan/controls/model/evidence";
import type { AccountState, Member } from "@genkan/controls/model/organization";
import type { Judged, JudgedOrganization } from "./judged.ts";

/** An account of an organization that was evaluated. */
export interface EvaluatedAccount extends Judged {
  readonly name: string;
  readonly path: string;
  readonly state: Member["state"];
  /** Why nothing of it could be read: its read role could not be assumed. `null` where it could. */
  readonly unreadable: Cause | null;
}

/** Why an account of an organization is not evaluated: its state, or because somebody excludes it. */
export type Skipped = Exclude<AccountState, "ACTIVE" | "PENDING_CLOSURE"> | "EXCLUDED";

/** An account of an organization that was not evaluated, and why. */
export interface SkippedAccount {
  readonly account: string;
  readonly name: string;
  readonly path: string;
  readonly state: Member["state"];
  readonly why: Skipped;
}

/** The verdicts on an organization, and what was not evaluated. */
export interface EvaluatedOrganization extends JudgedOrganization {
  readonly partition: string;
  readonly accounts: readonly EvaluatedAccount[];
  readonly skipped: readonly SkippedAccount[];
  /** Requests sent to AWS, including retries. */
  readonly apiCalls: number;
}
