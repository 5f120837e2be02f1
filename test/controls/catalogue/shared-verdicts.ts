import { catalogue } from "@genkan/controls/catalogue/index";
import type { Verdict, Verdicts } from "./verdict.ts";

/** What other controls say about states that the rows of several files have. */

/** One verdict for several controls. */
export const all = (ids: readonly string[], verdict: Verdict): Verdicts =>
  Object.fromEntries(ids.map((id) => [id, verdict]));

/** Every control that is about Identity Center. */
export const identityCenterControls: readonly string[] = catalogue
  .map(({ id }) => id)
  .filter((id) => id.startsWith("identity-center-"));

/** There is no organization instance of Identity Center. */
export const withoutIdentityCenter: Verdicts = {
  "identity-center-enabled": "NON_COMPLIANT identity-center-absent",
  "identity-center-user-exists": "NON_COMPLIANT identity-center-absent",
  "identity-center-admin-permission-set-exists": "NON_COMPLIANT identity-center-absent",
  "identity-center-admin-assigned": "NON_COMPLIANT identity-center-absent",
  "identity-center-least-privilege-available": "NOT_APPLICABLE identity-center-absent",
  "identity-center-admin-session-short": "NOT_APPLICABLE identity-center-absent",
  "identity-center-mfa-always-on": "NOT_APPLICABLE identity-center-absent",
  "identity-center-sign-in-used-mfa": "NOT_APPLICABLE identity-center-absent",
  "identity-center-admin-signs-in": "NON_COMPLIANT identity-center-absent",
};

/** What the delegated administrator can say; events are written in the owner's account. */
export const seenByTheDelegatedAdministrator: Verdicts = {
  "identity-center-enabled": "COMPLIANT identity-center-active",
  "identity-center-user-exists": "COMPLIANT users-exist",
  "identity-center-admin-permission-set-exists": "COMPLIANT administrator-set-exists",
  "identity-center-admin-assigned": "COMPLIANT administrators-assigned",
  "identity-center-least-privilege-available": "COMPLIANT lesser-set-held",
  "identity-center-admin-session-short": "COMPLIANT sessions-short",
};

/** Nobody who can sign in is an administrator. */
export const withoutAdministrators: Verdicts = {
  "identity-center-least-privilege-available": "NOT_APPLICABLE no-administrators",
  "identity-center-admin-signs-in": "NON_COMPLIANT no-administrators",
};

/** An administrator's permission set is assigned, to nobody who can sign in. */
export const assignedToNobody: Verdicts = {
  ...withoutAdministrators,
  "identity-center-admin-assigned": "NON_COMPLIANT assignment-without-person",
};

/** No administrator's permission set is assigned on the account. */
export const withoutAdministratorSet: Verdicts = {
  ...withoutAdministrators,
  "identity-center-admin-assigned": "NON_COMPLIANT no-administrator-assigned",
  "identity-center-admin-session-short": "NOT_APPLICABLE no-administrator-set",
};

/** The controls that rest on who holds what on the account. */
export const accessControls: readonly string[] = [
  "identity-center-admin-assigned",
  "identity-center-least-privilege-available",
  "identity-center-admin-signs-in",
];

/** The controls that rest on what permission sets allow. */
export const permissionSetControls: readonly string[] = [
  "identity-center-admin-permission-set-exists",
  "identity-center-admin-session-short",
  ...accessControls,
];

/** The root user's MFA, by both controls. */
export const rootMfa = (verdict: Verdict): Verdicts => all(["root-mfa-enabled", "root-hardware-mfa-enabled"], verdict);
