import type { Control } from "../model/control.ts";
import { problemsIn } from "../model/own-control.ts";
import { cloudtrailManagementEventsLogged } from "./cloudtrail-management-events-logged.ts";
import { iamUserAdministratorAbsent } from "./iam-user-administrator-absent.ts";
import { iamUserMfaEnabled } from "./iam-user-mfa-enabled.ts";
import { identityCenterAdminAssigned } from "./identity-center-admin-assigned.ts";
import { identityCenterAdminPermissionSetExists } from "./identity-center-admin-permission-set-exists.ts";
import { identityCenterAdminSessionShort } from "./identity-center-admin-session-short.ts";
import { identityCenterAdminSignsIn } from "./identity-center-admin-signs-in.ts";
import { identityCenterEnabled } from "./identity-center-enabled.ts";
import { identityCenterLeastPrivilegeAvailable } from "./identity-center-least-privilege-available.ts";
import { identityCenterMfaAlwaysOn } from "./identity-center-mfa-always-on.ts";
import { identityCenterSignInUsedMfa } from "./identity-center-sign-in-used-mfa.ts";
import { identityCenterUserExists } from "./identity-center-user-exists.ts";
import { rootAccessKeyAbsent } from "./root-access-key-absent.ts";
import { rootCredentialsCentrallyManaged } from "./root-credentials-centrally-managed.ts";
import { rootHardwareMfaEnabled } from "./root-hardware-mfa-enabled.ts";
import { rootMfaEnabled } from "./root-mfa-enabled.ts";
import { rootSigningCertificateAbsent } from "./root-signing-certificate-absent.ts";
import { rootUsageLimited } from "./root-usage-limited.ts";

/** Genkan's controls, in the order of the guide's steps. */
export const catalogue: readonly Control[] = [
  rootMfaEnabled,
  rootHardwareMfaEnabled,
  rootAccessKeyAbsent,
  rootSigningCertificateAbsent,
  rootUsageLimited,
  rootCredentialsCentrallyManaged,
  identityCenterEnabled,
  identityCenterUserExists,
  identityCenterAdminPermissionSetExists,
  identityCenterAdminAssigned,
  identityCenterLeastPrivilegeAvailable,
  identityCenterAdminSessionShort,
  identityCenterMfaAlwaysOn,
  identityCenterSignInUsedMfa,
  identityCenterAdminSignsIn,
  iamUserMfaEnabled,
  iamUserAdministratorAbsent,
  cloudtrailManagementEventsLogged,
];

/** Some of the user's own controls cannot be used. The message lists everything that is wrong with each. */
export class OwnControlsError extends Error {
  override readonly name = "OwnControlsError";
}

/**
 * Our controls, then the user's own.
 * @param own the controls in `genkan.config.ts`
 * @throws OwnControlsError
 */
export function catalogueWith(own: readonly unknown[]): readonly Control[] {
  const problems = problemsIn(own, catalogue);
  if (!problems.length) return [...catalogue, ...(own as readonly Control[])];
  const lines = problems.map(({ index, message }) => `  controls.${index}: ${message.en}`);
  throw new OwnControlsError(`Your own controls can't be used:\n${lines.join("\n")}`);
}

let known: ReadonlyMap<string, Control> = byId(catalogue);

/**
 * Makes the user's own controls known in this process, replacing earlier ones. A program calls it once, before it
 * evaluates or reports anything.
 * @returns every known control
 * @throws OwnControlsError
 */
export function useOwnControls(own: readonly unknown[]): readonly Control[] {
  const all = catalogueWith(own);
  known = byId(all);
  return all;
}

/** Every control that is known in this process: ours, then the user's own. */
export const knownControls = (): readonly Control[] => [...known.values()];

/** The known control with an id, if there is one. */
export const controlOf = (id: string): Control | undefined => known.get(id);

function byId(controls: readonly Control[]): ReadonlyMap<string, Control> {
  return new Map(controls.map((control) => [control.id, control]));
}
