import { connect } from "@genkan/aws/clients";
import { observe } from "@genkan/aws/collect/observe";
import { catalogue } from "@genkan/controls/catalogue/index";
import { evaluate } from "@genkan/controls/engine/evaluate";
import { defaultSettings } from "@genkan/controls/model/settings";
import { utc } from "@genkan/messages/moment";
import { sentence } from "@genkan/messages/sentence";
import { simulate } from "@genkan/sandbox/sandbox";
import { mergePatch, readScenario } from "@genkan/sandbox/scenario";
import { expect, test } from "vitest";
import { TestClock } from "../../clock.ts";
import { portalSignIn, rootEvent, settingsChange, signIn } from "../../scenarios/events.ts";
import sound from "../../scenarios/sound.json" with { type: "json" };

const NOW = "2026-11-01T12:00:00Z";
const subject = { account: "111122223333", partition: "aws" };
const controls = catalogue.filter(({ id }) => id === "root-usage-limited");

/** What all controls find in an account. */
async function found(scenario: object, judged = catalogue) {
  const clock = new TestClock(NOW);
  const { requestHandler } = simulate({ scenario: readScenario(mergePatch({ now: NOW }, scenario)), clock });
  const credentials = { accessKeyId: "AKIATEST000000000000", secretAccessKey: "test" };
  const aws = connect({ region: "us-east-1", credentials, clock, requestHandler });
  const at = clock.date();
  const collect = async (facts: Parameters<typeof observe>[1]) => ({
    observations: await observe(aws, facts, { subject, settings: defaultSettings, at }),
    apiCalls: 0,
  });
  return (await evaluate({ subject, settings: defaultSettings, collect }, judged, at)).evaluations;
}

/** The verdict on the use of root, in short. */
async function use(scenario: object) {
  const [verdict] = await found(scenario, controls);
  return { verdict: `${verdict?.status} ${verdict?.reason}`, says: verdict ? sentence(verdict, utc.en) : "" };
}

const call = (service: string, eventName: string, eventTime: string, more: object = {}) =>
  rootEvent({ eventName, eventSource: `${service}.amazonaws.com`, eventTime, ...more });
const at = (time: string) => `2026-11-01T${time}:00Z`;

/** Who root is in a record. */
function rootIdentity() {
  const { userIdentity, sourceIPAddress } = call("sso", "any", at("08:00"));
  return { userIdentity, sourceIPAddress };
}

/** What root does when somebody opens an account and follows the guide, step by step, on one morning. */
const guide = [
  call("signup", "CreateAccount", at("08:00"), { accessKeyId: "" }),
  call("payments", "Instruments_Create", at("08:02"), { accessKeyId: "" }),
  call("signup", "SelectSupportPlan", at("08:05"), { accessKeyId: "" }),
  signIn(at("08:10"), "Success", { additionalEventData: { MFAUsed: "No", LoginTo: "https://console.aws.amazon.com" } }),
  call("iam", "GetAccountSummary", at("08:11"), { readOnly: true }),
  call("iam", "EnableMFADevice", at("08:15"), { requestParameters: { userName: "AWS ROOT USER" } }),
  call("billingconsole", "SetIAMAccessPreference", at("08:20")),
  call("budgets", "CreateBudget", at("08:25")),
  call("ec2", "DescribeRegions", at("08:26"), { readOnly: true }),
  call("organizations", "CreateOrganization", at("08:30")),
  call("iam", "CreateServiceLinkedRole", at("08:30"), { userIdentity: { invokedBy: "organizations.amazonaws.com" } }),
  call("iam", "EnableOrganizationsRootCredentialsManagement", at("08:35")),
  call("sso", "CreateInstance", at("08:40")),
  settingsChange(at("08:42"), { mfaMode: "ALWAYS_ON", noMfaSignInBehavior: "BLOCKED" }, rootIdentity()),
  call("sso-directory", "CreateUser", at("08:45")),
  call("sso", "CreatePermissionSet", at("08:50")),
  call("sso", "CreateAccountAssignment", at("08:55")),
  call("s3", "CreateBucket", at("09:00"), {
    requestParameters: { bucketName: "aws-cloudtrail-logs-111122223333-0a1b2c3d" },
  }),
  call("cloudtrail", "CreateTrail", at("09:00")),
];

const center = {
  ...sound.identityCenter,
  permissionSets: sound.identityCenter.permissionSets.map((set) => ({ ...set, roleCreated: at("08:55") })),
};
const adminSignIn = portalSignIn(at("09:30"), "PASSWORD,TOTP");
const newAccount = {
  account: subject.account,
  root: { created: at("08:00"), passwordLastUsed: at("08:10") },
};
const secured = {
  ...newAccount,
  root: { ...newAccount.root, mfaDevices: [{ kind: "fido", name: "key" }] },
  organization: sound.organization,
  identityCenter: center,
  trails: sound.trails,
};

test("somebody who follows the guide to its end is green on the same day", async () => {
  const evaluations = await found({ ...secured, cloudTrailEvents: [...guide, adminSignIn] });
  expect(evaluations.filter(({ status }) => !["COMPLIANT", "NOT_APPLICABLE"].includes(status))).toEqual([]);
});

test("the finding says what was done, and that step 4 ends the set-up while no administrator exists", async () => {
  const { verdict, says } = await use({ ...newAccount, cloudTrailEvents: guide.slice(0, 10) });
  expect(verdict).toBe("COMPLIANT root-set-up");
  expect(says).toContain("CreateOrganization (organizations.amazonaws.com)");
  expect(says).toContain(
    "In the last 30 days, root was used only for the initial set-up of the account: 5 actions (CreateOrganization (organizations.amazonaws.com), CreateBudget (budgets.amazonaws.com), SelectSupportPlan (signup.amazonaws.com), Instruments_Create (payments.amazonaws.com), CreateAccount (signup.amazonaws.com)). There is no administrator yet. To end the set-up, finish step 4 (an administrator in IAM Identity Center), then sign in as that administrator.",
  );
  const after = await use({ ...secured, cloudTrailEvents: [...guide, adminSignIn] });
  expect(after.verdict).toBe("COMPLIANT root-set-up");
  expect(after.says).not.toContain("step 4");
});

test.each([
  ["a virtual machine is started", call("ec2", "RunInstances", at("08:50"))],
  ["an IAM user is created", call("iam", "CreateUser", at("08:50"))],
  [
    "a bucket of one's own is created",
    call("s3", "CreateBucket", at("08:50"), { requestParameters: { bucketName: "photos" } }),
  ],
])("%s on the first day: daily work all the same", async (_, act) => {
  expect((await use({ ...newAccount, cloudTrailEvents: [...guide, act] })).verdict).toBe(
    "NON_COMPLIANT root-daily-work",
  );
});

/** An account of two years whose administrator's role was created at a time, and what root did in it. */
const older = (roleCreated: string, ...cloudTrailEvents: object[]) => ({
  ...sound,
  now: NOW,
  identityCenter: {
    ...sound.identityCenter,
    permissionSets: sound.identityCenter.permissionSets.map((set) => ({ ...set, roleCreated })),
  },
  cloudTrailEvents,
});
const organize = (eventTime: string) => call("organizations", "CreatePolicy", eventTime);

test.each([
  [
    "an administrator's role of years ago ends the set-up, though the history shows no sign-in",
    older("2024-01-01T00:00:00Z", organize("2026-11-01T10:00:00Z")),
    "NON_COMPLIANT root-daily-work",
  ],
  [
    "seven days after the role was created the set-up still goes on",
    older("2026-10-25T11:00:00Z", organize("2026-11-01T10:00:00Z")),
    "COMPLIANT root-set-up",
  ],
  [
    "more than seven days after it was created, the set-up is over",
    older("2026-10-25T09:00:00Z", organize("2026-11-01T10:00:00Z")),
    "NON_COMPLIANT root-daily-work",
  ],
  [
    "the administrator's first sign-in ends the set-up",
    older(
      "2026-10-31T09:00:00Z",
      portalSignIn("2026-10-31T10:00:00Z", "PASSWORD,TOTP"),
      organize("2026-10-31T11:00:00Z"),
    ),
    "NON_COMPLIANT root-daily-work",
  ],
  [
    "what root did before that sign-in was part of the set-up",
    older(
      "2026-10-31T09:00:00Z",
      organize("2026-10-31T09:30:00Z"),
      portalSignIn("2026-10-31T10:00:00Z", "PASSWORD,TOTP"),
    ),
    "COMPLIANT root-set-up",
  ],
  [
    "the sign-in of somebody who is no administrator ends nothing",
    older(
      "2026-10-31T09:00:00Z",
      portalSignIn("2026-10-31T10:00:00Z", "PASSWORD,TOTP", { userId: "u-9" }),
      organize("2026-10-31T11:00:00Z"),
    ),
    "COMPLIANT root-set-up",
  ],
  [
    "the first day of the account is set-up, even after an administrator signed in",
    mergePatch(
      older(
        "2026-11-01T08:30:00Z",
        portalSignIn("2026-11-01T09:00:00Z", "PASSWORD,TOTP"),
        organize("2026-11-01T10:00:00Z"),
      ),
      { root: { created: "2026-11-01T08:00:00Z" } },
    ) as object,
    "COMPLIANT root-set-up",
  ],
  [
    "without the role's age nobody can tell set-up from daily work",
    {
      ...older("2024-01-01T00:00:00Z", organize("2026-11-01T10:00:00Z")),
      faults: [{ action: "iam:GetAccountAuthorizationDetails", fault: "AccessDenied" }],
    },
    "INSUFFICIENT_DATA access-denied",
  ],
  [
    "what is no set-up is daily work even then",
    {
      ...older("2024-01-01T00:00:00Z", call("ec2", "RunInstances", "2026-11-01T10:00:00Z")),
      faults: [{ action: "iam:GetAccountAuthorizationDetails", fault: "AccessDenied" }],
    },
    "NON_COMPLIANT root-daily-work",
  ],
])("%s", async (_, scenario, expected) => {
  expect((await use(scenario)).verdict).toBe(expected);
});
