import type { ItemId } from "@genkan/messages/setup/ids";
import type { SimulatedAccount } from "@genkan/sandbox/account";
import type { Scenario } from "@genkan/sandbox/scenario";
import { addEvent, addPortalSignIn } from "../story/actions.ts";

/** When and where something is done. */
interface Doing {
  readonly now: Date;
  /** The Region in which the person works. */
  readonly region: string;
}

type Change = (scenario: Scenario, doing: Doing) => void;

/** The user of the simulated person. */
const HANAKO = "906731f5-0000-4000-8000-000000000001";

/** What a person does for each item in the console, or on another terminal. */
const changes: Readonly<Partial<Record<ItemId, Change>>> = {
  "1a"(scenario, { now }) {
    scenario.root.mfaDevices.push({ kind: "fido", name: "passkey" });
    addEvent(scenario, now, { eventName: "EnableMFADevice", eventSource: "iam.amazonaws.com" });
  },
  "1b"(scenario, { now }) {
    scenario.root.mfaDevices.push({ kind: "fido", name: "second" });
    addEvent(scenario, now, { eventName: "EnableMFADevice", eventSource: "iam.amazonaws.com" });
  },
  "1c"(scenario, { now }) {
    scenario.root.mfaDevices = scenario.root.mfaDevices.filter(({ kind }) => kind !== "virtual");
    if (!scenario.root.mfaDevices.length) scenario.root.mfaDevices.push({ kind: "fido", name: "passkey" });
    addEvent(scenario, now, { eventName: "DeactivateMFADevice", eventSource: "iam.amazonaws.com" });
  },
  "2"(scenario, { now }) {
    scenario.root.accessKeys = [];
    scenario.root.signingCertificates = [];
    addEvent(scenario, now, { eventName: "DeleteAccessKey", eventSource: "iam.amazonaws.com" });
  },
  "4a"(scenario, { now, region }) {
    const { account } = scenario;
    scenario.organization ??= { id: "o-exampleorgid", managementAccount: account, features: [] } as never;
    scenario.identityCenter = { ...scenario.identityCenter, region, status: "ACTIVE", kind: "organization" } as never;
    addEvent(scenario, now, { eventName: "CreateOrganization", eventSource: "organizations.amazonaws.com" });
  },
  "4b"(scenario, { now }) {
    const values = { mfaMode: "ALWAYS_ON", noMfaSignInBehavior: "ALLOWED_WITH_ENROLLMENT" };
    addEvent(scenario, now, {
      eventName: "UpdateSsoConfiguration",
      eventSource: "sso.amazonaws.com",
      awsRegion: scenario.identityCenter?.region ?? "us-east-1",
      requestParameters: { configurationType: "APP_AUTHENTICATION_CONFIGURATION", ssoConfiguration: values },
    });
  },
  "4c"(scenario, { now }) {
    const { users = [], region = "us-east-1" } = scenario.identityCenter ?? {};
    users.push({ id: HANAKO, name: "hanako", email: "hanako@example.com" });
    addEvent(scenario, now, { eventName: "CreateUser", eventSource: "sso-directory.amazonaws.com", awsRegion: region });
  },
  "4d"(scenario, { now }) {
    const { identityCenter: center, account } = scenario;
    if (!center) return;
    const user = center.users[0]?.id ?? HANAKO;
    for (const name of ["AdministratorAccess", "PowerUserAccess"]) {
      const set = { name, managedPolicies: [name], sessionDuration: "PT1H", roleCreated: now.toISOString() };
      if (!center.permissionSets.some((each) => each.name === name)) center.permissionSets.push(set as never);
      center.assignments.push({ permissionSet: name, account, user });
      addEvent(scenario, now, {
        eventName: "CreateAccountAssignment",
        eventSource: "sso.amazonaws.com",
        awsRegion: center.region,
      });
    }
  },
  "4e"(scenario, { now }) {
    addPortalSignIn(scenario, now, "PASSWORD,WEBAUTHN");
  },
  "4g"(scenario) {
    const [person] = scenario.identityCenter?.users ?? [];
    if (person) scenario.caller = { permissionSet: "AdministratorAccess", user: person.name };
  },
  "5"(scenario) {
    scenario.trails.push({ name: "management-events" } as never);
  },
  "6"(scenario) {
    scenario.organization?.features.push("RootCredentialsManagement", "RootSessions");
  },
};

/** Whether the simulated person can do an item. */
export const canPerform = (item: ItemId): boolean => changes[item] !== undefined;

/** Does in a simulated account what a person would do in the console for an item. */
export function performItem(account: SimulatedAccount, item: ItemId, region: string): void {
  account.update((scenario) => changes[item]?.(scenario, { now: account.now(), region }));
}
