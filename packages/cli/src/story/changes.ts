import type { Locale, Text } from "@genkan/controls/model/text";
import type { SimulatedAccount } from "@genkan/sandbox/account";

type Draft = Parameters<Parameters<SimulatedAccount["update"]>[0]>[0];

/** A change that a person can make to the simulated account, by a word at the prompt or by a button. */
export interface Deed {
  readonly word: string;
  readonly what: Text;
  /** What the word takes, as shown in the help. */
  readonly argument?: string;
  /** Changes the account. @returns a complaint, when the argument is wrong */
  do(draft: Draft, argument: string, now: Date): string | undefined;
}

const root = ({ account }: Draft, accessKeyId: string) => ({
  type: "Root",
  principalId: account,
  arn: `arn:aws:iam::${account}:root`,
  accountId: account,
  accessKeyId,
});

const act = (draft: Draft, now: Date, event: { eventName: string; eventSource: string; [field: string]: unknown }) => {
  draft.cloudTrailEvents.push({
    eventVersion: "1.10",
    eventID: crypto.randomUUID(),
    eventTime: now.toISOString(),
    awsRegion: "us-east-1",
    sourceIPAddress: "203.0.113.7",
    userAgent: "Mozilla/5.0",
    readOnly: false,
    eventType: "AwsApiCall",
    recipientAccountId: draft.account,
    requestParameters: null,
    responseElements: null,
    userIdentity: root(draft, "ASIAROOTSESSION00001"),
    ...event,
  });
};

/** An event of somebody who signs in to the access portal. */
const portal = (draft: Draft, now: Date, CredentialType: string) => {
  const { region, users } = draft.identityCenter ?? { region: "us-east-1", users: [] };
  draft.cloudTrailEvents.push({
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
    recipientAccountId: draft.account,
    userIdentity: { type: "IdentityCenterUser", accountId: draft.account, onBehalfOf: { userId: users[0]?.id ?? "" } },
    additionalEventData: { AuthWorkflowID: crypto.randomUUID(), CredentialType },
    serviceEventDetails: { UserAuthentication: "Success" },
  });
};

/** An event of somebody who changes who may enter the account. */
const assignment = (draft: Draft, now: Date, eventName: string) =>
  act(draft, now, {
    eventName,
    eventSource: "sso.amazonaws.com",
    awsRegion: draft.identityCenter?.region ?? "us-east-1",
    userIdentity: {
      type: "AssumedRole",
      arn: `arn:aws:sts::${draft.account}:assumed-role/AWSReservedSSO_AdministratorAccess_0123456789abcdef/hanako`,
      accountId: draft.account,
    },
  });

/** The administrator's assignment of the story's account. */
const isAdministrators = ({ permissionSet }: { permissionSet: string }) => permissionSet === "AdministratorAccess";

/** Every deed; the story and the prompt share them. */
export const deeds = {
  createKey: {
    word: "key",
    what: { en: "Create a root access key", ja: "ルートユーザーのアクセスキーを作成" },
    do(draft, _, now) {
      draft.root.accessKeys.push({ status: "Active", lastRotated: now.toISOString() });
      act(draft, now, { eventName: "CreateAccessKey", eventSource: "iam.amazonaws.com" });
      return undefined;
    },
  },
  deleteKey: {
    word: "delete-key",
    what: { en: "Delete the root access keys", ja: "ルートユーザーのアクセスキーを削除" },
    do(draft, _, now) {
      draft.root.accessKeys = [];
      act(draft, now, { eventName: "DeleteAccessKey", eventSource: "iam.amazonaws.com" });
      return undefined;
    },
  },
  removeMfa: {
    word: "no-mfa",
    what: { en: "Remove the root user's MFA", ja: "ルートユーザーの MFA を削除" },
    do(draft, _, now) {
      draft.root.mfaDevices = [];
      act(draft, now, { eventName: "DeactivateMFADevice", eventSource: "iam.amazonaws.com" });
      return undefined;
    },
  },
  addMfa: {
    word: "mfa",
    what: { en: "Give the root user an authenticator app", ja: "ルートユーザーに認証アプリケーションを登録" },
    do(draft, _, now) {
      act(draft, now, { eventName: "EnableMFADevice", eventSource: "iam.amazonaws.com" });
      draft.root.mfaDevices.push({ kind: "virtual", name: `phone-${draft.root.mfaDevices.length + 1}` });
      return undefined;
    },
  },
  work: {
    word: "work",
    what: { en: "Start a server as root", ja: "ルートユーザーでサーバーを起動" },
    do(draft, _, now) {
      act(draft, now, { eventName: "RunInstances", eventSource: "ec2.amazonaws.com" });
      return undefined;
    },
  },
  rootSignIn: {
    word: "root",
    what: { en: "Sign in as root, without MFA", ja: "MFA なしでルートユーザーとしてサインイン" },
    do(draft, _, now) {
      act(draft, now, {
        eventName: "ConsoleLogin",
        eventSource: "signin.amazonaws.com",
        awsRegion: "us-east-2",
        // Not from where root's own tasks are done, or it would belong to them.
        sourceIPAddress: "198.51.100.20",
        userIdentity: root(draft, ""),
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
    do(draft, _, now) {
      const { identityCenter } = draft;
      if (identityCenter)
        identityCenter.assignments = identityCenter.assignments.filter((each) => !isAdministrators(each));
      assignment(draft, now, "DeleteAccountAssignment");
      return undefined;
    },
  },
  assign: {
    word: "assign",
    what: { en: "Assign the administrator again", ja: "管理者をもう一度割り当て" },
    do(draft, _, now) {
      const { identityCenter, account } = draft;
      assignment(draft, now, "CreateAccountAssignment");
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
    do(draft, _, now) {
      portal(draft, now, "PASSWORD");
      return undefined;
    },
  },
  mfaSignIn: {
    word: "sign-in",
    what: { en: "Sign in as the administrator with a passkey", ja: "管理者がパスキーでサインイン" },
    do(draft, _, now) {
      portal(draft, now, "PASSWORD,WEBAUTHN");
      return undefined;
    },
  },
  deny: {
    word: "deny",
    what: { en: "Deny Genkan a permission", ja: "Genkan の権限を 1 つ拒否" },
    argument: "cloudtrail:LookupEvents",
    do(draft, action) {
      if (!/^[a-z-]+:\w+$/i.test(action)) return "deny cloudtrail:LookupEvents";
      draft.faults.push({ action, fault: "AccessDenied" });
      return undefined;
    },
  },
  throttle: {
    word: "throttle",
    what: { en: "Throttle a call of Genkan's", ja: "Genkan の API 呼び出しを 1 つ制限" },
    argument: "cloudtrail:LookupEvents",
    do(draft, action) {
      if (!/^[a-z-]+:\w+$/i.test(action)) return "throttle cloudtrail:LookupEvents";
      draft.faults.push({ action, fault: "Throttling" });
      return undefined;
    },
  },
  allow: {
    word: "allow",
    what: { en: "Lift every fault and denial", ja: "障害と拒否をすべて解除" },
    do(draft) {
      draft.faults = [];
      return undefined;
    },
  },
} satisfies Record<string, Deed>;

/** The deed of a word, if there is one. */
export const deedOf = (word: string): Deed | undefined => Object.values<Deed>(deeds).find((deed) => deed.word === word);

/** Does a deed to an account. @returns its complaint, when the argument is wrong; then nothing is done */
export function doneTo(account: SimulatedAccount, deed: Deed, argument: string): string | undefined {
  let complaint: string | undefined;
  account.update((draft) => {
    complaint = deed.do(draft, argument, account.now());
  });
  return complaint;
}

/** One line a deed, for the prompt's help. */
export const deedList = (locale: Locale): string =>
  Object.values<Deed>(deeds)
    .map(({ word, argument = "", what }) => `  ${`${word} ${argument}`.padEnd(34)}${what[locale]}\n`)
    .join("");
