import { command } from "../command.ts";
import { flag, locale } from "../options.ts";

export const demo = command({
  path: "demo",
  description: {
    en: "show the monitor at work on a simulated account: drift, alerts, resolution, failed checks",
    ja: "模擬アカウントで監視の流れを実演する (ドリフト、通知、解決、判定不能)",
  },
  group: "learn",
  options: {
    exit: flag("--exit", {
      en: "end after the demonstration, without a prompt (implied when not on a terminal)",
      ja: "実演のあと、プロンプトを表示せずに終了する (ターミナル以外では常に終了)",
    }),
    locale,
  },
  notes: {
    en: ["It needs no AWS account, and listens on 127.0.0.1 only."],
    ja: ["AWS アカウントは不要です。127.0.0.1 だけで待ち受けます。"],
  },
  examples: [
    [
      "genkan demo",
      {
        en: "then change the account yourself, and see what happens",
        ja: "続けて自分でアカウントを変更し、動作を試せる",
      },
    ],
    ["genkan demo --exit", { en: "the whole monitor at work, in a few seconds", ja: "監視全体の流れを数秒で実演する" }],
  ],
  seeAlso: ["sandbox", "check", "watch"],
  async run(shell, { exit, locale }) {
    const { runStory } = await import("../story/story.ts");
    return runStory(shell, { locale, stay: !exit && shell.stdin.isTTY === true && shell.stdout.isTerminal });
  },
});
