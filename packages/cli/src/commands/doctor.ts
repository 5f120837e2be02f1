import { command, WRONG } from "../command.ts";
import type { Line } from "../doctor.ts";
import { EXIT } from "../exit.ts";
import { fieldsOf, show, shownOptions } from "../fields.ts";
import { awsRegion, config, identityCenterRegion, locale, optional } from "../options.ts";
import { ambient } from "../target/target.ts";
import { topicArn } from "../values.ts";

const fields = fieldsOf<Line>({ id: true, ok: true, what: true, next: true });

export const doctor = command({
  path: "doctor",
  description: {
    en: "find problems that would keep Genkan from working here, before and after deploying",
    ja: "Genkan の動作を妨げる問題を、デプロイの前後に調べる",
  },
  group: "watch",
  examinesConfiguration: true,
  options: {
    topicArn: optional(
      "--topic-arn <arn>",
      {
        en: "topic whose subscriptions are checked (default: that of the deployment from this folder)",
        ja: "サブスクリプションを調べるトピック (省略時はこのフォルダーからのデプロイのトピック)",
      },
      { parse: topicArn },
    ),
    config,
    identityCenterRegion,
    ...shownOptions("text", { en: "check", ja: "確認項目" }, fields),
    locale,
    region: awsRegion,
  },
  notes: {
    en: ["Read-only. It also validates genkan.config.ts; without AWS: genkan config validate."],
    ja: ["読み取りのみを行います。genkan.config.ts も検証します (AWS なしで検証: genkan config validate)。"],
  },
  examples: [
    ["genkan doctor", { en: "before you deploy, and after", ja: "デプロイの前後に実行する" }],
    [
      "genkan doctor --topic-arn arn:aws:sns:us-east-1:111122223333:alerts",
      { en: "list who hasn't confirmed a subscription yet", ja: "サブスクリプションを確認していない人を調べる" },
    ],
  ],
  exit: [
    { en: "0 no problems were found", ja: "0 問題はない" },
    { en: "1 there is something to do", ja: "1 対応が必要なことがある" },
    WRONG,
  ],
  seeAlso: ["config validate", "check", "test-alert"],
  async run(shell, { format, json, ...choice }) {
    const { stdout, stderr } = shell;
    const { locale } = choice;
    const { examine, lineText } = await import("../doctor.ts");
    await using target = await ambient(shell, choice);
    const done = stderr.progress({ en: "Asking AWS…", ja: "AWS に問い合わせています…" }[locale]);
    const report = await examine(shell, target, choice).finally(done);
    const { checks } = report;
    await show(
      shell,
      { format, json },
      {
        rows: checks,
        report: { schema: "genkan.doctor/1", ...report },
        text: () => checks.map((line) => lineText(line, stdout)).join(""),
      },
    );
    return checks.every(({ ok }) => ok) ? EXIT.ok : EXIT.nonCompliant;
  },
});
