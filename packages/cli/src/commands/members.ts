import { CONCURRENCY } from "@genkan/aws/organization/concurrency";
import { command, WRONG } from "../command.ts";
import { fieldsOf, shownOptions } from "../fields.ts";
import type { MemberRow } from "../members/members.ts";
import { defaulted, flag, recordedOptions } from "../options.ts";
import { accountOptions } from "../organization/choice.ts";
import { organizationScenario } from "../organization/read.ts";
import { wholeNumber } from "../values.ts";

const fields = fieldsOf<MemberRow>({
  account: true,
  name: true,
  state: true,
  root: true,
  unreadable: true,
  left: true,
  removable: true,
  because: true,
});

export const members = command({
  path: "members",
  description: {
    en: "list the root credentials of every member account of the organization",
    ja: "組織の各メンバーアカウントのルート認証情報を一覧表示する",
  },
  group: "check",
  options: {
    scenario: organizationScenario,
    ...accountOptions,
    concurrency: defaulted(
      "--concurrency <number>",
      { en: "accounts to read at a time", ja: "同時に読み取るアカウントの数" },
      CONCURRENCY,
      { parse: wholeNumber(1, 200) },
    ),
    policy: flag("--policy", {
      en: "print the least IAM policy that it needs",
      ja: "実行に必要な最小限の IAM ポリシーを表示する",
    }),
    ...shownOptions("table", { en: "member account", ja: "メンバーアカウント" }, fields),
    ...recordedOptions,
  },
  notes: {
    en: [
      "It changes nothing in the members. It reads in privileged sessions (sts:AssumeRoot), which CloudTrail",
      "shows in each member as acts of root. The ledger records them, so that root-usage-limited knows them.",
      "Run it with the ledger of the monitor (--table, or from the folder of its deployment).",
      "It needs RootCredentialsManagement and RootSessions: genkan fix root-credentials-centrally-managed.",
    ],
    ja: [
      "メンバーアカウントの設定は変更しません。特権セッション (sts:AssumeRoot) で読み取るため、CloudTrail には",
      "各メンバーアカウントのルートユーザーの操作として記録されます。このセッションを台帳に記録するので、",
      "root-usage-limited では日常作業とみなされません。監視に使う台帳 (--table、またはデプロイのフォルダー)",
      "を指定して実行してください。RootCredentialsManagement と RootSessions が必要です。",
      "有効にするには genkan fix root-credentials-centrally-managed を使います。",
    ],
  },
  examples: [
    ["genkan members", { en: "every member account", ja: "すべてのメンバーアカウント" }],
    ["genkan members --format json", { en: "for programs", ja: "プログラム用" }],
    ["genkan members --policy", { en: "the permissions that it needs", ja: "必要なアクセス許可" }],
  ],
  exit: [
    { en: "0 no member has root credentials", ja: "0 ルート認証情報のあるメンバーアカウントはない" },
    { en: "1 some member has root credentials", ja: "1 ルート認証情報のあるメンバーアカウントがある" },
    {
      en: "3 none that was read has any, but some member could not be read",
      ja: "3 読み取れた中にはないが、読み取れなかったメンバーアカウントがある",
    },
    WRONG,
  ],
  seeAlso: ["fix", "organization accounts", "check"],
  async run(shell, choice) {
    const { members } = await import("../members/members.ts");
    return members(shell, choice);
  },
});
