import { administration } from "../domain/administration.ts";
import { administratorsOf } from "../domain/identity-center.ts";
import { classOf, whoSignedIn } from "../domain/sign-ins.ts";
import type {
  Assignments,
  Directory,
  IamAuthorization,
  IamUser,
  PermissionSets,
  PolicyRef,
  ReportedTime,
  ReportedUser,
  SignIns,
} from "../model/evidence.ts";
import type { Call, Input, Refusal, Step } from "../model/plan.ts";
import { api, type Planning } from "../model/remedy.ts";
import { clean, type Text } from "../model/text.ts";
import { DAY, day, daysBefore } from "../model/time.ts";
import { ownAccess } from "./refusals.ts";

/** A credential that was used within this many days is in use. */
export const IN_USE_DAYS = 90;

/** Takes the policies and groups from an IAM user that make it an administrator. */
export const takeAdministration = api(
  ["iamAuthorization", "credentialReport", "permissionSets", "assignments", "directory", "signIns"],
  {
    title: { en: "Take administrator rights from the IAM user", ja: "IAM ユーザーから管理者権限を外す" },
    risk: "tightens",
    plan: ({ iamAuthorization, credentialReport, ...identityCenter }, planning) => {
      const name = planning.evaluation.resource.id;
      const user = iamAuthorization.users.find((each) => each.name === name);
      if (!user) return gone(name);
      if (planning.caller === user.arn) return ownAccess(name, throughPortal);
      if (!hasStrongAdministrator(identityCenter, planning)) return nobodyElse;
      const use = useOf(
        credentialReport.users.find((each) => each.name === name),
        planning.at,
      );
      if (use && !planning.choices.evenIfUsed?.includes(name)) return inUse(name, use);

      const held = heldBy(user, iamAuthorization);
      const makers = held.filter((each) => administrationBy([each], user, planning) === "yes");
      const rest = held.filter(
        (each) => !makers.includes(each) && !(each.group && makers.some(({ group }) => group === each.group)),
      );
      if (administrationBy(rest, user, planning) !== "no") return together(name);
      const [first, ...more] = unique(makers.map((each) => takenFrom(user, each, planning)));
      if (!first) return together(name);
      return { steps: [first, ...more], rests: { held: held.map(({ policy, group }) => [policy.name, group ?? ""]) } };
    },
  },
);

/** Removes the console password of an IAM user that has no MFA and does not use it. */
export const removePassword = api(["userCredentials", "credentialReport", "iamAuthorization"], {
  title: { en: "Remove the console password", ja: "コンソールパスワードを削除する" },
  risk: "removes",
  plan: ({ credentialReport, iamAuthorization }, planning) => {
    const name = planning.evaluation.resource.id;
    if (!planning.choices.removePasswords?.includes(name)) return deviceFirst(name);
    const user = iamAuthorization.users.find((each) => each.name === name);
    if (!user) return gone(name);
    if (planning.caller === user.arn) return ownAccess(name, throughPortal);
    const row = credentialReport.users.find((each) => each.name === name);
    const used = row ? usedSince(row.passwordLastUsed, planning.at) : "unknown";
    if (used) return inUse(name, { credential: "password", last: used });
    return {
      steps: [
        {
          id: `password:${name}`,
          kind: "remove",
          effect: { en: `console password of ${clean(name)}`, ja: `${clean(name)} のコンソールパスワード` },
          affects: {
            en: `${clean(name)} can no longer sign in to the console. Access keys keep working.`,
            ja: `${clean(name)} はコンソールにサインインできなくなります。アクセスキーは引き続き使えます。`,
          },
          call: iam("DeleteLoginProfile", { UserName: name }),
          already: ["NoSuchEntityException"],
          undo: {
            never: {
              en: "A deleted password does not come back. An administrator can set a new one.",
              ja: "削除したパスワードは元に戻せません。管理者が新しいパスワードを設定できます。",
            },
          },
          resources: [user.arn],
        },
      ],
      rests: { user: name, passwordLastUsed: timeOf(row?.passwordLastUsed) },
    };
  },
});

/** A policy that a user holds; through a group if there is one. */
interface Held {
  readonly policy: PolicyRef;
  readonly group?: string;
}

const heldBy = (user: IamUser, { groups }: IamAuthorization): readonly Held[] => [
  ...user.policies.map((policy) => ({ policy })),
  ...groups
    .filter(({ name }) => user.groups.includes(name))
    .flatMap((group) => group.policies.map((policy) => ({ policy, group: group.name }))),
];

/** Whether these policies make the user an administrator. */
function administrationBy(held: readonly Held[], { arn, id, name: userName, boundary }: IamUser, planning: Planning) {
  const { account, partition } = planning;
  const caller = { account, partition, arn, id, userName };
  const policies = held.map(({ policy }) => policy);
  return administration({ caller, policies, boundary, groups: [], isProtected: false }).administers;
}

function takenFrom(user: IamUser, { policy, group }: Held, { partition }: Planning): Step {
  const name = clean(user.name);
  if (group !== undefined) {
    const input = { UserName: user.name, GroupName: group };
    return {
      id: `membership:${group}:${user.name}`,
      kind: "remove",
      effect: { en: `${name} from the group ${clean(group)}`, ja: `グループ ${clean(group)} から ${name}` },
      affects: {
        en: `${name} loses everything that the group ${clean(group)} allows.`,
        ja: `${name} は、グループ ${clean(group)} で許可されている操作をすべて行えなくなります。`,
      },
      call: iam("RemoveUserFromGroup", input),
      already: ["NoSuchEntityException"],
      undo: {
        kind: "add",
        effect: { en: `${name} in the group ${clean(group)}`, ja: `グループ ${clean(group)} に ${name}` },
        call: iam("AddUserToGroup", input),
      },
      resources: [user.arn.replace(/:user\/.*$/, `:group/${group}`)],
    };
  }
  const isManaged = policy.name.startsWith(`arn:${partition}:iam:`);
  const input: Readonly<Record<string, Input>> = isManaged
    ? { UserName: user.name, PolicyArn: policy.name }
    : { UserName: user.name, PolicyName: policy.name };
  const short = clean(policy.name.split("/").at(-1) ?? policy.name);
  return {
    id: `user-policy:${policy.name}:${user.name}`,
    kind: "remove",
    effect: { en: `policy ${short} of ${name}`, ja: `${name} のポリシー ${short}` },
    affects: {
      en: `${name} loses what ${short} allows. Programs that use its keys may stop working.`,
      ja: `${name} は ${short} で許可されている操作を行えなくなります。このユーザーのキーを使うプログラムが動かなくなる可能性があります。`,
    },
    call: iam(isManaged ? "DetachUserPolicy" : "DeleteUserPolicy", input),
    already: ["NoSuchEntityException"],
    undo: inverse(policy, isManaged, input, { short, name }),
    resources: [user.arn],
  };
}

function inverse(
  policy: PolicyRef,
  isManaged: boolean,
  input: Readonly<Record<string, Input>>,
  { short, name }: { readonly short: string; readonly name: string },
): Step["undo"] {
  const back = {
    kind: "add",
    effect: { en: `policy ${short} of ${name}`, ja: `${name} のポリシー ${short}` },
  } as const;
  if (isManaged) return { ...back, call: iam("AttachUserPolicy", input) };
  if (policy.document !== null)
    return { ...back, call: iam("PutUserPolicy", { ...input, PolicyDocument: policy.document }) };
  return {
    never: {
      en: `The text of ${short} could not be read, so it cannot be put back.`,
      ja: `${short} の内容を読み取れなかったため、元に戻せません。`,
    },
  };
}

const iam = (operation: string, input: Readonly<Record<string, Input>>): Call => ({
  service: "iam",
  operation,
  region: null,
  input,
});

/** Each step once: two policies of one group are one membership. */
const unique = (steps: readonly Step[]): readonly Step[] => [...new Map(steps.map((step) => [step.id, step])).values()];

interface PortalFacts {
  readonly permissionSets: PermissionSets;
  readonly assignments: Assignments;
  readonly directory: Directory;
  readonly signIns: SignIns;
}

/** Whether an administrator has signed in through the access portal with a second factor. */
function hasStrongAdministrator(facts: PortalFacts, planning: Planning): boolean {
  const { people } = administratorsOf(facts.permissionSets, facts.assignments, facts.directory, planning);
  const who = whoSignedIn({ known: true, value: facts.directory, observedAt: planning.at });
  const since = daysBefore(planning.at, planning.settings.adminSignInDays);
  return facts.signIns.signIns.some(
    (signIn) =>
      signIn.at >= since && classOf(signIn) === "second-factor" && people.some(({ id }) => id === who(signIn).id),
  );
}

interface Use {
  readonly credential: "password" | "access key";
  /** When, or `unknown` if it cannot be read. */
  readonly last: string;
}

/** The credential of a user that is in use, or whose use cannot be read; `null` if there is none. */
function useOf(row: ReportedUser | undefined, at: Date): Use | null {
  if (!row) return { credential: "access key", last: "unknown" };
  const password = row.passwordEnabled === false ? null : usedSince(row.passwordLastUsed, at);
  if (password) return { credential: "password", last: password };
  const last = keyUseOf(row, at);
  return last ? { credential: "access key", last } : null;
}

/** The day on which an access key of a user was last used within {@link IN_USE_DAYS}, `unknown` if it cannot be read, or `null`. */
export function keyUseOf({ accessKeys }: Pick<ReportedUser, "accessKeys">, at: Date): string | null {
  for (const { active, present, lastUsed } of accessKeys) {
    const last = present === false || active === false ? null : usedSince(lastUsed, at);
    if (last) return last;
  }
  return null;
}

/** The day of a use within {@link IN_USE_DAYS}, `unknown` if it cannot be read, or `null`. */
function usedSince(time: ReportedTime, at: Date): string | null {
  if (time instanceof Date) return at.getTime() - time.getTime() < IN_USE_DAYS * DAY ? day(time) : null;
  return time === "no-information" || time === "not-applicable" ? null : "unknown";
}

const timeOf = (time: ReportedTime | undefined): string =>
  time instanceof Date ? time.toISOString() : (time ?? "unread");

const gone = (name: string): Refusal => ({
  because: {
    en: `There is no IAM user ${clean(name)} any more.`,
    ja: `IAM ユーザー ${clean(name)} はもう存在しません。`,
  },
  instead: { en: "Run genkan check again.", ja: "genkan check をもう一度実行してください。" },
});
const throughPortal: Text = {
  en: "Sign in through the AWS access portal as an administrator and run it from there.",
  ja: "AWS アクセスポータルから管理者としてサインインし、そこから実行してください。",
};
const nobodyElse: Refusal = {
  because: {
    en: `No administrator has signed in through the AWS access portal with MFA, so nobody might be left who can administer the account.`,
    ja: "AWS アクセスポータルから MFA を使ってサインインした管理者がいないため、アカウントを管理できる人がいなくなるおそれがあります。",
  },
  instead: {
    en: "Sign in through the portal as an administrator first: see identity-center-admin-signs-in.",
    ja: "先に、管理者としてポータルからサインインしてください (identity-center-admin-signs-in を参照)。",
  },
};
const inUse = (name: string, { credential, last }: Use): Refusal => ({
  because: {
    en:
      last === "unknown"
        ? `When the ${credential} of ${clean(name)} was last used could not be read, so it counts as in use.`
        : `The ${credential} of ${clean(name)} was last used on ${last}, less than ${IN_USE_DAYS} days ago.`,
    ja:
      last === "unknown"
        ? `${clean(name)} の${inJapanese[credential]}の最終使用日を読み取れなかったため、使用中とみなします。`
        : `${clean(name)} の${inJapanese[credential]}は ${last} に使われています (${IN_USE_DAYS} 日以内)。`,
  },
  instead:
    credential === "password"
      ? {
          en: "Ask the person to sign in through the AWS access portal instead, and wait.",
          ja: "代わりに AWS アクセスポータルからサインインするよう本人に依頼し、しばらく待ってください。",
        }
      : {
          en: `Find out what uses it and move that to a role. If it may stop working: --even-if-used ${clean(name)}`,
          ja: `何に使われているかを調べ、ロールに移行してください。止まってもかまわない場合: --even-if-used ${clean(name)}`,
        },
});
const inJapanese = { password: "パスワード", "access key": "アクセスキー" } as const;
const together = (name: string): Refusal => ({
  because: {
    en: `No single policy makes ${clean(name)} an administrator; several do so together.`,
    ja: `${clean(name)} は、1 つのポリシーではなく、複数のポリシーの組み合わせによって管理者になっています。`,
  },
  instead: {
    en: "Decide which of them the user needs, and remove the others in the IAM console.",
    ja: "必要なポリシーを判断し、それ以外を IAM コンソールで外してください。",
  },
});
const deviceFirst = (name: string): Refusal => ({
  because: {
    en: `Only ${clean(name)} can register an MFA device.`,
    ja: `MFA デバイスを登録できるのは ${clean(name)} 本人だけです。`,
  },
  instead: {
    en: `Ask the person to register one. If nobody uses the password: --remove-password ${clean(name)}`,
    ja: `本人に登録を依頼してください。パスワードが使われていない場合: --remove-password ${clean(name)}`,
  },
});
