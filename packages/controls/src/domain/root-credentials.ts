import { type NoParams, reason, type Unknown } from "../model/control.ts";
import type { AccountSummary } from "../model/evidence.ts";
import { partitionNamed } from "../model/partition.ts";

/** The verdict if `iam:GetAccountSummary` answered without a key: unknown, never 0. */
export const missingKey = (key: string): Unknown => ({
  unknown: [{ kind: "unexpected", action: "iam:GetAccountSummary", detail: `AWS's answer has no ${key}` }],
});

/** Why a root user without MFA may be acceptable: no one can sign in as it. */
export const noSignInReasons = {
  "root-without-credentials": reason("NOT_APPLICABLE", () => ({
    en: "The root user has no password, access key or certificate, so nobody can sign in as root.",
    ja: "ルートユーザーにはパスワードもアクセスキーも証明書もないため、ルートユーザーでは誰もサインインできません。",
  })),
  "root-cannot-sign-in": reason("NOT_APPLICABLE", ({ partition }: { partition: string }) => ({
    en: `In this partition (${partition}), the root user can't sign in to the console, and AWS reports no password for it.`,
    ja: `このパーティション (${partition}) では、ルートユーザーでコンソールにサインインできません。パスワードもありません。`,
  })),
};

type NoSignIn =
  | { reason: "root-without-credentials"; params: NoParams }
  | { reason: "root-cannot-sign-in"; params: { partition: string } }
  | Unknown;

/**
 * The verdict on a root user without MFA that no one can sign in as; `null` if someone can.
 *
 * Member accounts whose root credentials were removed, or never created, have no password, key or certificate
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html). The root users of GovCloud and China have no
 * console sign-in (https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-iam.html); if AWS reports a
 * password, the root user is evaluated like any other.
 */
export function noSignIn(summary: AccountSummary, partition: string): NoSignIn | null {
  const { passwordPresent, accessKeys, signingCertificates } = summary;
  if (passwordPresent) return null;
  if (passwordPresent === null && !accessKeys && !signingCertificates) return missingKey("AccountPasswordPresent");
  if (passwordPresent === false && partitionNamed(partition)?.rootSignsIn === false)
    return { reason: "root-cannot-sign-in", params: { partition } };
  if (accessKeys || signingCertificates) return null;
  if (accessKeys === null) return missingKey("AccountAccessKeysPresent");
  if (signingCertificates === null) return missingKey("AccountSigningCertificatesPresent");
  return { reason: "root-without-credentials", params: {} };
}
