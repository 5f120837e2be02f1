import { newRunId, openAccount } from "@genkan/aws/account";
import { snsPublisher } from "@genkan/aws/alerts";
import { connect } from "@genkan/aws/clients";
import { openLedger } from "@genkan/aws/ledger/dynamodb";
import { ledgerTable } from "@genkan/aws/ledger/table";
import { catalogue } from "@genkan/controls/catalogue/index";
import { run } from "@genkan/controls/engine/run";
import type { World } from "@genkan/controls/engine/world";
import { defaultSettings } from "@genkan/controls/model/settings";
import type { Locale, Text } from "@genkan/controls/model/text";
import type { Sandbox } from "@genkan/sandbox/sandbox";
import { complaintOf } from "./complaint.ts";
import type { Shell } from "./shell.ts";
import { sandboxAccess } from "./target/simulated.ts";

const REGION = "us-east-1";
const ACCOUNT = "111122223333";
const TOPIC = "genkan-sandbox-alerts";

/** What a deployment has in the account for practice. */
export const practice = {
  table: "genkan-sandbox-findings",
  topicArn: `arn:aws:sns:${REGION}:${ACCOUNT}:${TOPIC}`,
} as const;

/** A new account, as AWS creates it: not secured yet. Genkan is deployed in it, and one of two people has confirmed. */
export const practiceScenario = {
  account: ACCOUNT,
  tables: [{ name: practice.table, region: REGION, hashKey: ledgerTable.hashKey, rangeKey: ledgerTable.rangeKey }],
  topics: [
    {
      name: TOPIC,
      region: REGION,
      subscriptions: [{ endpoint: "you@example.com" }, { endpoint: "colleague@example.com", confirmed: false }],
    },
  ],
};

/** The monitor of a deployment in a simulated account: it has run once when this resolves, and runs after each change. */
export async function startPractice(
  { clock, stderr, timeZone }: Shell,
  { account, endpoint }: Sandbox,
  locale: Locale,
): Promise<AsyncDisposable> {
  const aws = connect({ ...sandboxAccess(endpoint), region: REGION, clock });
  const world: Omit<World, "subject" | "collect"> = {
    settings: defaultSettings,
    ledger: await openLedger(aws, practice.table),
    publish: snsPublisher(aws, practice.topicArn, { locale, timeZone }),
    now: () => account.now(),
    newRunId,
  };
  const runOnce = async () => {
    try {
      await run({ ...world, ...(await openAccount(aws)) }, catalogue);
    } catch (error) {
      stderr.say(`genkan: ${words.failed(complaintOf(error) ?? { en: String(error), ja: String(error) })[locale]}\n`);
    }
  };
  await runOnce();
  let last = Promise.resolve();
  let waiting = false;
  const unwatch = account.watch(() => {
    // One run after the last change is enough, however many changes came while another one ran.
    if (waiting) return;
    waiting = true;
    last = last.then(() => {
      waiting = false;
      return runOnce();
    });
  });
  return {
    async [Symbol.asyncDispose]() {
      unwatch();
      await last;
      aws.close();
    },
  };
}

const words = {
  failed: (cause: Text): Text => ({
    en: `the deployed monitor failed: ${cause.en}`,
    ja: `デプロイされたモニターの実行に失敗しました: ${cause.ja}`,
  }),
};
