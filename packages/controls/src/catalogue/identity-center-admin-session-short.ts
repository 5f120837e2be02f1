import { control, reason } from "../control.ts";
import { absentText, elsewhereReasons, organizationInstance, sortSets } from "../identity-center.ts";

type Sessions = { sets: readonly string[]; limit: string };

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
  why: {
    en: "A session that is stolen, or left open on a laptop, is good until it ends.",
    ja: "盗まれたセッションや、開いたままのパソコンのセッションは、終わるまで使えてしまいます。",
  },
  consolePage: "identity-center-permission-sets",
  remediation: {
    en: [
      "Open the IAM Identity Center console, choose Permission sets, then the set that is named, then Edit under General settings.",
      "Set the session duration to 1 hour and save. People sign in again when it ends; the portal session stays.",
      "To see that it worked, run: genkan check --control identity-center-admin-session-short",
    ],
    ja: [
      "IAM Identity Center コンソールの「許可セット」で該当する許可セットを開き、「一般設定」の「編集」を選びます。",
      "セッション期間を 1 時間にして保存します。終わったら、ポータルからもう一度開くだけです。",
      "直ったことを確かめるには、次を実行します: genkan check --control identity-center-admin-session-short",
    ],
  },
  needs: ["identityCenter", "permissionSets"],
  reasons: {
    "sessions-short": reason("COMPLIANT", ({ sets, limit }: Sessions) => ({
      en: `No administrator session is longer than ${limit}: ${sets.join(", ")}.`,
      ja: `管理者のセッションはいずれも ${limit} 以内です: ${sets.join(", ")}`,
    })),
    "sessions-long": reason("NON_COMPLIANT", ({ sets, limit }: Sessions) => ({
      en: `Administrator sessions are longer than ${limit}: ${sets.join(", ")}.`,
      ja: `管理者のセッションが ${limit} を超えています: ${sets.join(", ")}`,
    })),
    "no-administrator-set": reason("NOT_APPLICABLE", () => ({
      en: "No permission set makes an administrator of this account.",
      ja: "このアカウントの管理者になれる許可セットがありません。",
    })),
    "identity-center-absent": reason("NOT_APPLICABLE", absentText),
    ...elsewhereReasons,
  },
  judge({ identityCenter, permissionSets }, { settings: { maxAdminSessionSeconds } }) {
    if (!organizationInstance(identityCenter)) return [{ reason: "identity-center-absent", params: {} }];
    const { administrator, unknown } = sortSets(permissionSets.provisioned);
    const tooLong = ({ sessionDuration }: { sessionDuration: string | null }) =>
      secondsOf(sessionDuration) > maxAdminSessionSeconds;
    const listed = (sets: typeof administrator) => ({
      sets: sets.map(({ name, sessionDuration }) => `${name} (${sessionDuration})`).sort(),
      limit: durationOf(maxAdminSessionSeconds),
    });
    const long = administrator.filter(tooLong);
    if (long.length) return [{ reason: "sessions-long", params: listed(long) }];
    const [cause, ...causes] = [
      ...unknown
        .filter(({ set }) => !(secondsOf(set.sessionDuration) <= maxAdminSessionSeconds))
        .map((each) => each.cause),
      ...administrator
        .filter(({ sessionDuration }) => Number.isNaN(secondsOf(sessionDuration)))
        .map(({ name, sessionDuration }) => ({
          kind: "unexpected" as const,
          action: "sso:DescribePermissionSet",
          detail: `${name} has the session duration ${JSON.stringify(sessionDuration)}`,
        })),
    ];
    if (cause) return [{ unknown: [cause, ...causes] }];
    if (!administrator.length) return [{ reason: "no-administrator-set", params: {} }];
    return [{ reason: "sessions-short", params: listed(administrator) }];
  },
});

/** An ISO 8601 duration of days, hours, minutes and seconds, in seconds; NaN when it is none. */
function secondsOf(duration: string | null): number {
  const [, days, hours, minutes, seconds] =
    /^P(?=.)(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(duration ?? "") ?? [];
  if (days === undefined && hours === undefined && minutes === undefined && seconds === undefined) return Number.NaN;
  return Number(days ?? 0) * 86_400 + Number(hours ?? 0) * 3_600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
}

const durationOf = (seconds: number) => (seconds % 3_600 ? `PT${seconds / 60}M` : `PT${seconds / 3_600}H`);
