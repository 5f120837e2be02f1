import type { Subject } from "@genkan/controls/model/control";
import type { IdentityCenterInstance } from "@genkan/controls/model/evidence";

/** A section that the configuration of the AWS CLI should have. */
export interface WantedSection {
  readonly kind: "profile" | "sso-session";
  readonly name: string;
  readonly values: readonly (readonly [key: string, value: string])[];
}

/** What the profiles of one person on one account are made of. */
export interface Access {
  readonly subject: Subject;
  /** The Region of Identity Center. */
  readonly ssoRegion: string;
  /** The address of the access portal. */
  readonly startUrl: string;
  /** The Region to work in. */
  readonly region: string;
  /** The names of the permission sets: not those of their roles. `daily` is `null` if the person has no lesser one. */
  readonly administrator: string;
  readonly daily: string | null;
  /** The name of the `sso-session`. */
  readonly session?: string;
}

/** The name of the `sso-session` where none is given. */
export const SESSION = "genkan";

/** The scope with which the AWS CLI can list accounts and renew a session. */
export const SCOPE = "sso:account:access";

/** The sections with which a person signs in to an account through the access portal. */
export function wantedProfiles(access: Access): readonly WantedSection[] {
  const { subject, ssoRegion, startUrl, region, administrator, daily, session = SESSION } = access;
  const profile = (name: string, permissionSet: string): WantedSection => ({
    kind: "profile",
    name: `${name}-${subject.account}`,
    values: [
      ["sso_session", session],
      ["sso_account_id", subject.account],
      ["sso_role_name", permissionSet],
      ["region", region],
    ],
  });
  return [
    {
      kind: "sso-session",
      name: session,
      values: [
        ["sso_start_url", portalAddress(startUrl)],
        ["sso_region", ssoRegion],
        ["sso_registration_scopes", SCOPE],
      ],
    },
    profile("admin", administrator),
    ...(daily === null ? [] : [profile("daily", daily)]),
  ];
}

/** An address of the access portal without what the browser adds to it. */
export const portalAddress = (address: string): string => address.replace(/#.*$/, "").replace(/\/+$/, "");

/**
 * The address of the access portal that AWS gives to every instance; `null` in a partition for which it is not documented. A
 * customised address, which exists in addition to it, can't be read.
 *
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/howtochangeURL.html
 * https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-sso.html
 */
export function portalOf(
  { identityStoreId, region }: Pick<IdentityCenterInstance, "identityStoreId" | "region">,
  { partition }: Pick<Subject, "partition">,
): string | null {
  switch (partition) {
    case "aws":
      return `https://${identityStoreId}.awsapps.com/start`;
    case "aws-us-gov":
      return `https://start.us-gov-home.awsapps.com/directory/${identityStoreId}`;
    case "aws-cn":
      return `https://start.${region}.home.awsapps.cn/directory/${identityStoreId}`;
    default:
      return null;
  }
}
