import { existsSync, unwatchFile, watchFile } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Locale, Text } from "@genkan/controls/model/text";
import { organizationOf } from "@genkan/sandbox/sample-organization";
import { type Sandbox, startSandbox } from "@genkan/sandbox/sandbox";
import { parseScenario, readScenario, type Scenario } from "@genkan/sandbox/scenario";
import { ScenarioError } from "@genkan/sandbox/scenario-error";
import { UsageError } from "./exit.ts";
import { practice, practiceScenario, startPractice } from "./practice.ts";
import { type Shell, stopped } from "./shell.ts";
import { readScenarioFile, scenarioComplaint } from "./target/scenario-file.ts";

interface SandboxChoice {
  readonly scenario: string | undefined;
  readonly port: number | undefined;
  /** The number of members of an organization to serve. */
  readonly accounts: number | undefined;
  readonly locale: Locale;
}

/**
 * Serves a simulated account until Ctrl+C: that of a scenario, that of an organization, or a new one with a deployment in
 * it. @returns 0
 */
export async function serveSandbox(shell: Shell, choice: SandboxChoice): Promise<number> {
  const { scenario: wanted, port = 0, accounts, locale } = choice;
  // One of our sample accounts is no file.
  const file = wanted !== undefined && existsSync(wanted) ? wanted : undefined;
  const scenario = await scenarioFor(shell, choice);
  const members = membersOf(scenario);
  const [example] = members;
  const stop = shell.stopSignal();
  const sandbox = await start(shell, scenario, port);
  const { endpoint } = sandbox;
  const practising = wanted === undefined && accounts === undefined;
  // What is there to read, is there when the commands for it are printed.
  const monitor = practising ? await startPractice(shell, sandbox, locale) : null;
  const paragraphs = [
    example === undefined ? words.serving(endpoint) : words.servingOrganization(endpoint, members.length),
    ...(practising ? [words.practice] : []),
    ...(example === undefined ? [] : [words.changeOne(endpoint, example)]),
    words.change(endpoint, file),
  ];
  await shell.stdout.write(`${paragraphs.map((paragraph) => paragraph[locale]).join("\n\n")}\n`);
  if (file) reloadOnChange(shell, file, sandbox, locale);
  await stopped(stop);
  await monitor?.[Symbol.asyncDispose]();
  if (file) unwatchFile(file);
  await sandbox.close();
  return 0;
}

async function scenarioFor(shell: Shell, { scenario: file, accounts }: SandboxChoice): Promise<Scenario> {
  if (accounts !== undefined) return readScenario(organizationOf(accounts, { at: new Date(shell.clock.now()) }));
  if (file === undefined) return readScenario(practiceScenario);
  try {
    return parseScenario(await readScenarioFile(shell, file));
  } catch (error) {
    if (error instanceof ScenarioError) throw new UsageError(scenarioComplaint(file, error));
    throw error;
  }
}

/** The accounts that a scenario has beside its own. */
const membersOf = ({ account, organization }: Scenario): string[] =>
  (organization?.accounts ?? []).map(({ id }) => id).filter((id) => id !== account);

async function start({ clock }: Shell, scenario: Scenario, port: number): Promise<Sandbox> {
  try {
    return await startSandbox({ scenario, port, clock });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") throw new UsageError(words.taken(port));
    throw error;
  }
}

/** Loads the scenario file again whenever it is saved, or says why it cannot. */
function reloadOnChange({ stderr }: Shell, file: string, { account }: Sandbox, locale: Locale): void {
  watchFile(file, { interval: 250, persistent: false }, async () => {
    try {
      account.replace(parseScenario(await readFile(file, "utf8")));
      stderr.say(`genkan: ${words.reloaded(file)[locale]}\n`);
    } catch (error) {
      stderr.say(`genkan: ${words.notReloaded(file, (error as Error).message)[locale]}\n`);
    }
  });
}

const environment = (endpoint: string) =>
  `  export AWS_ENDPOINT_URL=${endpoint} AWS_REGION=us-east-1 AWS_ACCESS_KEY_ID=simulated AWS_SECRET_ACCESS_KEY=simulated`;

const words = {
  serving: (endpoint: string): Text => ({
    en: `A simulated AWS account answers at ${endpoint}\n\n${environment(endpoint)}\n  npx genkan check`,
    ja: `模擬 AWS アカウントが ${endpoint} で動いています。\n\n${environment(endpoint)}\n  npx genkan check`,
  }),
  servingOrganization(endpoint: string, members: number): Text {
    const commands = `${environment(endpoint)}\n  npx genkan check --organization`;
    const count = members.toLocaleString("en");
    return {
      en: `A simulated AWS organization answers at ${endpoint}: a management account and ${count} member ${members === 1 ? "account" : "accounts"}.\n\n${commands}`,
      ja: `模擬 AWS 組織が ${endpoint} で動いています。管理アカウントと ${count} 個のメンバーアカウントがあります。\n\n${commands}`,
    };
  },
  changeOne: (endpoint: string, id: string): Text => ({
    en: `Give the root user of a member an access key, and check again:

  curl -X PATCH ${endpoint}/_sandbox/accounts/${id} -d '{"root":{"accessKeys":[{}]}}'`,
    ja: `メンバーアカウントのルートユーザーにアクセスキーを作成し、もう一度評価するには:

  curl -X PATCH ${endpoint}/_sandbox/accounts/${id} -d '{"root":{"accessKeys":[{}]}}'`,
  }),
  practice: {
    en: `A deployment of Genkan is simulated in it. It has checked the account, and checks it again whenever it changes:

  npx genkan findings --table ${practice.table}
  npx genkan watch --once --topic-arn ${practice.topicArn}`,
    ja: `このアカウントには Genkan のデプロイも用意してあり、評価を 1 回済ませています。アカウントが変わるたびに再び評価します。

  npx genkan findings --table ${practice.table}
  npx genkan watch --once --topic-arn ${practice.topicArn}`,
  },
  change: (endpoint: string, file: string | undefined): Text => ({
    en: `Look at it and change it while it runs: curl ${endpoint}/_sandbox${file ? `, or edit ${file}` : ""}. Ctrl+C ends it.`,
    ja: `実行中に内容を確認・変更するには curl ${endpoint}/_sandbox${file ? ` を使うか、${file} を編集します` : " を使います"}。Ctrl+C で終了します。`,
  }),
  taken: (port: number): Text => ({
    en: `Port ${port} is taken. For a free one: genkan sandbox`,
    ja: `ポート ${port} は使用中です。空いているポートを使うには: genkan sandbox`,
  }),
  reloaded: (file: string): Text => ({ en: `${file} was loaded again`, ja: `${file} を読み込み直しました` }),
  notReloaded: (file: string, cause: string): Text => ({
    en: `${file} could not be loaded: ${cause}`,
    ja: `${file} を読み込めませんでした: ${cause}`,
  }),
};
