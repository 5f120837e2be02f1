import type { Control } from "../control.ts";
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
];

const byId = new Map(catalogue.map((control) => [control.id, control]));

/** The control of an id, if there is one. */
export const controlOf = (id: string): Control | undefined => byId.get(id);
