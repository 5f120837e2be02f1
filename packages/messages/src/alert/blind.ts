import type { Alert } from "@genkan/controls/engine/world";
import type { ConsoleHome, Link } from "@genkan/controls/model/console";
import { pageLink } from "@genkan/controls/model/console";
import type { Evaluation } from "@genkan/controls/model/evaluation";
import { clean, type Locale } from "@genkan/controls/model/text";
import { moment, type Reader } from "../moment.ts";
import { actorName } from "./event.ts";

/** What AWS writes for a session of a role, in an error and in an event. */
const SESSION = /arn:([^:\s]+):sts::(\d{12}):assumed-role\/([\w+=,.@-]+)\//;

/** A role of an account. */
export interface Role {
  readonly name: string;
  readonly arn: string;
}

/** The role whose call AWS denied, so that a control can't be evaluated; `null` where AWS's answer does not name one. */
export function deniedRole({ status, reason, params }: Pick<Evaluation, "status" | "reason" | "params">): Role | null {
  if (status !== "INSUFFICIENT_DATA" || reason !== "access-denied") return null;
  const [, partition, account, name] = SESSION.exec(String(params["detail"])) ?? [];
  return name ? { name, arn: `arn:${partition}:iam::${account}:role/${name}` } : null;
}

/** What is known of the role that was denied, in sentences; and that this may be an attack. */
export function blindText(role: Role, { lastRoleChange }: Pick<Alert, "lastRoleChange">, reader: Reader): string {
  const { locale } = reader;
  const who = { en: `Genkan runs as the role ${role.arn}.`, ja: `Genkan を実行しているロールは ${role.arn} です。` }[
    locale
  ];
  const last = lastRoleChange && {
    en: ` Last change of that role: ${moment(lastRoleChange.eventTime, reader)}, ${clean(lastRoleChange.eventName)} by ${actorName(lastRoleChange.actor, locale)} from ${clean(lastRoleChange.sourceIPAddress)}.`,
    ja: `このロールの最後の変更: ${moment(lastRoleChange.eventTime, reader)}、${clean(lastRoleChange.eventName)}、操作者 ${actorName(lastRoleChange.actor, locale)}、接続元 ${clean(lastRoleChange.sourceIPAddress)}。`,
  };
  const warning = {
    en: " Removing the monitor's permissions can be an attacker's first move.",
    ja: "監視の権限を奪うのは、攻撃者が最初に行うことの 1 つです。",
  }[locale];
  return who + (last?.[locale] ?? "") + warning;
}

/** The page of the console that shows a role. */
export function roleLink({ name }: Role, home: ConsoleHome, locale: Locale): Link {
  const roles = pageLink("iam-roles", home, locale);
  return { name: { en: "Genkan's IAM role", ja: "Genkan の IAM ロール" }[locale], url: `${roles.url}/details/${name}` };
}
