import { randomBytes } from "node:crypto";
import { fromEnv } from "@aws-sdk/credential-provider-env";
import { type Aws, connect, totalCalls } from "@genkan/aws/clients";
import { observe } from "@genkan/aws/collect/index";
import { whoAmI } from "@genkan/aws/identity";
import { type DynamoDbLedger, openLedger } from "@genkan/aws/ledger/dynamodb";
import type { World } from "@genkan/controls/engine/run";
import type { Subject } from "@genkan/controls/model/control";
import { environment } from "./environment.ts";
import { type MonitorSettings, settingsOf } from "./settings.ts";

/** What a run of a deployed function works on. The channel is the stream's: nothing is published here. */
export interface Deployed extends Omit<World, "publish"> {
  readonly aws: Aws;
  readonly ledger: DynamoDbLedger;
  readonly monitor: MonitorSettings;
}

let connection: Promise<{ aws: Aws; ledger: DynamoDbLedger; subject: Subject; monitor: MonitorSettings }> | undefined;

/** Opens the account, the ledger and the settings; once for as long as the function is warm. */
export async function openWorld(): Promise<Deployed> {
  connection ??= (async () => {
    const { GENKAN_TABLE, GENKAN_SETTINGS } = environment("GENKAN_TABLE", "GENKAN_SETTINGS");
    const aws = connect({ credentials: fromEnv() });
    const [ledger, subject] = await Promise.all([openLedger(aws, GENKAN_TABLE), whoAmI(aws)]);
    return { aws, ledger, subject, monitor: GENKAN_SETTINGS };
  })();
  // What failed once must not fail for ever.
  const { aws, ledger, subject, monitor } = await connection.catch((error: unknown) => {
    connection = undefined;
    throw error;
  });
  return {
    aws,
    ledger,
    subject,
    monitor,
    settings: settingsOf(monitor),
    async collect(facts, settings, at, asked) {
      const before = totalCalls(aws);
      const observations = await observe(aws, facts, { subject, settings, at }, asked);
      return { observations, apiCalls: totalCalls(aws) - before };
    },
    now: () => aws.now(),
    newRunId: (at) => `${at.toISOString()}-${randomBytes(6).toString("hex")}`,
  };
}
