import { hasCredentials, type LastUse, type MemberRoot } from "../domain/member-root.ts";
import { accountResource } from "../model/evaluation.ts";
import type { Member, OrganizationRef } from "../model/organization.ts";
import { type Call, type Input, joined, type PlannedFix, type Refusal, type Step } from "../model/plan.ts";
import { clean, type Text } from "../model/text.ts";
import { DAY } from "../model/time.ts";

/**
 * What `genkan fix` can remove in a member account: the access keys, the signing certificates, or all root credentials.
 * Without credentials, MFA of the root user does not apply, so `root-mfa-enabled` stands for all of them, too.
 */
export const memberRemovals = [
  "root-credentials",
  "root-access-key-absent",
  "root-signing-certificate-absent",
  "root-mfa-enabled",
] as const;
export type MemberRemoval = (typeof memberRemovals)[number];

/** A credential that was used within this many days is not removed. */
export const UNUSED_DAYS = 90;

/** The part of the root credentials that a removal is about. */
type Part = "certificates" | "accessKeys" | "password" | "mfaDevices";

/** In this order: while a credential is left, the root user keeps its MFA. */
const ORDER: readonly Part[] = ["certificates", "accessKeys", "password", "mfaDevices"];

/** What one member is planned for, and by what was read there. */
export interface MemberPlanning {
  readonly member: Pick<Member, "account" | "state">;
  readonly organization: OrganizationRef;
  readonly partition: string;
  readonly removals: readonly MemberRemoval[];
  readonly root: MemberRoot;
  readonly at: Date;
}

/** The removal of a member's root credentials. Without steps, there is nothing to remove. */
export interface MemberPlan {
  readonly steps: readonly Step[];
  /** The findings that it puts right. */
  readonly fixes: readonly PlannedFix[];
}

/** Why nothing can be removed in an account, whatever it holds; `null` if something may be. */
export function refusedMember(
  { account, state }: MemberPlanning["member"],
  { managementAccount }: OrganizationRef,
): Refusal | null {
  if (account === managementAccount) return refusals.managementAccount;
  return state === "ACTIVE" ? null : refusals.notActive(state);
}

/** Plans the removal of root credentials in a member account. It removes all that was asked for, or nothing. */
export function planMemberRemoval(planning: MemberPlanning): MemberPlan | Refusal {
  const { member, organization, removals, root, at } = planning;
  const refused = refusedMember(member, organization);
  if (refused) return refused;
  const parts = partsOf(removals);
  const inUse = inUseAmong(parts, root, at);
  if (inUse) return inUse;
  const steps = ORDER.filter((part) => parts.has(part)).flatMap((part) => stepsFor[part](root, planning));
  return { steps, fixes: steps.length ? fixesFor(steps, planning) : [] };
}

/** Whether all root credentials are to be removed, or only some kinds. */
function partsOf(removals: readonly MemberRemoval[]): ReadonlySet<Part> {
  const parts = removals.map((removal): readonly Part[] =>
    removal === "root-access-key-absent"
      ? ["accessKeys"]
      : removal === "root-signing-certificate-absent"
        ? ["certificates"]
        : ORDER,
  );
  return new Set(parts.flat());
}

/** The first credential that may still be in use. */
function inUseAmong(parts: ReadonlySet<Part>, { password, accessKeys }: MemberRoot, at: Date): Refusal | null {
  const uses = [
    ...(parts.has("accessKeys")
      ? accessKeys.map(({ id, lastUse }) => ({
          name: { en: `access key ${clean(id)}`, ja: `アクセスキー ${clean(id)} ` },
          lastUse,
        }))
      : []),
    ...(parts.has("password") && password
      ? [{ name: { en: "password", ja: "パスワード" }, lastUse: password.lastUse }]
      : []),
  ];
  for (const { name, lastUse } of uses) {
    const refusal = inUse(name, lastUse, at);
    if (refusal) return refusal;
  }
  return null;
}

function inUse(name: Text, lastUse: LastUse, at: Date): Refusal | null {
  if (lastUse.state === "never") return null;
  if (lastUse.state === "unknown") return refusals.unknownUse(name, `${lastUse.cause.action}: ${lastUse.cause.detail}`);
  const days = Math.floor((at.getTime() - Date.parse(lastUse.at)) / DAY);
  return days < UNUSED_DAYS ? refusals.used(name, lastUse, days) : null;
}

const iam = (operation: string, input: Readonly<Record<string, Input>> = {}): Call => ({
  service: "iam",
  operation,
  region: null,
  input,
});

type Place = Pick<MemberPlanning, "member" | "partition">;

/** The removal of one credential: it has to be there as it was read. In a privileged session, no call names a user. */
const removal = (
  { member: { account }, partition }: Place,
  step: Pick<Step, "id" | "effect" | "call" | "undo"> & { readonly requires: NonNullable<Step["requires"]> },
): Step => ({
  kind: "remove",
  ...step,
  already: ["NoSuchEntity", "NoSuchEntityException"],
  resources: [`arn:${partition}:iam::${account}:root`],
});

const stepsFor: Readonly<Record<Part, (root: MemberRoot, place: Place) => readonly Step[]>> = {
  certificates: ({ certificates }, place) =>
    certificates.map((id) =>
      removal(place, {
        id: `root-certificate:${id}`,
        effect: { en: `root signing certificate ${clean(id)}`, ja: `ルートユーザーの署名証明書 ${clean(id)}` },
        requires: { call: iam("ListSigningCertificates"), path: "Certificates", is: { CertificateId: id } },
        call: iam("DeleteSigningCertificate", { CertificateId: id }),
        undo: { never: GONE },
      }),
    ),
  accessKeys: ({ accessKeys }, place) =>
    accessKeys.map(({ id, status }) =>
      removal(place, {
        id: `root-key:${id}`,
        effect: { en: `root access key ${clean(id)}`, ja: `ルートユーザーのアクセスキー ${clean(id)}` },
        requires: {
          call: iam("ListAccessKeys"),
          path: "AccessKeyMetadata",
          is: { AccessKeyId: id, Status: status },
        },
        call: iam("DeleteAccessKey", { AccessKeyId: id }),
        undo: { never: GONE },
      }),
    ),
  password: ({ password }, place) =>
    password
      ? [
          removal(place, {
            id: "root-password",
            effect: { en: "root password", ja: "ルートユーザーのパスワード" },
            requires: { call: iam("GetLoginProfile"), path: "LoginProfile", is: {} },
            call: iam("DeleteLoginProfile"),
            undo: { never: RECOVERY },
          }),
        ]
      : [],
  mfaDevices: ({ mfaDevices }, place) =>
    mfaDevices.map((serial) =>
      removal(place, {
        id: `root-mfa:${serial}`,
        effect: { en: `root MFA device ${clean(serial)}`, ja: `ルートユーザーの MFA デバイス ${clean(serial)}` },
        requires: { call: iam("ListMFADevices"), path: "MFADevices", is: { SerialNumber: serial } },
        call: iam("DeactivateMFADevice", { SerialNumber: serial }),
        undo: { never: RECOVERY },
      }),
    ),
};

/** The findings that end, each with the steps that end it. */
function fixesFor(steps: readonly Step[], { member, root, removals }: MemberPlanning): readonly PlannedFix[] {
  const resource = accountResource(member.account);
  const of = (prefix: string) => steps.filter(({ id }) => id.startsWith(prefix)).map(({ id }) => id);
  const all = steps.map(({ id }) => id);
  const isAll = partsOf(removals).size === ORDER.length && hasCredentials(root);
  const fix = (control: string, reason: string, ids: readonly string[]): PlannedFix[] =>
    ids.length ? [{ control, resource, reason, title: TITLE, risk: "removes", steps: ids }] : [];
  return [
    ...fix("root-access-key-absent", "root-access-key-present", of("root-key:")),
    ...fix("root-signing-certificate-absent", "root-signing-certificate-present", of("root-certificate:")),
    ...(isAll
      ? [
          ...fix("root-mfa-enabled", "root-mfa-absent", all),
          ...fix(
            "root-hardware-mfa-enabled",
            root.mfaDevices.length ? "root-virtual-mfa-present" : "root-mfa-absent",
            all,
          ),
        ]
      : []),
  ];
}

/** The steps of a removal that was stopped, followed by those that a new reading adds. */
export const resumedSteps = (before: readonly Step[], now: readonly Step[]): readonly Step[] =>
  joined([{ steps: before }, { steps: now }]).toSorted((a, b) => placeOf(a) - placeOf(b));

const PREFIXES = ["root-certificate:", "root-key:", "root-password", "root-mfa:"];
const placeOf = ({ id }: Step): number => PREFIXES.findIndex((prefix) => id.startsWith(prefix));

const TITLE: Text = {
  en: "Remove root credentials of a member account",
  ja: "メンバーアカウントのルート認証情報を削除する",
};
const GONE: Text = {
  en: "What is deleted never comes back. If root is needed again: Allow password recovery in the IAM console of the management account (Root access management), which needs RootSessions; then the owner of root's mailbox sets a new password and creates a new one.",
  ja: "削除すると元に戻せません。ルートユーザーが再び必要になった場合は、管理アカウントの IAM コンソールの「ルートアクセス管理」で「パスワード回復を許可」を選び (RootSessions が必要)、ルートユーザーのメールを受け取れる人が新しいパスワードを設定して、作成し直します。",
};
const RECOVERY: Text = {
  en: "It cannot be taken back by Genkan. The way back: Allow password recovery in the IAM console of the management account (Root access management), which needs RootSessions; then the person who reads root's mailbox sets a new password, and registers MFA again.",
  ja: "Genkan では元に戻せません。戻すには、管理アカウントの IAM コンソールの「ルートアクセス管理」で「パスワード回復を許可」を選びます (RootSessions が必要)。その後、ルートユーザーのメールを受け取れる人が新しいパスワードを設定し、MFA を登録し直します。",
};

const refusals = {
  managementAccount: {
    because: {
      en: "This is the management account: AWS offers no privileged session for its root user.",
      ja: "管理アカウントです。管理アカウントのルートユーザーには、AWS の特権セッションを使えません。",
    },
    instead: {
      en: "Sign in there as the root user; genkan fix shows the steps.",
      ja: "ルートユーザーでサインインして操作します。手順は genkan fix で表示できます。",
    },
  },
  notActive: (state: string): Refusal => ({
    because: {
      en: `The account is not active (${clean(state)}).`,
      ja: `アカウントが ACTIVE ではありません (${clean(state)})。`,
    },
    instead: {
      en: "Remove its credentials once it is active, or close it.",
      ja: "ACTIVE に戻ってから削除するか、アカウントを解約してください。",
    },
  }),
  unknownUse: (name: Text, detail: string): Refusal => ({
    because: {
      en: `The last use of the ${name.en} could not be read (${clean(detail)}). Unknown is not unused.`,
      ja: `${name.ja}の最終使用日時を読み取れませんでした (${clean(detail)})。不明なものは未使用とみなしません。`,
    },
    instead: {
      en: "Make it readable, then run it again.",
      ja: "読み取れるようにしてから、もう一度実行してください。",
    },
  }),
  used: (name: Text, { at, service, region }: LastUse & { readonly state: "used" }, days: number): Refusal => {
    const where = [service, region].filter((part) => part !== undefined).join(", ");
    const on = `${at.slice(0, 10)}${where && `, ${clean(where)}`}`;
    return {
      because: {
        en: `The ${name.en} was used ${days === 0 ? "today" : days === 1 ? "yesterday" : `${days} days ago`} (${on}). Something may still need it.`,
        ja: `${name.ja}は ${days} 日前に使われています (${on})。まだ必要な処理があるかもしれません。`,
      },
      instead: {
        en: `Move that work to a role. Genkan removes it once it was unused for ${UNUSED_DAYS} days.`,
        ja: `その処理をロールに移行してください。${UNUSED_DAYS} 日間使われなければ、Genkan で削除できます。`,
      },
    };
  },
};
