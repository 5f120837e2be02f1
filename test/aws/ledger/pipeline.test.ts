import type { TransactWriteCommandInput } from "@aws-sdk/lib-dynamodb";
import { DynamoDbLedger } from "@genkan/aws/ledger/dynamodb";
import { publishUnsent } from "@genkan/controls/engine/publish";
import type { Status } from "@genkan/controls/model/evaluation";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Move, type OpenStore, play, quiet, step, type Write } from "../../pipeline-model.ts";
import { openTable, simulatedTable } from "../../simulated-table.ts";

describe("the pipeline on the deployed ledger", () => {
  /** A table of its own, with four items a transaction, and its stream. Each request is one store call. */
  const openStore: OpenStore = async (around, clock) => {
    const { client } = openTable();
    /** What the table's stream carries of alerts that are ready, and has not got rid of. */
    const stream: { readonly alertId: string; held: string | undefined }[] = [];
    const send = client.send.bind(client);
    client.send = (async (command: { readonly input: Request }) =>
      around(callOf(command.input), async () => {
        const answer = await send(command as never);
        for (const item of putsOf(command.input)) {
          if (item["kind"] !== "alert" || item["state"] !== "ready") continue;
          stream.push({ alertId: String(item["alertId"]), held: item["held"] as string | undefined });
        }
        return answer;
      })) as never;
    return {
      ledger: new DynamoDbLedger({
        ...{ client, table: simulatedTable, largestTransaction: 4 },
        clock: { now: clock.now, sleep: async () => {} },
      }),
      async send(world) {
        const failures: unknown[] = [];
        for (const record of [...stream]) {
          const { alertId, held } = record;
          // When it comes again, it is looked up.
          record.held = undefined;
          try {
            await publishUnsent(world, { alertId, ...(held ? { held: JSON.parse(held) } : {}) });
            stream.splice(stream.indexOf(record), 1);
          } catch (error) {
            if (!(error instanceof AggregateError)) throw error;
            failures.push(error);
          }
        }
        if (failures.length) throw new AggregateError(failures);
      },
      close: async () => {},
    };
  };

  test("whatever fails and whatever other writers do, every change is sent and nothing else", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 4 }),
        async (steps) => void (await play(openStore, steps)),
      ),
      { numRuns: Number(process.env["FC_RUNS"] ?? 40) },
    );
  });

  test.each(["event", "run"] as const)(
    "killed at every store and publish call, with a second writer at each, a commit of several transactions loses no alert (%s)",
    async (kind) => {
      const all = (is: Status): Move["seen"] => ({ c0: { u0: is, u1: is }, c1: { u0: is } });
      const move: Move = { kind, seen: all("COMPLIANT"), age: 0, settled: true, acts: 0 };
      const bad: Move = { ...move, seen: all("NON_COMPLIANT"), acts: 1 };
      const well: Move = { ...move, acts: 1 };
      // The second writer has seen half of the change. Before a call is as good as after the one before it.
      const half: Move = { ...move, kind: "run", seen: { ...all("NON_COMPLIANT"), c1: { u0: "COMPLIANT" } } };
      let deaths = 0;
      for (let call = 1; ; call++) {
        const counts = await play(openStore, [
          quiet({ ...move, kind: "run" }),
          { ...quiet(bad), interference: { call, after: false, by: half }, death: { call, after: true } },
          quiet({ ...bad, kind: "run" }),
          { ...quiet(well), interference: { call, after: false, by: half } },
        ]);
        if (!counts.interferences) break;
        deaths += counts.deaths;
      }
      // The read, the transactions, what the sender looks up, the publication and its mark.
      expect(deaths).toBeGreaterThanOrEqual(8);
    },
  );
});

/** What a request asks of the table. */
interface Request {
  readonly Item?: Record<string, unknown>;
  readonly TransactItems?: TransactWriteCommandInput["TransactItems"];
  readonly ExpressionAttributeValues?: Readonly<Record<string, unknown>>;
}

const putsOf = ({ Item, TransactItems = [] }: Request): readonly Record<string, unknown>[] =>
  Item ? [Item] : TransactItems.flatMap(({ Put }) => Put?.Item ?? []);

/** What a request reads or writes, as the model asks. */
function callOf(request: Request): { readonly reads?: boolean; readonly writes?: Write } {
  if (String(request.ExpressionAttributeValues?.[":pk"]).startsWith("account#")) return { reads: true };
  const bodies = <T>(kind: string) =>
    putsOf(request)
      .filter((item) => item["kind"] === kind)
      .map((item) => item["body"] as T);
  const removed = (request.TransactItems ?? []).flatMap(({ Delete }) => Delete?.Key?.["sk"] ?? []);
  const writes: Write = {
    findings: bodies("finding"),
    removed: removed.map((sk: string) => {
      const [id, type, name] = JSON.parse(sk.slice("finding#".length)) as [string, string, string];
      return `${id}/${type === "AWS::::Account" ? "account" : name}`;
    }),
    changes: bodies("change"),
    acts: bodies("act"),
  };
  return request.Item || request.TransactItems ? { writes } : {};
}
