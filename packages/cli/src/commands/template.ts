import { resolve } from "node:path";
import { command, DONE, WRONG } from "../command.ts";
import { config, defaulted, locale, optional } from "../options.ts";
import { region, stage } from "../values.ts";

export const template = command({
  path: "template",
  description: {
    en: "write the deployment as CloudFormation templates, for teams without SST",
    ja: "デプロイを CloudFormation テンプレートとして書き出す (SST を使わない場合)",
  },
  group: "watch",
  options: {
    stage: defaulted("--stage <stage>", { en: "the stage of the deployment", ja: "デプロイのステージ" }, "production", {
      parse: stage,
    }),
    region: optional(
      "--region <region>",
      {
        en: "the Region that is deployed to (default: that of genkan.config.ts, else of AWS_REGION)",
        ja: "デプロイするリージョン (省略時は genkan.config.ts のリージョン、なければ AWS_REGION)",
      },
      { parse: region },
    ),
    output: optional("--output <folder>", {
      en: "write the templates of all Regions and the functions' code to this folder, instead of one template to stdout",
      ja: "テンプレート 1 つを標準出力に出す代わりに、全リージョンのテンプレートと関数のコードをこのフォルダーに書き出す",
    }),
    config,
    locale,
  },
  notes: {
    en: [
      "The templates make the same resources as npx sst deploy. This calls nothing and needs no AWS credentials.",
      "With --output it also prints the calls of the AWS CLI that deploy them, in their order. The same configuration makes the",
      "same files. Terraform deploys them with aws_cloudformation_stack; docs/deploy.en.md shows how.",
      "No template contains secrets: those of channels are set afterwards, as parameters of Systems Manager.",
    ],
    ja: [
      "テンプレートで作成されるリソースは npx sst deploy と同じです。このコマンドは AWS を呼び出しません。",
      "--output では、デプロイに使う AWS CLI のコマンドも順番に表示します。同じ設定からは同じファイルができます。",
      "Terraform では aws_cloudformation_stack でデプロイします (docs/deploy.ja.md に例があります)。",
      "テンプレートに秘密の値は含まれません。チャネルの秘密の値は、あとから Systems Manager のパラメーターとして設定します。",
    ],
  },
  examples: [
    [
      "genkan template --region us-east-1 --output cloudformation",
      { en: "everything that a pipeline deploys", ja: "パイプラインでデプロイするすべてのファイル" },
    ],
    [
      "genkan template --region us-east-1 --stage staging",
      { en: "the template alone, for another stage", ja: "別のステージの、テンプレートだけ" },
    ],
  ],
  exit: [DONE, WRONG],
  files: [
    {
      en: "with --output, genkan.json, genkan-REGION.json for each other Region, and functions/NAME-HASH.zip",
      ja: "--output では genkan.json、ほかのリージョンごとの genkan-リージョン.json、functions/名前-ハッシュ.zip",
    },
  ],
  seeAlso: ["config validate", "doctor", "organization template"],
  async run(shell, { output, locale, ...asked }) {
    const { makeTemplates, templateText, writeTemplates, writtenBefore } = await import("../template/write.ts");
    if (output === undefined) {
      await shell.stdout.write(templateText((await makeTemplates(shell, asked)).home));
      return 0;
    }
    const folder = resolve(shell.cwd, output);
    const before = await writtenBefore(folder);
    const templates = await makeTemplates(shell, asked);
    await writeTemplates(templates, folder, before);
    const { nextSteps } = await import("../template/next-steps.ts");
    shell.stderr.say(nextSteps(templates, output, locale));
    return 0;
  },
});
