import type { Digest } from "@genkan/controls/engine/digest";
import { counted, cut, type Locale, type Text } from "@genkan/controls/model/text";
import { levelNames } from "../alert/level.ts";
import { isHarmless } from "../alert/order.ts";
import type { DigestControl, DigestMessage } from "./message.ts";

/** SNS takes fewer than 100 characters; ASCII, without line breaks, satisfies its older rules too. */
const LONGEST_SUBJECT = 99;
/** The ends of the words that a headline takes from elsewhere, such as the name of an account. */
const LONGEST_NAME = 40;

type Titled = Pick<
  DigestMessage,
  | "organization"
  | "level"
  | "baseline"
  | "failing"
  | "acts"
  | "unreadable"
  | "resolved"
  | "disappeared"
  | "joined"
  | "left"
  | "access"
  | "test"
> &
  Pick<Digest, "affected">;

/** The first line of a message: how bad it is, what it is about, and in which organization. */
export function headlineOf(digest: Titled, locale: Locale): string {
  const { organization, level, test } = digest;
  const { text, others } = topicOf(digest);
  const mark = test ? { en: "TEST ", ja: "【テスト】" }[locale] : "";
  const more = others ? { en: ` (and ${others} more)`, ja: ` (ほか ${others} 件)` }[locale] : "";
  const word = levelNames[level][locale];
  return (
    mark +
    {
      en: `${word}: ${text.en}${more} - ${organization.id}`,
      ja: `【${word}】${text.ja}${more} - 組織 ${organization.id}`,
    }[locale]
  );
}

/** The subject of an e-mail, in ASCII, in the order of an alert's subject. */
export function subjectOf(digest: Titled): string {
  const { organization, level, test } = digest;
  const { subject, others } = topicOf(digest);
  const more = others ? ` +${others}` : "";
  const end = ` - ${ascii(organization.id).slice(0, 34)} [Genkan]`;
  const begin = ascii(`${test ? "TEST " : ""}${levelNames[level].en} ${subject}`);
  return cut(begin, LONGEST_SUBJECT - more.length - end.length).replace("…", "~") + more + end;
}

const ascii = (text: string): string => text.replace(/[^\x20-\x7e]/g, "?");

/** What a headline is about, and how many further entries there are. */
interface DigestTopic {
  readonly text: Text;
  /** In ASCII, as far as it is ours. */
  readonly subject: string;
  readonly others: number;
}

/** The most urgent of what a digest reports. */
function topicOf(digest: Titled): DigestTopic {
  const { baseline, failing, acts, unreadable, resolved, disappeared, joined, left, affected } = digest;
  const isOld = ({ kind }: { readonly kind: string }) => kind === "reminder";
  const news = failing.filter((group) => !isOld(group));
  const grave = acts.filter((group) => !isHarmless(group));
  const unread = unreadable.filter((group) => !isOld(group));
  const all = failing.length + acts.length + unreadable.length + (disappeared ? 1 : 0);
  const watching = { en: ", now watching", ja: " (監視を始めました)" };
  const topic = (text: Text, of: number, subject = text.en): DigestTopic => ({
    text: baseline ? { en: text.en + watching.en, ja: text.ja + watching.ja } : text,
    subject: baseline ? subject + watching.en : subject,
    others: Math.max(0, all - of),
  });
  if (disappeared) {
    const { count } = disappeared.accounts;
    return topic({ en: `${counted(count, "account")} disappeared`, ja: `${count} アカウントが一覧から消えた` }, 1);
  }
  if (news.length || failing.length) {
    const groups = news.length ? news : failing;
    const { text, subject } = controlsTopic(groups, news.length ? "news" : "reminders", affected.failing);
    return topic(text, groups.length, subject);
  }
  if (grave.length) {
    const { text, subject } = controlsTopic(grave, "acts", affected.acts);
    return topic(text, grave.length, subject);
  }
  if (unread.length || unreadable.length) {
    const groups = unread.length ? unread : unreadable;
    const accounts = affected.unreadable;
    return topic({ en: counted(accounts, "account"), ja: `${accounts} アカウント` }, groups.length);
  }
  if (acts.length) {
    const { text, subject } = controlsTopic(acts, "acts", affected.acts);
    return topic(text, acts.length, subject);
  }
  if (resolved.length) {
    const { text, subject } = controlsTopic(resolved, "resolved", affected.resolved);
    return topic(text, 0, subject);
  }
  const [came, went] = [joined?.accounts.count ?? 0, left?.accounts.count ?? 0];
  const changed = digest.access?.count ?? 0;
  if (!came && !went && changed)
    return topic(
      { en: `${counted(changed, "change")} to who may administer`, ja: `管理者アクセスに関わる変更 ${changed} 件` },
      0,
    );
  if (!came && !went) return topic({ en: "all is well", ja: "問題はありません" }, 0);
  const parts = {
    en: [
      ...(came ? [`${counted(came, "account")} joined`] : []),
      ...(went ? [`${counted(went, "account")} left`] : []),
    ],
    ja: [...(came ? [`${came} アカウントが加わった`] : []), ...(went ? [`${went} アカウントが離れた`] : [])],
  };
  return topic({ en: parts.en.join(", "), ja: parts.ja.join("、") }, 0);
}

/** How several controls together are named. */
const together: Readonly<
  Record<"news" | "reminders" | "acts" | "resolved", (controls: number, accounts: number) => Text>
> = {
  news: (number, accounts) => ({
    en: `${counted(number, "control")} fail in ${counted(accounts, "account")}`,
    ja: `${accounts} アカウントで ${number} 件のコントロールが非準拠`,
  }),
  reminders: (number, accounts) => ({
    en: `${counted(number, "control")} still fail in ${counted(accounts, "account")}`,
    ja: `${accounts} アカウントで ${number} 件のコントロールが未解決`,
  }),
  acts: (_, accounts) => ({
    en: `root was used in ${counted(accounts, "account")}`,
    ja: `${accounts} アカウントでルートユーザーが使われた`,
  }),
  resolved: (number, accounts) => ({
    en: `${counted(number, "control")} resolved in ${counted(accounts, "account")}`,
    ja: `${accounts} アカウントで ${number} 件のコントロールの問題が解決`,
  }),
};

/** One control by its problem, with the name of the account where it is only one; several by their number. */
function controlsTopic(
  groups: readonly DigestControl[],
  as: keyof typeof together,
  affected: number,
): Pick<DigestTopic, "text" | "subject"> {
  const controls = new Set(groups.map(({ control }) => control));
  const [group] = groups;
  if (!group || controls.size > 1 || (as === "acts" && groups.length > 1)) {
    const text = together[as](controls.size, affected);
    return { text, subject: text.en };
  }
  const { count, first } = group.accounts;
  const accounts = groups.length === 1 ? count : affected;
  const only = accounts === 1 ? first[0] : undefined;
  const name = only && cut(only.name || only.account, LONGEST_NAME);
  const still = as === "reminders" ? { en: ", still open", ja: "、未解決" } : { en: "", ja: "" };
  const where = name ?? counted(accounts, "account");
  return {
    text: {
      // In Japanese, the other text is shown.
      en: `${group.problem} in ${where}${still.en}`,
      ja: `${group.problem} (${name ?? `${accounts} アカウント`}${still.ja})`,
    },
    subject: `${group.subject} in ${where}${still.en}`,
  };
}
