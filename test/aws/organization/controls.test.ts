import { centralFacts, givenToMember, memberControls } from "@genkan/aws/organization/controls";
import { actionsFor } from "@genkan/aws/policy";
import { catalogue } from "@genkan/controls/catalogue/index";
import { expect, test } from "vitest";

const AT = new Date("2026-11-01T00:00:00Z");
const given = givenToMember({ id: "o-exampleorgid", managementAccount: "999999999999" }, AT);

test("a member gets the controls whose facts are in the account itself", () => {
  expect(memberControls(catalogue, given).map(({ id }) => id)).toEqual([
    "root-mfa-enabled",
    "root-hardware-mfa-enabled",
    "root-access-key-absent",
    "root-signing-certificate-absent",
    "root-usage-limited",
    "iam-user-mfa-enabled",
    "iam-user-administrator-absent",
    "cloudtrail-management-events-logged",
  ]);
});

test("assignments that a sweep has read bring the controls of Identity Center that are about the account", () => {
  const known = <T>(value: T) => ({ known: true, observedAt: AT, value }) as const;
  const swept = {
    ...given,
    identityCenter: known({ instances: [], unsearched: [], region: null }),
    permissionSets: known({ provisioned: [] }),
    assignments: known({ assignments: [], groups: [] }),
    directory: known({ users: [] }),
  } as unknown as typeof given;
  const more = memberControls(catalogue, swept).filter((each) => !memberControls(catalogue, given).includes(each));
  expect(more.map(({ id }) => id)).toEqual([
    "identity-center-admin-assigned",
    "identity-center-least-privilege-available",
  ]);
});

test("a member's role reads nothing of the organization", () => {
  const actions = actionsFor(memberControls(catalogue, given), { given: centralFacts });
  expect(actions).toEqual([
    "account:ListRegions",
    "cloudtrail:DescribeTrails",
    "cloudtrail:GetEventSelectors",
    "cloudtrail:GetTrailStatus",
    "cloudtrail:LookupEvents",
    "iam:GenerateCredentialReport",
    "iam:GetAccountAuthorizationDetails",
    "iam:GetAccountSummary",
    "iam:GetCredentialReport",
    "iam:ListVirtualMFADevices",
  ]);
});
