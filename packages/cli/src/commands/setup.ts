import type { ItemRow } from "@genkan/messages/setup/json";
import { command, WRONG } from "../command.ts";
import { fieldsOf, shownOptions } from "../fields.ts";
import { awsRegion, config, identityCenterRegion, ledger, local, locale, optional, table } from "../options.ts";
import type { Shell } from "../shell.ts";

const fields = fieldsOf<ItemRow>({
  id: true,
  title: true,
  state: true,
  optional: true,
  detail: true,
  controls: true,
});

export const setup = command({
  path: "setup",
  description: {
    en: "set up an account step by step: what is done, what is next, and wait until AWS shows it",
    ja: "アカウントを 1 つずつ設定する。完了した項目と次の手順を示し、AWS に反映されるのを待つ",
  },
  group: "check",
  options: {
    scenario: optional("--scenario <file>", {
      en: "set up a simulated account that answers from this file, instead of AWS",
      ja: "AWS の代わりに、このファイルで定義した模擬アカウントを設定する",
    }),
    ...shownOptions("text", { en: "item", ja: "項目" }, fields),
    profile: optional("--profile <name>", {
      en: "profile of the AWS CLI to use, in place of AWS_PROFILE",
      ja: "AWS_PROFILE の代わりに使う AWS CLI のプロファイル",
    }),
    ledger,
    table,
    local,
    config,
    locale,
    region: awsRegion,
    identityCenterRegion,
  },
  notes: {
    en: [
      "On a terminal, it goes through the list with you. It opens a browser only when you ask for it, and",
      "changes something only after you have confirmed that one thing. Leave at any time, and run it again:",
      "nothing is kept but what AWS shows and what you declare to the ledger.",
      "Without a terminal, with CI set, or as JSON, it prints the list once and changes nothing.",
    ],
    ja: [
      "ターミナルでは、一覧の項目を順に案内します。ブラウザーは指示したときだけ開き、何かを変更するのは、",
      "その 1 つについて確認したあとだけです。いつでも中断し、もう一度実行すれば続きから始められます。",
      "状態は AWS と、台帳に申告した内容だけから判断します。",
      "ターミナル以外で実行した場合、CI が設定されている場合、JSON の場合は、一覧を 1 回表示するだけです。",
    ],
  },
  examples: [
    ["genkan setup", { en: "set up the account of your AWS credentials", ja: "AWS 認証情報のアカウントを設定する" }],
    [
      "genkan setup --profile genkan-root",
      { en: "as root, after aws login", ja: "aws login のあと、ルートユーザーとして" },
    ],
    ["genkan setup --format json", { en: "what is left, for scripts", ja: "残りの項目をスクリプトで使う" }],
    ["genkan setup --scenario fresh", { en: "try it on a simulated new account", ja: "新しい模擬アカウントで試す" }],
  ],
  exit: [
    { en: "0 everything is done (what is optional does not count)", ja: "0 すべて完了している (任意の項目は数えない)" },
    { en: "1 something is left to do", ja: "1 残っている項目がある" },
    {
      en: "3 nothing is left to do, but something could not be checked",
      ja: "3 残っている項目はないが、確認できなかった項目がある",
    },
    WRONG,
  ],
  seeAlso: ["check", "attest", "planned-use", "doctor"],
  async run(shell, { profile, ...choice }) {
    const { setUp } = await import("../setup/setup.ts");
    return setUp(profile === undefined ? shell : withProfile(shell, profile), choice);
  },
});

/** The same shell with another profile of the AWS CLI, for the SDK and for complaints about it. */
const withProfile = (shell: Shell, profile: string): Shell => ({
  ...shell,
  env: { ...shell.env, AWS_PROFILE: profile },
  aws: { ...shell.aws, profile },
});
