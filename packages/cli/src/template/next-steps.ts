import { partitionOf } from "@genkan/controls/model/partition";
import type { Locale, Text } from "@genkan/controls/model/text";
import { quoted } from "../quoted.ts";
import type { SecretParameter, Templates } from "./templates.ts";
import { FUNCTIONS, fileOf, HOME } from "./write.ts";

/** A step of the deployment, and its calls of the AWS CLI. */
interface Step {
  readonly what: Text;
  readonly calls: readonly string[];
}

/** What is left to do after the templates are written, as calls of the AWS CLI in the order in which they work. */
export function nextSteps(templates: Templates, folder: string, locale: Locale): string {
  const lines = stepsFor(templates, folder).flatMap(({ what, calls }, i) => [
    `${i + 1}. ${what[locale]}`,
    ...calls.map((call) => `     ${call}`),
  ]);
  return `${words.opening[locale]}\n${lines.join("\n")}\n`;
}

function stepsFor(templates: Templates, folder: string): readonly Step[] {
  const { stage, region, others, tags, secrets, recorder } = templates;
  const here = `--region ${region}`;
  const stack = `--stack-name genkan-${stage}`;
  const tagged = `--tags ${Object.entries(tags)
    .map(([name, value]) => quoted(`${name}=${value}`))
    .join(" ")}`;
  const from = quoted(folder);
  return [
    { what: words.bucket(region), calls: ["bucket=BUCKET", `aws s3 mb s3://$bucket ${here}`] },
    { what: words.upload, calls: [`aws s3 cp ${from}/${FUNCTIONS} s3://$bucket/genkan/ --recursive ${here}`] },
    ...(recorder ? [{ what: words.recorder, calls: recorderCalls(recorder, region) }] : []),
    {
      what: words.deploy,
      calls: [
        `aws cloudformation deploy ${here} ${stack} --template-file ${from}/${HOME} \\`,
        "  --s3-bucket $bucket --s3-prefix genkan/templates --capabilities CAPABILITY_NAMED_IAM \\",
        `  --parameter-overrides ${parameterValues(templates)} ${tagged}`,
        ...(templates.isProtected
          ? [`aws cloudformation update-termination-protection ${here} ${stack} --enable-termination-protection`]
          : []),
      ],
    },
    ...(secrets.length ? [{ what: words.secrets, calls: secretCalls(secrets, here, stack) }] : []),
    ...(others.size
      ? [
          {
            what: words.others,
            calls: [
              `for region in ${[...others.keys()].join(" ")}; do`,
              `  aws cloudformation deploy --region $region ${stack} --template-file ${from}/${fileOf("$region")} ${tagged}`,
              "done",
            ],
          },
        ]
      : []),
    {
      what: words.look,
      calls: [`aws cloudformation describe-stacks ${here} ${stack} --query 'Stacks[0].Outputs' --output table`],
    },
  ];
}

/** What a person writes in place of what a template asks for. */
const VALUES: Readonly<Record<string, string>> = {
  CodeBucket: "$bucket",
  OrganizationId: "o-…",
  OrganizationRootId: "r-…",
  ManagementAccountId: "…",
};

const parameterValues = ({ home }: Templates): string =>
  Object.entries(home.Parameters ?? {})
    .flatMap(([name, { Default }]) => (Default === undefined ? [`${name}=${VALUES[name] ?? "…"}`] : []))
    .join(" ");

/** Makes a recorder with the role that AWS Config makes itself. That the role is there already is no failure. */
function recorderCalls(recorded: object, region: string): readonly string[] {
  const role = `arn:${partitionOf(region)}:iam::$account:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`;
  return [
    "account=$(aws sts get-caller-identity --query Account --output text)",
    "aws iam create-service-linked-role --aws-service-name config.amazonaws.com || true",
    `aws configservice put-configuration-recorder --region ${region} --configuration-recorder name=default,roleARN=${role} \\`,
    `  --recording-group ${quoted(JSON.stringify(recorded))}`,
  ];
}

/** Each output that names a key is asked for once. */
function secretCalls(secrets: readonly SecretParameter[], here: string, stack: string): readonly string[] {
  return [...Map.groupBy(secrets, ({ keyOutput }) => keyOutput)].flatMap(([keyOutput, encrypted]) => {
    const key = `"Stacks[0].Outputs[?OutputKey=='${keyOutput}'].OutputValue"`;
    return [
      `key=$(aws cloudformation describe-stacks ${here} ${stack} --query ${key} --output text)`,
      ...encrypted.flatMap(({ name, description, value }) => [
        `aws ssm put-parameter ${here} --name ${name} --description ${quoted(description)} \\`,
        `  --type SecureString --key-id $key --overwrite --value ${quoted(value)}`,
      ]),
    ];
  });
}

const words = {
  opening: {
    en: "To deploy, with administrator credentials and the AWS CLI:",
    ja: "デプロイするには、管理者の認証情報と AWS CLI で次を実行します:",
  },
  bucket: (region: string): Text => ({
    en: `Name a bucket for the code in ${region}, and create it if you have none:`,
    ja: `コードを置く ${region} のバケットを指定します (なければ作成):`,
  }),
  upload: { en: "Upload the code of the functions:", ja: "関数のコードをアップロードします:" },
  recorder: {
    en: "Create a recorder of AWS Config, which CloudFormation can't do without a delivery channel:",
    ja: "AWS Config のレコーダーを作成します (CloudFormation では配信チャネルなしに作成できないため):",
  },
  deploy: { en: "Create or update the stack:", ja: "スタックを作成または更新します:" },
  secrets: {
    en: "Set the secrets of the channels, which are in no template (replace what is in angle brackets):",
    ja: "チャネルの秘密の値を設定します (テンプレートには含まれません。山かっこの部分を置き換えてください):",
  },
  others: { en: "Forward the events of the other Regions:", ja: "ほかのリージョンのイベントを転送します:" },
  look: {
    en: "See the names of the table and the topic, for --table and --topic-arn of genkan's commands:",
    ja: "テーブルとトピックの名前を確認します (genkan のコマンドの --table と --topic-arn で指定):",
  },
};
