import type { Locale, Text } from "@genkan/controls/model/text";
import type { SimulatedAccount } from "@genkan/sandbox/account";
import type { Scenario } from "@genkan/sandbox/scenario";

/** Something that a user can do to the simulated account, with a word at the prompt or with a button. */
export interface Action {
  readonly word: string;
  readonly what: Text;
  /** An example of the argument, for the help. */
  readonly argument?: string;
  /** Changes the account's scenario. @returns what is wrong with the argument; `undefined` if nothing is */
  change(scenario: Scenario, argument: string, now: Date): string | undefined;
}

const root = ({ account }: Scenario, accessKeyId: string) => ({
  type: "Root",
  principalId: account,
  arn: `arn:aws:iam::${account}:root`,
  accountId: account,
  accessKeyId,
});

/** Adds an event of the root user. */
export const addEvent = (
  scenario: Scenario,
  now: Date,
  event: { eventName: string; eventSource: string; [field: string]: unknown },
) => {
  scenario.cloudTrailEvents.push({
    eventVersion: "1.10",
    eventID: crypto.randomUUID(),
    eventTime: now.toISOString(),
    awsRegion: "us-east-1",
    sourceIPAddress: "203.0.113.7",
    userAgent: "Mozilla/5.0",
    readOnly: false,
    eventType: "AwsApiCall",
    recipientAccountId: scenario.account,
    requestParameters: null,
    responseElements: null,
    userIdentity: root(scenario, "ASIAROOTSESSION00001"),
    ...event,
  });
};

/** Adds the event of a sign-in to the access portal. */
export const addPortalSignIn = (scenario: Scenario, now: Date, CredentialType: string) => {
  const { region, users } = scenario.identityCenter ?? { region: "us-east-1", users: [] };
  scenario.cloudTrailEvents.push({
    eventVersion: "1.09",
    eventID: crypto.randomUUID(),
    eventTime: now.toISOString(),
    eventSource: "signin.amazonaws.com",
    eventName: "UserAuthentication",
    awsRegion: region,
    sourceIPAddress: "203.0.113.7",
    userAgent: "Mozilla/5.0",
    readOnly: false,
    eventType: "AwsServiceEvent",
    recipientAccountId: scenario.account,
    userIdentity: {
      type: "IdentityCenterUser",
      accountId: scenario.account,
      onBehalfOf: { userId: users[0]?.id ?? "" },
    },
    additionalEventData: { AuthWorkflowID: crypto.randomUUID(), CredentialType },
    serviceEventDetails: { UserAuthentication: "Success" },
  });
};

/** Adds the event of a change to who may enter the account. */
const addAssignmentEvent = (scenario: Scenario, now: Date, eventName: string) =>
  addEvent(scenario, now, {
    eventName,
    eventSource: "sso.amazonaws.com",
    awsRegion: scenario.identityCenter?.region ?? "us-east-1",
    userIdentity: {
      type: "AssumedRole",
      arn: `arn:aws:sts::${scenario.account}:assumed-role/AWSReservedSSO_AdministratorAccess_0123456789abcdef/hanako`,
      accountId: scenario.account,
    },
  });

/** The administrator's assignment of the story's account. */
const isAdministrators = ({ permissionSet }: { permissionSet: string }) => permissionSet === "AdministratorAccess";

/** Every action. The story, the prompt and the page share them. */
export const actions = {
  createKey: {
    word: "key",
    what: { en: "Create a root access key", ja: "ルートユーザーのアクセスキーを作成" },
    change(scenario, _, now) {
      scenario.root.accessKeys.push({ status: "Active", lastRotated: now.toISOString() });
      addEvent(scenario, now, { eventName: "CreateAccessKey", eventSource: "iam.amazonaws.com" });
      return undefined;
    },
  },
  deleteKey: {
    word: "delete-key",
    what: { en: "Delete the root access keys", ja: "ルートユーザーのアクセスキーを削除" },
    change(scenario, _, now) {
      scenario.root.accessKeys = [];
      addEvent(scenario, now, { eventName: "DeleteAccessKey", eventSource: "iam.amazonaws.com" });
      return undefined;
    },
  },
  removeMfa: {
    word: "no-mfa",
    what: { en: "Remove the root user's MFA", ja: "ルートユーザーの MFA を削除" },
    change(scenario, _, now) {
      scenario.root.mfaDevices = [];
      addEvent(scenario, now, { eventName: "DeactivateMFADevice", eventSource: "iam.amazonaws.com" });
      return undefined;
    },
  },
  addMfa: {
    word: "mfa",
    what: { en: "Register an authenticator app for the root user", ja: "ルートユーザーに認証アプリケーションを登録" },
    change(scenario, _, now) {
      addEvent(scenario, now, { eventName: "EnableMFADevice", eventSource: "iam.amazonaws.com" });
      scenario.root.mfaDevices.push({ kind: "virtual", name: `phone-${scenario.root.mfaDevices.length + 1}` });
      return undefined;
    },
  },
  work: {
    word: "work",
    what: { en: "Start a server as root", ja: "ルートユーザーでサーバーを起動" },
    change(scenario, _, now) {
      addEvent(scenario, now, { eventName: "RunInstances", eventSource: "ec2.amazonaws.com" });
      return undefined;
    },
  },
  rootSignIn: {
    word: "root",
    what: { en: "Sign in as root, without MFA", ja: "MFA なしでルートユーザーとしてサインイン" },
    change(scenario, _, now) {
      addEvent(scenario, now, {
        eventName: "ConsoleLogin",
        eventSource: "signin.amazonaws.com",
        awsRegion: "us-east-2",
        // Not from the address of root's own tasks, or it would count as one of them.
        sourceIPAddress: "198.51.100.20",
        userIdentity: root(scenario, ""),
        eventType: "AwsConsoleSignIn",
        responseElements: { ConsoleLogin: "Success" },
        additionalEventData: { MobileVersion: "No", MFAUsed: "No" },
      });
      return undefined;
    },
  },
  unassign: {
    word: "unassign",
    what: { en: "Remove the administrator's assignment", ja: "管理者の割り当てを削除" },
    change(scenario, _, now) {
      const { identityCenter } = scenario;
      if (identityCenter)
        identityCenter.assignments = identityCenter.assignments.filter((each) => !isAdministrators(each));
      addAssignmentEvent(scenario, now, "DeleteAccountAssignment");
      return undefined;
    },
  },
  assign: {
    word: "assign",
    what: { en: "Assign the administrator again", ja: "管理者をもう一度割り当て" },
    change(scenario, _, now) {
      const { identityCenter, account } = scenario;
      addAssignmentEvent(scenario, now, "CreateAccountAssignment");
      const user = identityCenter?.users[0]?.id;
      if (identityCenter && user && !identityCenter.assignments.some(isAdministrators)) {
        identityCenter.assignments.push({ permissionSet: "AdministratorAccess", account, user });
      }
      return undefined;
    },
  },
  passwordSignIn: {
    word: "password",
    what: { en: "Sign in as the administrator with a password alone", ja: "管理者がパスワードだけでサインイン" },
    change(scenario, _, now) {
      addPortalSignIn(scenario, now, "PASSWORD");
      return undefined;
    },
  },
  mfaSignIn: {
    word: "sign-in",
    what: { en: "Sign in as the administrator with a passkey", ja: "管理者がパスキーでサインイン" },
    change(scenario, _, now) {
      addPortalSignIn(scenario, now, "PASSWORD,WEBAUTHN");
      return undefined;
    },
  },
  deny: {
    word: "deny",
    what: { en: "Deny Genkan a permission", ja: "Genkan の権限を 1 つ拒否" },
    argument: "cloudtrail:LookupEvents",
    change(scenario, iamAction) {
      if (!/^[a-z-]+:\w+$/i.test(iamAction)) return "deny cloudtrail:LookupEvents";
      scenario.faults.push({ action: iamAction, fault: "AccessDenied" });
      return undefined;
    },
  },
  throttle: {
    word: "throttle",
    what: { en: "Throttle one of Genkan's API calls", ja: "Genkan の API 呼び出しを 1 つレート制限" },
    argument: "cloudtrail:LookupEvents",
    change(scenario, iamAction) {
      if (!/^[a-z-]+:\w+$/i.test(iamAction)) return "throttle cloudtrail:LookupEvents";
      scenario.faults.push({ action: iamAction, fault: "Throttling" });
      return undefined;
    },
  },
  allow: {
    word: "allow",
    what: { en: "Remove all faults and denials", ja: "障害と拒否をすべて解除" },
    change(scenario) {
      scenario.faults = [];
      return undefined;
    },
  },
} satisfies Record<string, Action>;

/** The action with a word, if there is one. */
export const actionOf = (word: string): Action | undefined =>
  Object.values<Action>(actions).find((action) => action.word === word);

/** Performs an action on an account. @returns what is wrong with the argument; then nothing has changed */
export function perform(account: SimulatedAccount, action: Action, argument: string): string | undefined {
  let complaint: string | undefined;
  account.update((scenario) => {
    complaint = action.change(scenario, argument, account.now());
  });
  return complaint;
}

/** The actions, one line each, for the prompt's help. */
export const actionList = (locale: Locale): string =>
  Object.values<Action>(actions)
    .map(({ word, argument = "", what }) => `  ${`${word} ${argument}`.padEnd(34)}${what[locale]}\n`)
    .join("");
