import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Aws } from "@genkan/aws/clients";
import type { Subject } from "@genkan/controls/model/control";
import type { Member } from "@genkan/controls/model/organization";
import type { Locale, Text } from "@genkan/controls/model/text";
import type { Trial } from "@genkan/controls/prevention/effect";
import type { Audience } from "@genkan/controls/prevention/names";
import { policies } from "@genkan/controls/prevention/policies";
import type { Circumstances, ServiceControlPolicy } from "@genkan/controls/prevention/service-control-policy";
import { configurationFor } from "../configuration.ts";
import { UsageError } from "../exit.ts";
import type { LedgerChoice } from "../ledger/open.ts";
import { openPlace, standingPlace } from "../ledger/open.ts";
import type { Shell } from "../shell.ts";
import { callerOf } from "../target/subject.ts";
import { ambient } from "../target/target.ts";
import { type GeneratedPolicy, generated, type Prevention } from "./generated.ts";
import { keysInUseIn } from "./keys-in-use.ts";
import { monitorNames } from "./monitor-names.ts";
import { recordedOf, type Situation, surroundingsOf } from "./recorded.ts";

/** What `genkan prevent` is asked for. */
export interface PreventChoice extends LedgerChoice {
  readonly audience: Audience;
  readonly policy: string | undefined;
  readonly account: readonly string[] | undefined;
  readonly exempt: readonly string[] | undefined;
  readonly group: readonly string[] | undefined;
  readonly stage: string | undefined;
  readonly key: readonly string[] | undefined;
  readonly config: string | undefined;
  readonly roleName: string | undefined;
  readonly locale: Locale;
}

/** The policy that is printed with the users whose programs it may break. */
const NO_NEW_USERS = "GenkanNoNewIamUsers";

/** Generates the policies that were asked for, with what each would have denied. It changes nothing. */
export async function prevent(shell: Shell, choice: PreventChoice): Promise<Prevention> {
  const { audience, locale } = choice;
  const chosen = chosenPolicies(choice);
  await using target = await ambient(shell, choice);
  const { aws } = target;
  const { subject } = await callerOf(aws);
  const { account, partition } = subject;
  const circumstances = await circumstancesOf(shell, aws, subject, choice);
  const place = await standingPlace(shell, choice, { account, locale });
  await using opened = await openPlace(shell, "reading", place, { aws, account, locale });
  const { settings } = await configurationFor(shell, {
    ...choice,
    control: undefined,
    identityCenterRegion: undefined,
  });
  const asking = { shell, aws, subject, ledger: opened.ledger, locale };
  const { situation, members } = await surroundingsOf(asking);
  const at = target.now();
  const managementAccount = "organization" in situation ? situation.organization.managementAccount : null;
  const trial: Trial = { at, rootUsageWindowDays: settings.rootUsageWindowDays, managementAccount };
  const applies = appliesIn(situation, audience, circumstances.monitor?.account ?? account);
  const affected = applies ? affectedBy(choice, members, circumstances, account) : [];
  const accounts = affected && (await recordedOf(asking, affected, at));
  const options = optionsOf(choice, circumstances);
  const wanted = chosen.some(({ name }) => name === NO_NEW_USERS) && affected ? affected : [];
  const keysInUse = wanted.length ? await keysInUseIn(shell, { ...choice, aws, account, partition, at }, wanted) : null;
  return {
    ...{ audience, account, partition, at, situation, applies },
    target: targetOf(choice, circumstances, account),
    policies: chosen.map(
      (policy): GeneratedPolicy => ({
        ...generated(policy, { circumstances, accounts, trial, options }),
        keysInUse: policy.name === NO_NEW_USERS ? keysInUse : null,
      }),
    ),
  };
}

/** The policies of an audience that nobody has to ask for, or the one that was asked for. @throws UsageError */
function chosenPolicies({ audience, policy: name }: PreventChoice): readonly ServiceControlPolicy[] {
  if (name === undefined) return policies.filter((each) => each.audience === audience && !each.isOptIn);
  const chosen = policies.find((each) => each.name === name)!;
  if (chosen.audience !== audience) throw new UsageError(words.otherAudience(chosen));
  return [chosen];
}

/** @throws UsageError where a policy would lock out who deploys */
async function circumstancesOf(
  shell: Shell,
  aws: Aws,
  { partition }: Subject,
  choice: PreventChoice,
): Promise<Circumstances> {
  const { audience, exempt = [], group = [], locale } = choice;
  const common = { partition, exempt, groups: group };
  if (audience !== "monitor") return common;
  const { deployers = [] } = await configurationFor(shell, {
    ...choice,
    control: undefined,
    identityCenterRegion: undefined,
  });
  const free = [...new Set([...deployers, ...exempt])];
  if (!free.length) throw new UsageError(words.noDeployer);
  return { ...common, exempt: free, monitor: await monitorNames(shell, aws, { ...choice, locale }) };
}

/** Whether a policy can apply to the accounts that it is for. */
function appliesIn(situation: Situation, audience: Audience, monitored: string): boolean {
  if (situation.kind === "no-organization" || situation.kind === "no-members") return false;
  if (situation.kind === "unknown" || audience !== "monitor") return true;
  return situation.organization.managementAccount !== monitored;
}

/** The accounts that policies are for; `null` where nobody names the account. */
function affectedBy(
  { audience, account }: PreventChoice,
  members: readonly Member[],
  { monitor }: Circumstances,
  own: string,
): readonly Member[] | null {
  const given =
    account ?? (audience === "monitor" ? [monitor && monitor.account !== "*" ? monitor.account : own] : null);
  if (!given) return audience === "delegate" ? null : members;
  return given.map(
    (id) =>
      members.find((member) => member.account === id) ?? {
        ...{ account: id, name: "", state: "UNKNOWN", joined: null, units: [] },
      },
  );
}

/** The account that the printed lines attach to. */
function targetOf({ audience, account: [given] = [] }: PreventChoice, { monitor }: Circumstances, own: string): string {
  if (audience === "monitor") return monitor && monitor.account !== "*" ? monitor.account : (given ?? own);
  return given ?? (audience === "members" ? "TEST_ACCOUNT" : "DELEGATED_ADMINISTRATOR");
}

/** The options that generate the same policies again, wherever that is. */
function optionsOf({ audience, exempt = [], group = [] }: PreventChoice, circumstances: Circumstances): string[] {
  const { monitor, exempt: free } = circumstances;
  const each = (flag: string, values: readonly string[]) => values.flatMap((value) => [flag, value]);
  if (audience !== "monitor" || !monitor) return [...each("--exempt", exempt), ...each("--group", group)];
  const stage = monitor.prefix.replace(/^genkan-|-$/g, "");
  return ["--stage", stage, ...each("--exempt", free), ...each("--key", monitor.keys)];
}

/** Writes each policy to a file of its own. @throws UsageError where that fails */
export async function writePolicies({ policies }: Prevention, folder: string): Promise<readonly string[]> {
  const files: string[] = [];
  for (const { policy, content } of policies) {
    const file = join(folder, `${policy.name}.json`);
    try {
      await mkdir(folder, { recursive: true });
      // Without a line break at the end: the CLI stores each character.
      await writeFile(file, content);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      throw new UsageError(words.unwritten(file, code ?? message), { cause: error });
    }
    files.push(file);
  }
  return files;
}

const words = {
  otherAudience: ({ name, audience }: ServiceControlPolicy): Text => ({
    en: `${name} is printed by: genkan prevent ${audience} --policy ${name}`,
    ja: `${name} は次のコマンドで表示します: genkan prevent ${audience} --policy ${name}`,
  }),
  noDeployer: {
    en: "Name the role that deploys Genkan, or the policy would shut it out: --exempt arn:aws:iam::999999999999:role/deploy, or detection.deployers in genkan.config.ts.",
    ja: "Genkan をデプロイするロールを指定してください。指定しないと、次のデプロイがポリシーで拒否されます: --exempt arn:aws:iam::999999999999:role/deploy、または genkan.config.ts の detection.deployers。",
  },
  unwritten: (file: string, cause: string): Text => ({
    en: `The policy can't be written to ${file} (${cause}).`,
    ja: `ポリシーを ${file} に書き込めません (${cause})。`,
  }),
};
