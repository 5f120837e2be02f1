import { fromEnv } from "@aws-sdk/credential-provider-env";
import { newRunId, openAccount } from "@genkan/aws/account";
import { type Aws, connect } from "@genkan/aws/clients";
import { type DynamoDbLedger, openLedger } from "@genkan/aws/ledger/dynamodb";
import type { World } from "@genkan/controls/engine/world";
import { environment } from "./environment.ts";
import { type MonitorSettings, settingsOf } from "./settings.ts";

/** What a deployed function works on. It publishes nothing itself: the table's stream triggers that. */
export interface Deployed extends Omit<World, "publish"> {
  readonly aws: Aws;
  readonly ledger: DynamoDbLedger;
  readonly monitor: MonitorSettings;
}

type Connection = Pick<Deployed, "aws" | "ledger" | "monitor" | "subject" | "collect">;
let connection: Promise<Connection> | undefined;

/** Opens the account, the ledger and the settings, once while the function is warm. */
export async function openWorld(): Promise<Deployed> {
  connection ??= connected();
  const { monitor, aws, ...rest } = await connection.catch((error: unknown) => {
    // A failure must not be cached: the next invocation tries again.
    connection = undefined;
    throw error;
  });
  const { everySeconds } = monitor;
  const schedule = everySeconds === undefined ? {} : { everySeconds };
  return { ...rest, aws, monitor, settings: settingsOf(monitor), ...schedule, now: () => aws.now(), newRunId };
}

async function connected(): Promise<Connection> {
  const { GENKAN_TABLE, GENKAN_SETTINGS } = environment("GENKAN_TABLE", "GENKAN_SETTINGS");
  const aws = connect({ credentials: fromEnv() });
  const [ledger, account] = await Promise.all([openLedger(aws, GENKAN_TABLE), openAccount(aws)]);
  return { aws, ledger, ...account, monitor: GENKAN_SETTINGS };
}
