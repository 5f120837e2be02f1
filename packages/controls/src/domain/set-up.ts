import { causeOf, type Subject } from "../model/control.ts";
import type { Cause, Fact, Observations, RootAct } from "../model/evidence.ts";
import type { SetUp } from "../model/settings.ts";
import { DAY } from "../model/time.ts";
import { administration, roleHolder } from "./administration.ts";
import { administratorsOf } from "./identity-center.ts";
import { whoSignedIn } from "./sign-ins.ts";

/** How long root may finish the set-up after the first administrator's role was created, in milliseconds. */
const FINISHING = 7 * DAY;
/** Everything this early in an account's life is its set-up, in milliseconds. */
const FIRST_DAY = DAY;

/** The facts that determine the end of the set-up. */
export const setUpFacts: readonly Fact[] = [
  "credentialReport",
  "iamAuthorization",
  "permissionSets",
  "assignments",
  "directory",
  "signIns",
];

/**
 * How long the initial set-up of the account lasts: until an administrator first signs in, and no longer than seven days
 * after the administrator's role was created. Before that, root is the only identity, and the guide tells people to use
 * it. The first day of the account belongs to the set-up in any case.
 *
 * That the history shows no sign-in proves nothing, since it goes back 90 days only: the role's age ends the set-up.
 * `remembered` is what an earlier run knew: an end that was seen once stays.
 */
export function setUpOf(observations: Observations, remembered: SetUp, subject: Subject): SetUp {
  const { credentialReport, iamAuthorization } = observations;
  const created = credentialReport?.known ? credentialReport.value.root?.created : undefined;
  const firstDay = created instanceof Date ? created.getTime() + FIRST_DAY : null;
  if (!iamAuthorization?.known) {
    if (remembered.known) return remembered;
    return iamAuthorization ? { known: false, causes: causeOf(iamAuthorization) } : remembered;
  }
  const { account, partition } = subject;
  const roles = iamAuthorization.value.reservedRoles.filter((role) => {
    const caller = { account, partition, arn: role.arn, id: null, userName: null };
    return administration(roleHolder(role, caller, true)).administers !== "no";
  });
  const [undated] = roles.filter((role) => role.created === null);
  if (undated) return { known: false, causes: [withoutDate(undated.permissionSet)] };
  const ends = [
    ...roles.map((role) => role.created!.getTime() + FINISHING),
    ...(roles.length ? firstSignIns(observations, subject) : []),
    ...(remembered.known && remembered.until !== null ? [Date.parse(remembered.until)] : []),
  ];
  if (!ends.length) return { known: true, until: null };
  return { known: true, until: new Date(Math.max(Math.min(...ends), firstDay ?? 0)).toISOString() };
}

/** The times at which administrators signed in to the portal, as far as the history shows them. */
function firstSignIns({ permissionSets, assignments, directory, signIns }: Observations, subject: Subject): number[] {
  if (!permissionSets?.known || !assignments?.known || !directory?.known || !signIns?.known) return [];
  const { people } = administratorsOf(permissionSets.value, assignments.value, directory.value, subject);
  const ids = new Set(people.map(({ id }) => id));
  const who = whoSignedIn(directory);
  return signIns.value.signIns.filter((each) => ids.has(who(each).id ?? "")).map(({ at }) => at.getTime());
}

const withoutDate = (permissionSet: string): Cause => ({
  kind: "unexpected",
  action: "iam:GetAccountAuthorizationDetails",
  detail: `the role of the permission set ${permissionSet} has no CreateDate`,
});

/**
 * The services in which the guide's steps and the sign-up of an account are done, by `eventSource` without
 * `.amazonaws.com`: sign-in and sign-up; billing, payments and budgets; support plan and account settings; Organizations;
 * Identity Center and its directory; CloudTrail and Config.
 */
const SERVICES = new Set([
  "account",
  "aws-payment-encryption",
  "bcm-data-exports",
  "billing",
  "billingconsole",
  "budgets",
  "ce",
  "cloudtrail",
  "config",
  "consolidatedbilling",
  "cost-optimization-hub",
  "cur",
  "customer-verification",
  "freetier",
  "identitystore",
  "invoicing",
  "organizations",
  "payments",
  "purchase-orders",
  "signin",
  "signup",
  "sso",
  "sso-directory",
  "support",
  "supportplans",
  "tax",
  "uxc",
]);

/** The IAM calls of the set-up, except for root's own credentials, which are root-only tasks. */
const IAM = new Set([
  "CreateServiceLinkedRole",
  "EnableOrganizationsRootCredentialsManagement",
  "EnableOrganizationsRootSessions",
]);

/**
 * The buckets that the consoles of CloudTrail and Config create for their records, by the names that these give them.
 */
const RECORDS_BUCKET = /^(aws-cloudtrail-logs|config-bucket)-/;

/** Whether an act of root belongs to the guide's steps, or to the sign-up of an account. */
export function isSetUpWork({ eventSource, eventName, requestParameters }: RootAct): boolean {
  const service = eventSource.replace(/\.amazonaws\.com(\.cn)?$/, "");
  if (service === "iam") return IAM.has(eventName);
  if (service === "s3") return RECORDS_BUCKET.test(requestParameters["bucketName"] ?? "");
  return SERVICES.has(service);
}
