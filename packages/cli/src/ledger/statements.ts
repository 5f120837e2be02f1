import { randomUUID } from "node:crypto";
import {
  ATTESTATION_DAYS,
  type MfaAttestation,
  type PlannedUse,
  type SecondDeviceAttestation,
} from "@genkan/controls/model/settings";
import { DAY, HOUR } from "@genkan/controls/model/time";

/** A planned use of root, with a new id. */
export const newPlannedUse = (
  from: Date,
  { hours, owner, reason }: Pick<PlannedUse, "owner" | "reason"> & { readonly hours: number },
): PlannedUse => ({
  id: randomUUID().slice(0, 8),
  from: from.toISOString(),
  to: new Date(from.getTime() + hours * HOUR).toISOString(),
  owner,
  reason,
});

/** Who states something, and how long it is valid. */
const statement = (at: Date, by: string, days: number) => ({
  by,
  at: at.toISOString(),
  expires: new Date(at.getTime() + days * DAY).toISOString(),
});

/** A statement about the MFA settings of Identity Center; without settings, those that the guide asks for. */
export const newMfaAttestation = (
  at: Date,
  by: string,
  {
    days = ATTESTATION_DAYS,
    prompt = "always-on",
    withoutDevice = "require-registration",
  }: Partial<Pick<MfaAttestation, "prompt" | "withoutDevice">> & { readonly days?: number } = {},
): MfaAttestation => ({ subject: "identity-center-mfa", ...statement(at, by, days), prompt, withoutDevice });

/** A statement that root has a second MFA device. */
export const newSecondDeviceAttestation = (at: Date, by: string): SecondDeviceAttestation => ({
  subject: "root-second-mfa-device",
  ...statement(at, by, ATTESTATION_DAYS),
});
