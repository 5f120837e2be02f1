import type { Evaluation, Status } from "@genkan/controls/model/evaluation";
import type { SetupSituation } from "@genkan/messages/setup/situation";
import { known, observed } from "../../world.ts";

/** A verdict as a test writes it: its status, its reason, and the parameters of that. */
export type Brief = readonly [status: Status, reason: string, params?: Evaluation["params"]];

const account = "111122223333";

/** The verdicts on an account that nobody has secured yet. */
export const freshVerdicts: Readonly<Record<string, Brief>> = {
  "root-mfa-enabled": ["NON_COMPLIANT", "root-mfa-absent"],
  "root-hardware-mfa-enabled": ["NON_COMPLIANT", "root-mfa-absent"],
  "root-access-key-absent": ["COMPLIANT", "root-access-key-absent"],
  "root-signing-certificate-absent": ["COMPLIANT", "root-signing-certificate-absent"],
  "root-usage-limited": ["COMPLIANT", "root-unused"],
  "identity-center-enabled": ["NON_COMPLIANT", "identity-center-absent", { regions: ["us-east-1"] }],
  "identity-center-mfa-always-on": ["NOT_APPLICABLE", "identity-center-absent"],
  "identity-center-user-exists": ["NON_COMPLIANT", "identity-center-absent"],
  "identity-center-admin-permission-set-exists": ["NON_COMPLIANT", "identity-center-absent"],
  "identity-center-admin-assigned": ["NON_COMPLIANT", "identity-center-absent"],
  "identity-center-least-privilege-available": ["NON_COMPLIANT", "identity-center-absent"],
  "identity-center-admin-session-short": ["NON_COMPLIANT", "identity-center-absent"],
  "identity-center-admin-signs-in": ["NON_COMPLIANT", "identity-center-absent"],
  "identity-center-sign-in-used-mfa": ["NOT_APPLICABLE", "identity-center-absent"],
  "cloudtrail-management-events-logged": ["NON_COMPLIANT", "no-trail"],
  "root-credentials-centrally-managed": ["NOT_APPLICABLE", "no-organization"],
};

/** The verdicts on an account in which every step is done. */
export const doneVerdicts: Readonly<Record<string, Brief>> = {
  ...Object.fromEntries(Object.keys(freshVerdicts).map((control) => [control, ["COMPLIANT", "ok"] as const])),
  "root-mfa-enabled": ["COMPLIANT", "root-mfa-not-virtual"],
  "identity-center-mfa-always-on": ["COMPLIANT", "mfa-settings-attested", { by: "hanako", at: "2026-11-25T09:00Z" }],
  "identity-center-admin-assigned": ["COMPLIANT", "administrators-assigned", { names: ["hanako"] }],
  "identity-center-admin-signs-in": ["COMPLIANT", "administrator-signed-in", { at: "2026-11-25" }],
};

/** Facts that an account with an instance of Identity Center shows. */
export const withInstance = observed({
  identityCenter: known({
    instances: [
      {
        arn: "arn:aws:sso:::instance/ssoins-0123456789abcdef",
        identityStoreId: "d-0123456789",
        owner: account,
        region: "ap-northeast-1",
        kind: "organization",
        status: "ACTIVE",
      },
    ],
    searched: ["ap-northeast-1"],
    managementAccount: null,
  }),
  directory: known({
    users: [{ id: "u", name: "hanako", enabled: true, external: false }],
    complete: true,
    deleted: [],
  }),
});

/** A situation as far as a test differs from one in which nothing is known beside the verdicts. */
export const situationOf = (
  verdicts: Readonly<Record<string, Brief>>,
  change: Partial<SetupSituation> = {},
): SetupSituation => ({
  subject: { account, partition: "aws" },
  caller: `arn:aws:iam::${account}:root`,
  region: "ap-northeast-1",
  at: new Date("2026-11-26T10:00:00Z"),
  evaluations: Object.entries(verdicts).map(([control, [status, reason, params = {}]]) => ({
    control,
    resource: { type: "AWS::::Account", id: account },
    status,
    severity: "HIGH",
    reason,
    params,
    evidence: [],
  })),
  observations: {},
  home: { partition: "aws" },
  plannedUses: [],
  attestations: [],
  plan: { type: "PAID", credits: null, until: null },
  profiles: null,
  monitor: null,
  putOff: new Set(),
  ...change,
});

/** Root's work, declared until the evening. */
export const plannedUse = {
  id: "7f3a91c2",
  from: "2026-11-26T09:00:00.000Z",
  to: "2026-11-26T17:00:00.000Z",
  owner: "hanako",
  reason: "genkan setup",
};
