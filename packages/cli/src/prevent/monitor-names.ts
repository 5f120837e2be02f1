import { causeOf } from "@genkan/aws/cause";
import type { Aws } from "@genkan/aws/clients";
import { prefixOf } from "@genkan/aws/organization/template";
import { keyOfTopic, TOPIC_KEY_ACTION } from "@genkan/aws/preflight";
import { clean, type Locale, type Text } from "@genkan/controls/model/text";
import type { MonitorNames } from "@genkan/controls/prevention/service-control-policy";
import { deploymentIn } from "../deployment.ts";
import { UsageError } from "../exit.ts";
import type { Shell } from "../shell.ts";

interface Naming {
  readonly stage: string | undefined;
  /** The ids of its KMS keys. */
  readonly key: readonly string[] | undefined;
  readonly locale: Locale;
}

/**
 * The names of the deployment to protect: of the stage that is named, or of the deployment from this folder, whose key is read
 * from its topic.
 * @throws UsageError where there is neither, or the deployment's names are not those of its stage
 */
export async function monitorNames(shell: Shell, aws: Aws, { stage, key, locale }: Naming): Promise<MonitorNames> {
  const deployment = await deploymentIn(shell);
  const of = deployment && (stage === undefined || stage === deployment.stage) ? deployment : null;
  const name = stage ?? of?.stage ?? undefined;
  if (name === undefined) throw new UsageError(words.noStage);
  const prefix = prefixOf(name);
  const others = of ? [of.table, of.topic.split(":").at(-1)!].filter((each) => !each.startsWith(prefix)) : [];
  if (others.length) throw new UsageError(words.otherNames(prefix, others));
  const keys = key ?? (of ? await keyOf(shell, aws, of.topic, locale) : []);
  if (!keys.length) shell.stderr.say(`genkan: ${words.noKey[locale]}\n`);
  return { prefix, account: of?.account ?? "*", keys };
}

async function keyOf(shell: Shell, aws: Aws, topic: string, locale: Locale): Promise<readonly string[]> {
  try {
    const key = await keyOfTopic(aws, topic);
    return key === null ? [] : [key];
  } catch (error) {
    const { action, detail } = causeOf(error, TOPIC_KEY_ACTION);
    shell.stderr.say(`genkan: ${words.unread(action, detail)[locale]}\n`);
    return [];
  }
}

const words = {
  noStage: {
    en: "Which deployment? Give its --stage, or call this in the folder from which it was deployed.",
    ja: "どのデプロイを保護するかを --stage で指定するか、デプロイしたフォルダーで実行してください。",
  },
  otherNames: (prefix: string, names: readonly string[]): Text => ({
    en: `The names of this deployment (${names.join(", ")}) do not begin with ${prefix}, so a policy on that name would not protect it.`,
    ja: `このデプロイのリソース名 (${names.join("、")}) は ${prefix} で始まらないため、その名前のポリシーでは保護できません。`,
  }),
  unread: (action: string, detail: string): Text => ({
    en: `The topic's key could not be read (${clean(action)}: ${clean(detail)}).`,
    ja: `トピックのキーを読み取れませんでした (${clean(action)}: ${clean(detail)})。`,
  }),
  noKey: {
    en: 'The policy leaves out the KMS keys, which have no names. Add them with --key ID: those described as "Genkan: encrypts …".',
    ja: "KMS キーは名前がないため、ポリシーに含まれません。説明が「Genkan: encrypts …」のキーの ID を --key で指定してください。",
  },
};
