import type { TrailEvent } from "@genkan/controls/model/event";
import { clean, type Locale, type Text } from "@genkan/controls/model/text";

/** A user agent may be a kilobyte long. */
const LONGEST_FIELD = 200;

/** An event whose values are safe to show anywhere. */
export const cleanEvent = (event: TrailEvent): TrailEvent => {
  const { eventID, eventTime, eventSource, eventName, awsRegion, sourceIPAddress, userAgent, actor, mfaUsed } = event;
  const text = (value: string) => clean(value, LONGEST_FIELD);
  return {
    eventID: text(eventID),
    eventTime: text(eventTime),
    eventSource: text(eventSource),
    eventName: text(eventName),
    awsRegion: text(awsRegion),
    sourceIPAddress: text(sourceIPAddress),
    userAgent: text(userAgent),
    actor: text(actor),
    mfaUsed,
  };
};

/** Who did something, by the ARN or the other name that a record gives them: a name that people know. */
export function actorName(actor: string, locale: Locale): string {
  const [, account = "", path = ""] = /^arn:[^:]+:(?:iam|sts)::(\d{12}):(.+)$/.exec(actor) ?? [];
  const [kind, name = "", session = ""] = path.split("/");
  if (path === "root") return { en: "the root user", ja: "ルートユーザー" }[locale];
  if (kind === "user")
    return { en: `IAM user ${path.split("/").at(-1)}`, ja: `IAM ユーザー ${path.split("/").at(-1)}` }[locale];
  if (kind === "assumed-role" && session) {
    const [, set] = /^AWSReservedSSO_(.+)_[\da-f]{16}$/.exec(name) ?? [];
    return set
      ? { en: `${session} (permission set ${set})`, ja: `${session} (許可セット ${set})` }[locale]
      : { en: `${session} (role ${name})`, ja: `${session} (ロール ${name})` }[locale];
  }
  return account
    ? actor
    : actor.replace(/^IdentityCenterUser /, { en: "Identity Center user ", ja: "Identity Center のユーザー " }[locale]);
}

/** Whether a sign-in used MFA, as far as its record says. */
const mfaText = (actor: string, mfaUsed: boolean | null): Text | null =>
  mfaUsed === null
    ? actor.endsWith(":root")
      ? { en: "MFA not recorded", ja: "MFA の記録なし" }
      : null
    : mfaUsed
      ? { en: "with MFA", ja: "MFA あり" }
      : { en: "WITHOUT MFA", ja: "MFA なし" };

/** Who did what an event shows, from where, and whether with MFA, in one line. @param person the name of the person, where known */
export function whoText({ actor, sourceIPAddress, mfaUsed }: TrailEvent, locale: Locale, person = ""): string {
  const mfa = mfaText(actor, mfaUsed)?.[locale];
  const who = person || actorName(actor, locale);
  return {
    en: [`${who}, from ${sourceIPAddress}`, ...(mfa ? [mfa] : [])].join(", "),
    ja: [`${who}、接続元 ${sourceIPAddress}`, ...(mfa ? [mfa] : [])].join("、"),
  }[locale];
}

/** The call that an event shows, in one line: as CloudTrail lists it, with the program that made it. */
export const callText = ({ eventName, eventSource, awsRegion, userAgent }: TrailEvent): string =>
  [`${eventName} (${eventSource})`, awsRegion, userAgent].filter(Boolean).join(", ");
