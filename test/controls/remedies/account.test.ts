import type { Organization, Trail } from "@genkan/controls/model/evidence";
import { describe, expect, test } from "vitest";
import { ACCOUNT, at, key, lines, observations, planned, refusals } from "./evidence.ts";

const known = <T>(value: T) => ({ known: true, observedAt: at, value }) as const;

describe("central management of root credentials", () => {
  const plan = (organization: Organization) =>
    planned("root-credentials-centrally-managed", observations({ more: { organization: known(organization) } }));

  test.each<[string, Organization]>([
    ["without trusted access", { role: "central-without-trusted-access" }],
    ["without the feature", { role: "central", organizationId: "o-1", features: [] }],
  ])("%s is switched on with privileged root actions, so that credentials can be given back", (_, organization) => {
    const { steps } = plan(organization);
    expect(steps.map(({ call }) => call.operation)).toEqual([
      "EnableAWSServiceAccess",
      "EnableOrganizationsRootSessions",
      "EnableOrganizationsRootCredentialsManagement",
    ]);
    expect(steps.every((step) => step.find && "call" in step.undo)).toBe(true);
  });
});

describe("trails", () => {
  const trail = (more: Partial<Trail> = {}): Trail => ({
    name: "main",
    arn: `arn:aws:cloudtrail:eu-west-1:${ACCOUNT}:trail/main`,
    homeRegion: "eu-west-1",
    multiRegion: true,
    logging: false,
    managementEvents: null,
    owner: null,
    cause: null,
    ...more,
  });
  const narrow = trail({ multiRegion: false, logging: null });
  const plan = (...trails: readonly Trail[]) =>
    planned("cloudtrail-management-events-logged", observations({ more: { trails: known({ trails }) } }));

  test("that stand still log again, in their home Region", () => {
    expect(lines(plan(trail()))).toEqual(["~ trail main: logging on"]);
    expect(plan(trail()).steps[0]?.call).toMatchObject({ operation: "StartLogging", region: "eu-west-1" });
  });

  test("of one Region log all", () => {
    expect(lines(plan(narrow))).toEqual(["~ trail main: every Region instead of one"]);
  });

  test.each<[string, readonly Trail[], string]>([
    [
      "of which several log one Region each are not chosen from",
      [narrow, trail({ ...narrow, name: "other" })],
      "Each of several trails logs one Region: main, other. Only one of them should log all.",
    ],
    [
      "of another account are left alone",
      [trail({ arn: "arn:aws:cloudtrail:eu-west-1:999988887777:trail/main" })],
      "The trail belongs to another account.",
    ],
    [
      "without an ARN in AWS's answer are left alone",
      [trail({ arn: null })],
      "AWS's answer does not say which trail it is, or where.",
    ],
  ])("%s", (_, trails, because) => {
    expect(refusals(plan(...trails))).toEqual([because]);
  });

  test("that miss events, and the first trail, are left to a person", () => {
    const missing = plan(trail({ logging: true, managementEvents: "ReadOnly" }));
    expect(missing.byHand).toMatchObject([{ remedy: { way: "console", by: "administrator" } }]);
    expect(plan().byHand).toMatchObject([{ evaluation: { reason: "no-trail" }, remedy: { way: "console" } }]);
  });
});

describe("the root user's access key", () => {
  const accountSummary = known({ mfaEnabled: true, passwordPresent: true, accessKeys: 1, signingCertificates: 0 });
  const warning = (lastUsed: Date | "no-information") => {
    const root = {
      ...{ created: at, passwordEnabled: true, passwordLastUsed: at, mfaActive: true, signingCertificates: 0 },
      accessKeys: [key({ lastUsed, lastUsedService: "s3", lastUsedRegion: "eu-west-1" })],
    };
    const more = { accountSummary, credentialReport: known({ root, users: [] }) };
    return planned("root-access-key-absent", observations({ more })).byHand[0]?.warning?.en;
  };

  test("is left to root, with the last use of the key", () => {
    expect(warning(new Date("2026-10-30T00:00:00Z"))).toBe(
      "Last used on 2026-10-30 (s3, eu-west-1), by the credential report. Something may still need it: genkan activity shows what root did.",
    );
    expect(warning("no-information")).toBeUndefined();
  });
});
