import { controlOf } from "@genkan/controls/catalogue/index";
import { accountResource, type Params, type Resource, USER_TYPE } from "@genkan/controls/model/evaluation";
import type { Member, Unit } from "@genkan/controls/model/organization";
import { DAY } from "@genkan/controls/model/time";
import type { Verdict } from "@genkan/messages/formats/judged";
import type { AccountReport, OrganizationReport } from "@genkan/messages/report/organization/page";

/** The time of every sample. */
export const AT = "2026-11-25T22:51:00.000Z";
const daysAgo = (days: number): string => new Date(Date.parse(AT) - days * DAY).toISOString();

export const MANAGEMENT = "111122223333";

/** The controls by which a member is evaluated. */
const memberControls = [
  "root-mfa-enabled",
  "root-hardware-mfa-enabled",
  "root-access-key-absent",
  "root-signing-certificate-absent",
  "root-usage-limited",
  "identity-center-admin-assigned",
  "iam-user-mfa-enabled",
  "iam-user-administrator-absent",
  "cloudtrail-management-events-logged",
];

const ROOT: Unit = { id: "r-ab12", name: "Root" };
let unitCount = 0;
const unit = (name: string): Unit => ({ id: `ou-ab12-${String(++unitCount).padStart(8, "0")}`, name });
const workloads = unit("Workloads");

/** The OUs of a sample: how many of a hundred accounts each has, and how many of a thousand of its accounts fail a control. */
const places: readonly (readonly [units: readonly Unit[], share: number, faults: number])[] = [
  [[unit("Security")], 3, 0],
  [[unit("Infrastructure")], 8, 10],
  [[workloads, unit("prod")], 30, 15],
  [[workloads, unit("dev")], 40, 30],
  [[unit("Sandbox")], 19, 90],
];
const sharesOf = (some: typeof places): number => some.reduce((sum, [, share]) => sum + share, 0);
const suspended = unit("Suspended");

export const memberOf = (account: string, more: Partial<Member> = {}): Member => ({
  account,
  name: `account-${account.slice(-4)}`,
  state: "ACTIVE",
  joined: "2024-01-01T00:00:00.000Z",
  units: [ROOT],
  ...more,
});

/** What fails in an account, and since when. */
export const failing = (
  control: string,
  account: string,
  { reason, params = {}, resource = accountResource(account), days = 3 }: Failure,
): Verdict => ({
  control,
  resource,
  status: "NON_COMPLIANT",
  severity: controlOf(control)?.severity ?? "MEDIUM",
  reason,
  params,
  evidence: [],
  since: daysAgo(days),
});

interface Failure {
  readonly reason: string;
  readonly params?: Params;
  readonly resource?: Resource;
  readonly days?: number;
}

/** Something of an account that AWS denied. */
export const denied = (control: string, action: string, account = MANAGEMENT): Verdict => ({
  ...failing(control, account, { reason: "access-denied", params: { action, detail: "", actions: [action] } }),
  status: "INSUFFICIENT_DATA",
});

export const accountOf = (member: Member, findings: readonly Verdict[] = []): AccountReport => ({
  member,
  evaluatedAt: AT,
  evaluated: memberControls,
  findings,
});

export const reportOf = (accounts: readonly AccountReport[], more: Partial<OrganizationReport> = {}) =>
  ({
    organization: { id: "o-exampleorgid", managementAccount: MANAGEMENT },
    partition: "aws",
    at: new Date(Date.parse(AT) + 4 * 60_000),
    evaluatedAt: AT,
    everySeconds: 3_600,
    accounts,
    ...more,
  }) satisfies OrganizationReport;

const failures: readonly (readonly [control: string, failure: Failure])[] = [
  ["root-mfa-enabled", { reason: "root-mfa-absent" }],
  ["root-access-key-absent", { reason: "root-access-key-present", params: { count: 1 } }],
  ["identity-center-admin-assigned", { reason: "no-administrator-assigned" }],
  [
    "iam-user-mfa-enabled",
    { reason: "user-mfa-absent", params: { user: "ci" }, resource: { type: USER_TYPE, id: "ci" } },
  ],
  ["cloudtrail-management-events-logged", { reason: "no-trail" }],
];

const NAMES =
  "billing ledger orders search media checkout identity catalog notify reports batch edge mobile risk data-lake ml".split(
    " ",
  );

/** An organization of so many accounts, the same at every call: most are well, some fail, some can't be read, some rest. */
export function sample(count: number, nameOf = (name: string) => name): OrganizationReport {
  let seed = 42;
  const random = () => {
    seed = (seed * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return seed / 4_294_967_296;
  };
  const accounts = Array.from({ length: count }, (_, i): AccountReport => {
    const account = i ? String(200_000_000_000 + i * 7_654_321) : MANAGEMENT;
    const share = (i / count) * 100;
    const place = places.find((_, last) => sharesOf(places.slice(0, last + 1)) > share)!;
    const [below, , faults] = place;
    const name = `${NAMES[Math.floor(random() * NAMES.length)]}-${below.at(-1)!.name!.slice(0, 4).toLowerCase()}-${String(i).padStart(3, "0")}`;
    const units = i ? [ROOT, ...below] : [ROOT];
    const member = memberOf(account, { name: nameOf(i ? name : "management"), units });
    if (share >= 97)
      return { ...accountOf({ ...member, state: "SUSPENDED", units: [ROOT, suspended] }), evaluated: [] };
    // A role that is missing in one OU.
    if (share >= 94)
      return accountOf(
        member,
        memberControls.map((control) => denied(control, "sts:AssumeRole", account)),
      );
    const findings = failures.flatMap(([control, failure]) =>
      random() * 1_000 < faults ? [failing(control, account, { ...failure, days: Math.ceil(random() * 40) })] : [],
    );
    const isAccepted = random() * 1_000 < faults;
    const virtual = failing("root-hardware-mfa-enabled", account, {
      reason: "root-virtual-mfa-present",
      params: { names: ["root"] },
    });
    const accepted = {
      ...virtual,
      exception: {
        control: virtual.control,
        resource: null,
        reason: "hardware keys are ordered, PO 4711",
        owner: "hanako@example.com",
        expires: daysAgo(-30),
      },
    };
    const joined = i === 5 ? daysAgo(4) : member.joined;
    return accountOf({ ...member, joined }, [...findings, ...(isAccepted ? [accepted] : [])]);
  });
  return reportOf(accounts, { left: [{ account: "999900001111", name: "old-experiments", at: daysAgo(6) }] });
}
