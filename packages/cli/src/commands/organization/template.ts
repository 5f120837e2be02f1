import { writeFile } from "node:fs/promises";
import { knownControls } from "@genkan/controls/catalogue/index";
import { partitionOf, partitions } from "@genkan/controls/model/partition";
import type { Text } from "@genkan/controls/model/text";
import { command, DONE, WRONG } from "../../command.ts";
import { UsageError } from "../../exit.ts";
import { flag, locale, optional, repeated } from "../../options.ts";
import { accountId, organizationId, principalArn, region, roleName, stage } from "../../values.ts";

export const template = command({
  path: "organization template",
  description: {
    en: "print the CloudFormation template that lets Genkan read a member account",
    ja: "メンバーアカウントの読み取りを許可する CloudFormation テンプレートを表示する",
  },
  options: {
    account: optional(
      "--account <id>",
      {
        en: "account that reads the members (default: that of the deployment from this folder; else CloudFormation asks)",
        ja: "メンバーアカウントを読み取るアカウント (省略時はこのフォルダーからのデプロイのアカウント、なければ CloudFormation のパラメーターで指定)",
      },
      { parse: accountId },
    ),
    organization: optional(
      "--organization <id>",
      {
        en: "the organization, such as o-exampleorgid (default: CloudFormation asks)",
        ja: "組織の ID (例: o-exampleorgid)。省略時は CloudFormation のパラメーターで指定",
      },
      { parse: organizationId },
    ),
    stage: optional(
      "--stage <stage>",
      {
        en: "the stage of the deployment that reads the members (default: that of this folder)",
        ja: "メンバーアカウントを読み取るデプロイのステージ (省略時はこのフォルダーからのデプロイのステージ)",
      },
      { parse: stage, conflicts: ["local"] },
    ),
    local: flag(
      "--local",
      {
        en: "for checks from a terminal, also in the folder of a deployment",
        ja: "デプロイのフォルダーでも、ターミナルからの評価に使うテンプレートを作る",
      },
      { conflicts: ["stage", "events"] },
    ),
    management: flag("--management", {
      en: "for the management account: its role may read what all controls need",
      ja: "管理アカウント用。すべてのコントロールの評価に必要な読み取りをロールに許可する",
    }),
    events: flag("--events", {
      en: "forward what root does to the deployment, so that it is reported at once",
      ja: "ルートユーザーの操作をデプロイに転送し、すぐに通知されるようにする",
    }),
    homeRegion: optional(
      "--home-region <region>",
      {
        en: "with --events: the Region of the deployment (default: that of this folder's; else CloudFormation asks)",
        ja: "--events を使うときの、デプロイのリージョン (省略時はこのフォルダーからのデプロイのリージョン、なければ CloudFormation のパラメーターで指定)",
      },
      { parse: region },
    ),
    reader: repeated(
      "--reader <arn>",
      {
        en: "identity of that account that may read the members, such as a role; * allowed (repeatable)",
        ja: "メンバーアカウントを読み取れる、そのアカウントの ID (ロールなど) の ARN。* を使用可 (複数指定可)",
      },
      { parse: principalArn },
    ),
    roleName: optional(
      "--role-name <name>",
      {
        en: "name of the read role (default: genkan-STAGE-read, without a deployment genkan-read)",
        ja: "読み取り用ロールの名前 (省略時は genkan-ステージ名-read、デプロイがなければ genkan-read)",
      },
      { parse: roleName },
    ),
    output: optional("--output <file>", {
      en: "write the template to this file instead of stdout",
      ja: "テンプレートを標準出力ではなくこのファイルに書き出す",
    }),
    locale,
  },
  notes: {
    en: [
      "Deploy it as a StackSet to all members. Where Genkan is deployed in another account than the management account, create a stack there from the template of --management: StackSets never deploy to it.",
      "The role reads only, and only what the controls need. It calls nothing, needs no AWS credentials here.",
    ],
    ja: [
      "すべてのメンバーアカウントに StackSet としてデプロイします。管理アカウント以外にデプロイした場合は、--management のテンプレートから管理アカウントにスタックを作成します (StackSet は管理アカウントにデプロイされません)。",
      "ロールに許可されるのは、コントロールの評価に必要な読み取りだけです。このコマンドは AWS を呼び出しません。",
    ],
  },
  examples: [
    [
      "genkan organization template --account 999999999999 --organization o-exampleorgid --local",
      { en: "for checks from a terminal", ja: "ターミナルから評価する場合" },
    ],
    [
      "genkan organization template --stage production --events --output member.json",
      { en: "for a deployment, with events", ja: "デプロイで使う場合 (イベントの転送を含む)" },
    ],
    [
      "genkan organization template --stage production --management --output management.json",
      {
        en: "for the management account, if Genkan is deployed elsewhere",
        ja: "管理アカウント以外にデプロイした場合の、管理アカウント用",
      },
    ],
  ],
  exit: [DONE, WRONG],
  files: [{ en: "the template that --output names", ja: "--output で指定したテンプレート" }],
  seeAlso: ["check", "doctor"],
  async run(
    shell,
    { account, organization, local, management, events, homeRegion, reader, output, locale, ...choice },
  ) {
    const [{ memberTemplate, prefixOf }, { READ_ROLE }, { deploymentIn }] = await Promise.all([
      import("@genkan/aws/organization/template"),
      import("@genkan/aws/organization/member"),
      import("../../deployment.ts"),
    ]);
    const deployment = local ? null : await deploymentIn(shell);
    const stage = choice.stage ?? deployment?.stage ?? undefined;
    if (events && stage === undefined) throw new UsageError(words.noStage);
    const name = choice.roleName ?? (stage === undefined ? READ_ROLE : `${prefixOf(stage)}read`);
    const central = account ?? deployment?.account;
    const home = homeRegion ?? deployment?.region;
    const made = memberTemplate(knownControls(), {
      roleName: name,
      ...(stage === undefined ? {} : { stage }),
      ...(central === undefined ? {} : { account: central }),
      ...(organization === undefined ? {} : { organization }),
      ...(management ? { management } : {}),
      ...(reader ? { readers: reader } : {}),
      ...(events ? { events: home === undefined ? {} : { region: home } } : {}),
    });
    const text = `${JSON.stringify(made, null, 2)}\n`;
    if (output === undefined) await shell.stdout.write(text);
    else {
      await writeFile(output, text).catch((error: NodeJS.ErrnoException) => {
        throw new UsageError(words.unwritten(output, error.code ?? error.message));
      });
    }
    const asked = Object.entries(made.Parameters).flatMap(([parameter, { Default }]) => (Default ? [] : [parameter]));
    shell.stderr.say(
      words.deploy({
        name: stage === undefined ? READ_ROLE : `${prefixOf(stage)}members`,
        file: output ?? "member.json",
        asked,
        management: management === true,
        regions: regionsOf(home, events),
      })[locale],
    );
    return 0;
  },
});

/** Where the members' stacks go: the role to one Region, the rules to those that record root's sign-ins and to ours. */
function regionsOf(home: string | undefined, events: true | undefined): readonly string[] {
  if (!events) return [home ?? "us-east-1"];
  return [...new Set([...partitions[partitionOf(home ?? "us-east-1")].signInRegions, home ?? "HOME_REGION"])];
}

const words = {
  noStage: {
    en: "--events forwards to a deployment: give its --stage, or call it in the folder from which it was deployed.",
    ja: "--events の転送先はデプロイです。--stage を指定するか、デプロイしたフォルダーで実行してください。",
  },
  unwritten: (file: string, cause: string): Text => ({
    en: `The template can't be written to ${file} (${cause}).`,
    ja: `テンプレートを ${file} に書き込めません (${cause})。`,
  }),
  deploy({ name, file, asked, management, regions }: Hints): Text {
    if (management) return deployManagement({ name, file, asked, regions });
    const parameters = asked.length
      ? ` \\\n    --parameters ${asked.map((each) => `ParameterKey=${each},ParameterValue=…`).join(" ")}`
      : "";
    const create = `  aws cloudformation create-stack-set --stack-set-name ${name} --template-body file://${file} \\
    --permission-model SERVICE_MANAGED --auto-deployment Enabled=true,RetainStacksOnAccountRemoval=false \\
    --managed-execution Active=true --capabilities CAPABILITY_NAMED_IAM${parameters}
  aws cloudformation create-stack-instances --stack-set-name ${name} --regions ${regions.join(" ")} \\
    --deployment-targets OrganizationalUnitIds=ou-… \\
    --operation-preferences FailureTolerancePercentage=100,MaxConcurrentPercentage=100,ConcurrencyMode=SOFT_FAILURE_TOLERANCE,RegionConcurrencyType=PARALLEL
`;
    return {
      en: `To deploy it to one OU, in the management account (a delegated administrator adds --call-as DELEGATED_ADMIN):
${create}Then the next OU, or the root (r-…) for all of them. docs/organization.en.md shows the whole roll-out.
`,
      ja: `1 つの組織単位 (OU) にデプロイするには、管理アカウントで次を実行します (委任された管理者の場合は --call-as DELEGATED_ADMIN を追加):
${create}確認できたら、次の OU、または全体 (ルート r-…) に広げます。手順の全体は docs/organization.ja.md にあります。
`,
    };
  },
};

/** StackSets never deploy to the management account: it gets a stack in each Region. */
function deployManagement({ name, file, asked, regions }: Omit<Hints, "management">): Text {
  const parameters = asked.length ? ` --parameter-overrides ${asked.map((each) => `${each}=…`).join(" ")}` : "";
  const create = regions
    .map(
      (region) =>
        `  aws cloudformation deploy --region ${region} --stack-name ${name} --template-file ${file} --capabilities CAPABILITY_NAMED_IAM${parameters}\n`,
    )
    .join("");
  return {
    en: `To deploy it, in the management account:\n${create}`,
    ja: `デプロイするには、管理アカウントで次を実行します:\n${create}`,
  };
}

interface Hints {
  readonly name: string;
  readonly file: string;
  /** The parameters without a default. */
  readonly asked: readonly string[];
  /** Whether it is for the management account. */
  readonly management: boolean;
  readonly regions: readonly string[];
}
