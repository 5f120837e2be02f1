import { resolve } from "node:path";
import type { Text } from "@genkan/controls/model/text";
import { audiences, policyNames } from "@genkan/controls/prevention/names";
import { command, DONE, WRONG } from "../command.ts";
import { fieldsOf, show, shownOptions } from "../fields.ts";
import { choiceArgument, config, optional, recordedOptions, repeated } from "../options.ts";
import { readRole } from "../organization/choice.ts";
import type { PolicyRow } from "../prevent/json.ts";
import { accountId, groupId, keyId, policyName, principalArn, stage } from "../values.ts";

const fields = fieldsOf<PolicyRow>({
  name: true,
  denies: true,
  notes: true,
  characters: true,
  content: true,
  document: true,
  lookUp: true,
  recorded: true,
  effects: true,
  keysInUse: true,
  commands: true,
});

export const prevent = command({
  path: "prevent",
  description: {
    en: "print service control policies that keep the door shut, and what each would have denied",
    ja: "入口を守るサービスコントロールポリシー (SCP) と、それぞれが拒否していたはずの操作を表示する",
  },
  group: "fix",
  arguments: {
    audience: choiceArgument(
      "[accounts]",
      {
        en: "the accounts to attach them to: members, the delegated administrator, or the one Genkan runs in",
        ja: "アタッチするアカウント: メンバーアカウント、委任管理者、または Genkan をデプロイしたアカウント",
      },
      audiences,
    ),
  },
  options: {
    policy: optional(
      "--policy <name>",
      { en: "this policy only", ja: "このポリシーだけを表示する" },
      { parse: policyName, suggestions: policyNames },
    ),
    output: optional("--output <folder>", {
      en: "write each policy to a file of its own in this folder, instead of stdout",
      ja: "標準出力の代わりに、ポリシーごとのファイルをこのフォルダーに書き出す",
    }),
    exempt: repeated(
      "--exempt <arn>",
      {
        en: "role that GenkanNoNewIamUsers and the policies of delegate and monitor leave free; * allowed (repeatable)",
        ja: "GenkanNoNewIamUsers と delegate・monitor のポリシーの対象から外すロール。* を使用可 (複数指定可)",
      },
      { parse: principalArn },
    ),
    group: repeated(
      "--group <id>",
      {
        en: "for delegate: group of Identity Center that nobody is added to (repeatable)",
        ja: "delegate の場合: メンバーの追加を拒否する Identity Center のグループ (複数指定可)",
      },
      { parse: groupId },
    ),
    stage: optional(
      "--stage <stage>",
      {
        en: "for monitor: the stage of the deployment (default: that of this folder)",
        ja: "monitor の場合: デプロイのステージ (省略時はこのフォルダーからのデプロイのステージ)",
      },
      { parse: stage },
    ),
    key: repeated(
      "--key <id>",
      {
        en: "for monitor: KMS key of the deployment (repeatable; default: that of its topic)",
        ja: "monitor の場合: デプロイの KMS キー (複数指定可、省略時はトピックのキー)",
      },
      { parse: keyId },
    ),
    account: repeated(
      "--account <id>",
      {
        en: "show what they would have denied in this account only (repeatable)",
        ja: "拒否していたはずの操作を、このアカウントについてだけ表示する (複数指定可)",
      },
      { parse: accountId },
    ),
    roleName: readRole,
    config,
    ...shownOptions("text", { en: "policy", ja: "ポリシー" }, fields),
    ...recordedOptions,
  },
  notes: {
    en: [
      "Genkan attaches nothing: it prints the commands that create, attach, detach and delete a policy.",
      "Service control policies never apply to a management account, or to an account without an organization.",
      "GenkanNoNewIamUsers breaks programs and is printed only with --policy GenkanNoNewIamUsers.",
    ],
    ja: [
      "Genkan は何もアタッチしません。ポリシーの作成・アタッチ・デタッチ・削除のコマンドを表示します。",
      "SCP は、管理アカウントと、組織に属していないアカウントには適用されません。",
      "GenkanNoNewIamUsers は動かなくなるプログラムがあるため、--policy GenkanNoNewIamUsers でだけ表示します。",
    ],
  },
  examples: [
    ["genkan prevent", { en: "the policies for member accounts", ja: "メンバーアカウント用のポリシー" }],
    [
      "genkan prevent --policy GenkanNoRoot --output policies",
      { en: "one policy, as a file", ja: "1 つのポリシーをファイルに書き出す" },
    ],
    [
      "genkan prevent monitor --stage production --exempt arn:aws:iam::*:role/deploy",
      { en: "what keeps others from stopping Genkan", ja: "Genkan の停止を防ぐポリシー" },
    ],
  ],
  exit: [DONE, WRONG],
  files: [{ en: "with --output, one file for each policy", ja: "--output では、ポリシーごとに 1 ファイル" }],
  seeAlso: ["check", "activity", "organization status"],
  async run(shell, { format, json, output, ...choice }) {
    const { locale } = choice;
    const { prevent, writePolicies } = await import("../prevent/prevent.ts");
    const prevention = await prevent(shell, choice);
    if (output !== undefined) {
      const files = await writePolicies(prevention, resolve(shell.cwd, output));
      shell.stderr.say(`genkan: ${words.wrote(files)[locale]}\n`);
      return 0;
    }
    const { stdout, timeZone } = shell;
    const [{ preventionReport }, { preventionText }] = await Promise.all([
      import("../prevent/json.ts"),
      import("../prevent/text.ts"),
    ]);
    const report = preventionReport(prevention, locale);
    const { columns, paint } = stdout;
    await show(
      shell,
      { format, json },
      {
        rows: report.policies,
        report,
        text: () => preventionText(prevention, { locale, timeZone, columns, paint }),
      },
    );
    return 0;
  },
});

const words = {
  wrote: (files: readonly string[]): Text => ({
    en: `wrote ${files.join(", ")}. Genkan attaches no policy; docs/prevent.en.md shows how.`,
    ja: `${files.join("、")} に書き出しました。アタッチの手順は docs/prevent.ja.md にあります (Genkan はアタッチしません)。`,
  }),
};
