import { command } from "../command.ts";
import { locale, optional } from "../options.ts";
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
      { parse: wholeNumber(1, 10_000), conflicts: ["scenario"] },
    ),
    locale,
  },
  notes: {
    en: ["It listens on 127.0.0.1 only. --scenario takes a file, or one of two accounts by name: fresh, sound."],
    ja: [
      "127.0.0.1 だけで待ち受けます。--scenario にはファイルのほか、用意された 2 つのアカウントの名前 (fresh、sound) も指定できます。",
    ],
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
  ],
  seeAlso: ["demo", "check", "watch"],
  async run(shell, choice) {
    const { serveSandbox } = await import("../sandbox.ts");
    return serveSandbox(shell, choice);
  },
});
