import type { Control } from "../model/control.ts";
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

/** Every control, in the order of the guide's steps. */
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

const byId = new Map(catalogue.map((control) => [control.id, control]));

/** The control of an id, if there is one. */
export const controlOf = (id: string): Control | undefined => byId.get(id);
