import { command } from "../command.ts";
import { flag, locale, optional } from "../options.ts";
import { wholeNumber } from "../values.ts";

export const sandbox = command({
  path: "sandbox",
  description: {
    en: "serve a simulated AWS account on this machine",
    ja: "このコンピューターで模擬 AWS アカウントを動かす",
  },
  group: "learn",
  options: {
    scenario: optional("--scenario <file>", {
      en: "the state it starts from (default: a new account that is not secured yet)",
      ja: "開始時の状態 (省略時は、まだ保護していない新しいアカウント)",
    }),
    port: optional(
      "--port <port>",
      { en: "port on 127.0.0.1 (default: a free port)", ja: "127.0.0.1 のポート (省略時は空いているポート)" },
      { parse: wholeNumber(0, 65_535) },
    ),
    accounts: optional(
      "--accounts <number>",
      {
        en: "serve an organization with this many member accounts",
        ja: "指定した数のメンバーアカウントがある組織を動かす",
      },
      { parse: wholeNumber(1, 10_000), conflicts: ["scenario", "story"] },
    ),
    story: flag("--story", {
      en: "demonstrate the monitor on it: drift, alerts, resolution, failed checks",
      ja: "監視の流れを実演する (ドリフト、通知、解決、判定不能)",
    }),
    exit: flag("--exit", {
      en: "end after the demonstration, without a prompt (implied when not on a terminal)",
      ja: "実演のあと、プロンプトを表示せずに終了する (ターミナル以外では常に終了)",
    }),
    locale,
  },
  notes: {
    en: ["It listens on 127.0.0.1 only. npm start runs: genkan sandbox --story."],
    ja: ["127.0.0.1 だけで待ち受けます。npm start は genkan sandbox --story を実行します。"],
  },
  examples: [
    [
      "genkan sandbox",
      {
        en: "serve a new account to any AWS SDK or CLI, until Ctrl+C",
        ja: "AWS の SDK や CLI から使える新しいアカウントを、Ctrl+C まで動かす",
      },
    ],
    [
      "genkan sandbox --accounts 1000",
      {
        en: "an organization to try genkan check --organization on",
        ja: "genkan check --organization を試せる組織を動かす",
      },
    ],
    [
      "genkan sandbox --story --exit",
      { en: "the whole monitor at work, in a few seconds", ja: "監視全体の流れを数秒で実演する" },
    ],
  ],
  seeAlso: ["check", "watch"],
  async run(shell, { scenario, port, accounts, story, exit, locale }) {
    if (story) {
      const { runStory } = await import("../story/story.ts");
      return runStory(shell, { locale, stay: !exit && shell.stdin.isTTY === true && shell.stdout.isTerminal });
    }
    const { serveSandbox } = await import("../sandbox.ts");
    return serveSandbox(shell, { scenario, port, accounts, locale });
  },
});
