import { instanceReasons, judgedElsewhere, onInstance, sortSets } from "../domain/identity-center.ts";
import { control, reason, unknownIf } from "../model/control.ts";
import type { Locale } from "../model/text.ts";
import { lasting, secondsOf } from "../model/time.ts";
import { shortenSessions } from "../remedies/permission-sets.ts";

/** Names of permission sets, with the duration of each and the limit in ISO 8601. An empty duration is unknown. */
type Sessions = { sets: readonly string[]; durations: readonly string[]; limit: string };

/** Step 4 of the guide: an administrator's session ends soon. */
export const identityCenterAdminSessionShort = control({
  id: "identity-center-admin-session-short",
  severity: "LOW",
  step: 4,
  frameworks: { "nist-800-53-r5": ["AC-12"], "well-architected": ["SEC02-BP02", "SEC03-BP02"] },
  title: {
    en: "Administrator sessions are short",
    ja: "管理者のセッションが短い",
  },
  topic: {
    checked: { en: "administrator sessions", ja: "管理者のセッション時間" },
    found: { en: "administrator session too long", ja: "管理者のセッションが長すぎる" },
    over: { en: "admin sessions short again", ja: "管理者のセッションが適正な長さになった" },
  },
  why: {
    en: "A session that is stolen, or left open on an unattended laptop, can be used until it expires.",
    ja: "セッションを盗まれたり、パソコンを開いたまま離席したりすると、期限が切れるまで他人に使われるおそれがあります。",
  },
  consolePage: "identity-center-permission-sets",
  remediation: {
    en: [
      "Open the IAM Identity Center console, choose Permission sets, then the permission set in question, then Edit under General settings.",
      "Set the session duration to 1 hour and save. When a session ends, people open the account again from the portal; they stay signed in there.",
    ],
    ja: [
      "IAM Identity Center コンソールの「許可セット」で該当する許可セットを開き、「一般設定」の「編集」を選びます。",
      "セッション期間を 1 時間にして保存します。セッションが終了しても、ポータルにサインインしている間は、もう一度開くだけで作業を続けられます。",
    ],
  },
  needs: ["identityCenter", "permissionSets"],
  reasons: {
    "sessions-short": reason("COMPLIANT", (sessions: Sessions) => ({
      en: `No administrator session is longer than ${lasting(sessions.limit, "en")}: ${listed(sessions, "en")}.`,
      ja: `管理者のセッションはいずれも ${lasting(sessions.limit, "ja")}以内です: ${listed(sessions, "ja")}`,
    })),
    "sessions-long": reason(
      "NON_COMPLIANT",
      (sessions: Sessions) => ({
        en: `Administrator sessions are longer than ${lasting(sessions.limit, "en")}: ${listed(sessions, "en")}.`,
        ja: `管理者のセッションが ${lasting(sessions.limit, "ja")}を超えています: ${listed(sessions, "ja")}`,
      }),
      { remedy: shortenSessions },
    ),
    "no-administrator-set": reason("NOT_APPLICABLE", () => ({
      en: "No permission set grants administrator access to this account.",
      ja: "このアカウントの管理者権限を付与する許可セットがありません。",
    })),
    ...instanceReasons("NOT_APPLICABLE"),
  },
  elsewhere: judgedElsewhere,
  judge: onInstance(({ permissionSets }, { settings: { maxAdminSessionSeconds }, ...subject }) => {
    const { administrator, unknown: undecided } = sortSets(permissionSets.provisioned, subject);
    const tooLong = ({ sessionDuration }: { sessionDuration: string | null }) =>
      secondsOf(sessionDuration) > maxAdminSessionSeconds;
    const paramsOf = (sets: typeof administrator) => {
      const sorted = sets.toSorted((a, b) => (a.name < b.name ? -1 : 1));
      return {
        sets: sorted.map(({ name }) => name),
        durations: sorted.map(({ sessionDuration }) => sessionDuration ?? ""),
        limit: `PT${maxAdminSessionSeconds}S`,
      };
    };
    const long = administrator.filter(tooLong);
    if (long.length) return [{ reason: "sessions-long", params: paramsOf(long) }];
    const unknown = unknownIf([
      // If another set is an administrator's, a short session is short whatever its own set allows.
      ...undecided
        .filter(({ set }) => !administrator.length || !(secondsOf(set.sessionDuration) <= maxAdminSessionSeconds))
        .map((each) => each.cause),
      ...administrator
        .filter(({ sessionDuration }) => Number.isNaN(secondsOf(sessionDuration)))
        .map(({ name, sessionDuration }) => ({
          kind: "unexpected" as const,
          action: "sso:DescribePermissionSet",
          detail: `${name} has the session duration ${JSON.stringify(sessionDuration)}`,
        })),
    ]);
    if (unknown) return [unknown];
    if (!administrator.length) return [{ reason: "no-administrator-set", params: {} }];
    return [{ reason: "sessions-short", params: paramsOf(administrator) }];
  }),
});

const listed = ({ sets, durations }: Sessions, locale: Locale): string =>
  sets.map((set, i) => (durations[i] ? `${set} (${lasting(durations[i], locale)})` : set)).join(", ");
