import { ACCESS, ACCESS_HELD } from "@genkan/controls/engine/access";
import { type AccessKind, type AccessParams, accessEvents } from "@genkan/controls/model/access";
import { clean, type Locale, type Text } from "@genkan/controls/model/text";
import { type AccessParts, accessWords } from "./access-words.ts";
import { accountInList } from "./account.ts";
import { moment, type Reader } from "./moment.ts";

/** The title of an access change, in place of a control's title. */
export const accessTitle: Text = {
  en: "Every change to who may administer is intended",
  ja: "管理者アクセスに関わる変更が、すべて意図したものである",
};

/** The name of the summary of many access changes. */
const heldName: Text = {
  en: "many changes to who may administer",
  ja: "管理者アクセスに関わる変更が多数ありました",
};

/** The command that lists access changes. */
export const LIST_ACCESS = "npx genkan activity --access";

const isKind = (reason: string): reason is AccessKind => Object.hasOwn(accessWords, reason);

/** What a notice of an access change is called; `undefined` for any other notice. */
export const accessName = (reason: string): Text | undefined =>
  reason === ACCESS_HELD ? heldName : isKind(reason) ? accessWords[reason].name : undefined;

/** Whether a change reports a change to who may administer. */
export const isAccess = ({ control }: { readonly control: string }): boolean => control === ACCESS;

/** What a recorded change says of its parts, which may be from another version. */
export type StoredParams = { readonly [Name in keyof AccessParams]?: unknown } & {
  readonly administers?: unknown;
  readonly count?: unknown;
  readonly from?: unknown;
  readonly to?: unknown;
};

const textOf = (params: StoredParams, name: keyof AccessParams): string => {
  const value = params[name];
  return typeof value === "string" ? clean(value) : "";
};

/** The set, the group or the role that an access change is about, as the name that people know. */
export function accessThing(params: StoredParams): string {
  const { set, group, role } = partsOf(params, "en");
  return textOf(params, "set") || textOf(params, "setName")
    ? set
    : textOf(params, "role")
      ? role
      : textOf(params, "group")
        ? group
        : "";
}

/** The parts of a sentence, with what is not known as such. */
function partsOf(params: StoredParams, locale: Locale): AccessParts {
  const orUnnamed = (id: keyof AccessParams, name: keyof AccessParams, none: Text) =>
    textOf(params, name) || shortId(textOf(params, id)) || none[locale];
  const user = orUnnamed("user", "userName", unnamed.user);
  const group = orUnnamed("group", "groupName", unnamed.group);
  const account = textOf(params, "account");
  const place = /^\d/.test(account) ? accountInList({ id: account, name: textOf(params, "accountName") || null }) : "";
  return {
    set: orUnnamed("set", "setName", unnamed.set),
    user: textOf(params, "user") ? user : "",
    group: textOf(params, "group") ? group : "",
    to: textOf(params, "group")
      ? { en: `group ${group}`, ja: `グループ ${group}` }[locale]
      : { en: `user ${user}`, ja: `ユーザー ${user}` }[locale],
    account: place
      ? { en: `account ${place}`, ja: `アカウント ${place}` }[locale]
      : { en: "all its accounts", ja: "割り当て先のすべてのアカウント" }[locale],
    role: textOf(params, "role") || unnamed.role[locale],
    policy: policyName(textOf(params, "policy")) || unnamed.policy[locale],
  };
}

const unnamed = {
  set: { en: "(name not recorded)", ja: "(名前の記録なし)" },
  user: { en: "(not recorded)", ja: "(記録なし)" },
  group: { en: "(not recorded)", ja: "(記録なし)" },
  role: { en: "(not recorded)", ja: "(記録なし)" },
  policy: { en: "(not recorded)", ja: "(記録なし)" },
} satisfies Record<string, Text>;

/** The last part of an ARN of a permission set; any other id as it is. */
const shortId = (id: string): string => (id.startsWith("arn:") ? (id.split("/").at(-1) ?? id) : id);
/** A policy by the name in its ARN. */
const policyName = (policy: string): string => policy.replace(/^arn:[^:]+:iam::[^:]+:policy\//, "");

/** How an access change is written: its kind, its parameters, and what is known about them. */
export interface AccessText {
  readonly reason: string;
  readonly params: StoredParams;
  /** Whether what it is about gives administrator access; `null` if that is not known. */
  readonly administers?: boolean | null;
  /** The error code of an attempt. */
  readonly errorCode?: string | null;
}

/** An access change in a sentence: what changed, or what was tried. Safe to display anywhere. */
export function accessText({ reason, params, administers, errorCode = null }: AccessText, reader: Reader): string {
  const { locale } = reader;
  if (reason === ACCESS_HELD) return heldText(params, reader)[locale];
  if (!isKind(reason)) return clean(reason);
  const [did, tried] = accessWords[reason][locale](partsOf(params, locale));
  if (errorCode !== null) {
    const code = clean(errorCode);
    return {
      en: `Failed attempt (${code}), nothing was changed: ${tried}.`,
      ja: `失敗した操作 (${code}、変更なし): ${tried}。`,
    }[locale];
  }
  const known = administers === undefined ? params.administers : administers;
  return did + powerOf(reason, known)[locale];
}

/** Whether the set, the group or the role gives administrator access. */
function powerOf(kind: AccessKind, administers: unknown): Text {
  const nothing: Text = { en: "", ja: "" };
  const { about } = accessEvents[kind];
  if (about === "permission-set" || about === "assignment")
    return administers === true
      ? { en: " The set gives administrator access.", ja: "この許可セットは管理者アクセスを与えます。" }
      : nothing;
  const isGroup = about === "group";
  if (administers === true)
    return isGroup
      ? { en: " The group has administrator access.", ja: "このグループには管理者アクセスがあります。" }
      : { en: " It concerns administrator access.", ja: "管理者アクセスに関わる変更です。" };
  if (administers === false) return nothing;
  return isGroup
    ? {
        en: " Whether the group has administrator access could not be read.",
        ja: "このグループに管理者アクセスがあるかどうかは確認できませんでした。",
      }
    : {
        en: " Whether the role is an administrator could not be read.",
        ja: "このロールが管理者かどうかは確認できませんでした。",
      };
}

function heldText(params: StoredParams, reader: Reader): Text {
  const count = Number(params.count);
  const at = (name: "from" | "to") => moment(clean(String(params[name] ?? "")), reader);
  return {
    en: `${count} more ${count === 1 ? "change" : "changes"} to who may administer between ${at("from")} and ${at("to")}, too many to report one by one. List them: ${LIST_ACCESS}`,
    ja: `管理者アクセスに関わる変更がさらに ${count} 件あり (${at("from")} から ${at("to")})、個別には通知していません。一覧: ${LIST_ACCESS}`,
  };
}

const FIELDS = [
  ...(["set", "setName", "account", "accountName", "group", "groupName", "user", "userName"] as const),
  ...(["membership", "role", "policy", "person"] as const),
] satisfies readonly (keyof AccessParams)[];

/** The parameters of an access change for programs. */
export function accessFields(params: StoredParams): AccessParams & { readonly administers: boolean | null } {
  const known = FIELDS.flatMap((name) => (textOf(params, name) ? [[name, textOf(params, name)]] : []));
  const { administers } = params;
  return { ...Object.fromEntries(known), administers: typeof administers === "boolean" ? administers : null };
}
