import { pathOf } from "@genkan/controls/model/organization";
import { clean, type Locale, type Text } from "@genkan/controls/model/text";
import type { Account, GuideStep } from "./situation.ts";

/** A number with separators: `10,000`. */
export const figure = (count: number): string => count.toLocaleString("en");

/** So many accounts. */
export const accountCount = (count: number, locale: Locale): string =>
  locale === "ja" ? `${figure(count)}\u00a0アカウント` : `${figure(count)} ${count === 1 ? "account" : "accounts"}`;

/** The longest path of an OU that is shown, in UTF-16 units. */
const LONGEST_PATH = 90;

/** Where an account is, for people: the names of its OUs. */
export function placeName({ member }: Pick<Account, "member">, locale: Locale): string {
  if (!member.units.length) return { en: "OU not known", ja: "組織単位 (OU) 不明" }[locale];
  return clean(pathOf(member), LONGEST_PATH) || { en: "Directly under the root", ja: "ルート直下" }[locale];
}

/** A step of the guide in a narrow place. */
export const shortSteps: Readonly<Record<GuideStep, Text>> = {
  1: { en: "MFA", ja: "MFA" },
  2: { en: "Keys", ja: "キー" },
  3: { en: "Root use", ja: "ルート使用" },
  4: { en: "Admins", ja: "管理者" },
};

/** Why an account is not evaluated. */
export const stateNames: Readonly<Record<string, Text>> = {
  PENDING_ACTIVATION: { en: "Not activated yet", ja: "有効化の待機中" },
  SUSPENDED: { en: "Suspended", ja: "停止中" },
  CLOSED: { en: "Closed", ja: "解約済み" },
};
