import type { SimulatedAccount } from "./account.ts";
import { arn } from "./principal.ts";
import type { Scenario } from "./scenario.ts";

type Key = Scenario["root"]["accessKeys"][number];
const CREATED = "2024-01-01T00:00:00+00:00";

/** The credential report as CSV. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html */
export function credentialReport(account: SimulatedAccount): string {
  const { root, iamUsers, credentialReport: options } = account.scenario;
  const rootRow = {
    user: "<root_account>",
    arn: arn(account, "iam", "root"),
    user_creation_time: used(root.created),
    password_enabled: root.passwordEnabledColumn ?? flag(root.password),
    password_last_used: root.password ? used(root.passwordLastUsed) : "N/A",
    password_last_changed: root.password ? CREATED : "N/A",
    password_next_rotation: "not_supported",
    mfa_active: flag(root.mfaDevices.length > 0),
    ...keys(root.accessKeys),
    ...certificates(root.signingCertificates.map(({ status }) => status)),
    additional_credentials_info: "N/A",
  };
  const userRows = iamUsers.map((user) => ({
    user: user.name,
    arn: arn(account, "iam", `user/${user.name}`),
    user_creation_time: CREATED,
    password_enabled: flag(user.password),
    password_last_used: user.password ? used(user.passwordLastUsed) : "N/A",
    password_last_changed: user.password ? CREATED : "N/A",
    password_next_rotation: "N/A",
    mfa_active: flag(user.mfa),
    ...keys(user.accessKeys),
    ...certificates([]),
    additional_credentials_info: "N/A",
  }));
  const rows = [...(options.withoutRootRow ? [] : [rootRow]), ...userRows].map((row) => ({
    ...row,
    ...options.extraColumns,
  }));
  const header = Object.keys({ ...rootRow, ...options.extraColumns });
  const lines = rows.map((row) => header.map((column) => quote(String(row[column as keyof typeof row]))).join(","));
  return [header.join(","), ...lines].join("\n");
}

/** AWS writes lower case, although its documentation shows upper case; other tools compare with lower case. */
const flag = (value: boolean) => String(value);
const used = (time: string | null | undefined) => (time ? time.replace(/(\.\d+)?Z$/, "+00:00") : "no_information");
const quote = (cell: string) => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

const keys = (all: readonly Key[]) =>
  Object.fromEntries(
    [1, 2].flatMap((slot) => {
      const key = all[slot - 1];
      return [
        [`access_key_${slot}_active`, flag(key?.status === "Active")],
        [`access_key_${slot}_last_rotated`, key ? (key.lastRotated ?? CREATED) : "N/A"],
        [`access_key_${slot}_last_used_date`, key?.lastUsed ? used(key.lastUsed) : "N/A"],
        [`access_key_${slot}_last_used_region`, key?.lastUsedRegion ?? "N/A"],
        [`access_key_${slot}_last_used_service`, key?.lastUsedService ?? "N/A"],
      ];
    }),
  );

const certificates = (all: readonly string[]) =>
  Object.fromEntries(
    [1, 2].flatMap((slot) => [
      [`cert_${slot}_active`, flag(all[slot - 1] === "Active")],
      [`cert_${slot}_last_rotated`, all[slot - 1] ? CREATED : "N/A"],
    ]),
  );
