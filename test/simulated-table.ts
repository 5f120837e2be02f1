import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { ledgerTable, organizationIndex } from "@genkan/aws/ledger/table";
import { simulate } from "@genkan/sandbox/sandbox";
import { readScenario } from "@genkan/sandbox/scenario";
import { TestClock } from "./clock.ts";

const credentials = { accessKeyId: "AKIATEST000000000000", secretAccessKey: "test" };

/** The name of the table in each account. */
export const simulatedTable = "findings";

/**
 * A simulated account with an empty table of a deployment, and a client of it. Both ledger contracts hold on it as they do
 * on moto, at a tenth of the time: it is for tests that make thousands of calls.
 */
export function openTable(clock = new TestClock("2026-11-01T00:00:00Z")) {
  const { hashKey, rangeKey } = ledgerTable;
  const { name, hashKey: indexHash, rangeKey: indexRange } = organizationIndex;
  const indexes = [{ name, hashKey: indexHash, rangeKey: indexRange }];
  const tables = [{ name: simulatedTable, hashKey, rangeKey, indexes }];
  const simulation = simulate({ scenario: readScenario({ account: "111122223333", tables }), clock });
  const { requestHandler } = simulation;
  const client = new DynamoDBClient({ region: "us-east-1", credentials, requestHandler, maxAttempts: 1 });
  return { ...simulation, clock, client: DynamoDBDocumentClient.from(client) };
}
