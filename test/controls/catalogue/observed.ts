import type { IdentityCenterInstance, Observed } from "@genkan/controls/model/evidence";

/** Observations of Identity Center, for tests of a state that no simulated account can be in. */

/** When everything is read. */
export const at = new Date("2026-11-01T00:00:00Z");

/** A fact that was read. */
export const read = <T>(value: T): Observed<T> => ({ known: true, observedAt: at, value });

/** The organization instance, owned by the account. */
export const instance: IdentityCenterInstance = {
  arn: "arn:aws:sso:::instance/ssoins-1",
  identityStoreId: "d-1",
  owner: "111122223333",
  region: "us-east-1",
  kind: "organization",
  status: "ACTIVE",
};
