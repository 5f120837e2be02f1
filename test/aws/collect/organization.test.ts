import { describe, expect, test } from "vitest";
import { ACCOUNT, known, NOW, OTHER, read, refusal, testEvents, testFailures, whyUnknown, without } from "./reading.ts";

const ACTION = "iam:ListOrganizationsFeatures";
const managed = { id: "o-exampleorgid", managementAccount: ACCOUNT };
const features = ["RootSessions", "RootCredentialsManagement"];

describe("the central management of root credentials", () => {
  test.each([
    { name: "an account in no organization", organization: undefined, value: { role: "none" } },
    {
      name: "a member account",
      organization: { ...managed, managementAccount: OTHER, features },
      value: { role: "member" },
    },
    {
      name: "a management account that has enabled both features, which are put in order",
      organization: { ...managed, features },
      value: {
        role: "central",
        organizationId: "o-exampleorgid",
        features: ["RootCredentialsManagement", "RootSessions"],
      },
    },
    {
      name: "a management account that has enabled nothing",
      organization: managed,
      value: { role: "central", organizationId: "o-exampleorgid", features: [] },
    },
    {
      name: "a delegated administrator",
      organization: { ...managed, managementAccount: OTHER, delegatedAdministrators: [ACCOUNT], features },
      value: { role: "central", features: ["RootCredentialsManagement", "RootSessions"] },
    },
    {
      name: "a management account without trusted access for IAM",
      organization: { ...managed, features, trustedAccessForIam: false },
      value: { role: "central-without-trusted-access" },
    },
  ])("of $name", async ({ organization, value }) => {
    const { observed, calls, elapsed } = await read("organization", { account: organization ? { organization } : {} });
    expect(observed).toEqual({ known: true, value: expect.objectContaining(value), observedAt: NOW });
    expect(calls).toEqual({ [ACTION]: 1 });
    expect(elapsed).toBe(0);
  });

  test("is off in an organization without all features, as its error says", async () => {
    const answers = { ListOrganizationsFeatures: () => refusal("OrganizationNotInAllFeaturesModeException") };
    expect(await known("organization", { account: { organization: managed }, answers })).toEqual({
      role: "central-without-trusted-access",
    });
  });

  test("is known where AWS does not name the organization", async () => {
    const answers = { ListOrganizationsFeatures: without("OrganizationId") };
    expect(await known("organization", { account: { organization: { ...managed, features } }, answers })).toEqual({
      role: "central",
      organizationId: null,
      features: features.toSorted(),
    });
  });

  test("has no feature enabled where AWS lists none", async () => {
    const answers = { ListOrganizationsFeatures: without("EnabledFeatures") };
    expect(await known("organization", { account: { organization: managed }, answers })).toMatchObject({
      features: [],
    });
  });

  test("has a feature once that AWS lists twice", async () => {
    const ListOrganizationsFeatures = (body: string) =>
      body.replace(/<EnabledFeatures>(.*)<\/EnabledFeatures>/s, "<EnabledFeatures>$1$1</EnabledFeatures>");
    const account = { organization: { ...managed, features } };
    expect(await known("organization", { account, answers: { ListOrganizationsFeatures } })).toMatchObject({
      features: features.toSorted(),
    });
  });

  test("is unknown where AWS refuses for another reason", async () => {
    const answers = { ListOrganizationsFeatures: () => refusal("ValidationError") };
    const cause = await whyUnknown("organization", { account: { organization: managed }, answers });
    expect(cause).toEqual({ kind: "unexpected", action: ACTION, detail: "ValidationError: ValidationError" });
  });

  testFailures("organization", ACTION, { account: { organization: managed } });
});

describe("what changes the central management of root credentials", () => {
  testEvents("organization", {
    iam: "EnableOrganizationsRootCredentialsManagement DisableOrganizationsRootCredentialsManagement EnableOrganizationsRootSessions DisableOrganizationsRootSessions",
    organizations:
      "CreateOrganization DeleteOrganization EnableAWSServiceAccess DisableAWSServiceAccess EnableAllFeatures",
  });
});
