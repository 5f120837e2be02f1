import type { Cause } from "@genkan/controls/model/evidence";

/** The IAM users of an account with an access key that something uses. */
export interface KeysInUse {
  readonly account: string;
  /** `null` where they could not be read. */
  readonly users: readonly string[] | null;
  /** Why they could not be read. */
  readonly cause: Cause | null;
}
