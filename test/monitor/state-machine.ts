import { EventEmitter, once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { callMoto, type MotoAccount } from "../moto.ts";

/** What came of a function: as Lambda answers it. */
export type Answer = { readonly result: unknown } | { readonly error: string };

/** How an execution ended. */
export interface Ended {
  readonly status: "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";
  /** What the last state answered. */
  readonly output: unknown;
  readonly error?: string;
}

/** A state machine in moto. */
export interface StateMachine {
  /** Starts an execution, and waits until it ends. */
  run(name: string): Promise<Ended>;
  close(): void;
}

interface Described {
  readonly status: Ended["status"];
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

const HERE = "states:AWSStepFunctions";

/**
 * Makes a state machine in moto, whose functions are ours: see state_machines.py.
 * @param invoke does what the function with this ARN does
 */
export async function startStateMachine(
  moto: MotoAccount,
  { name, definition }: { readonly name: string; readonly definition: object },
  invoke: (functionArn: string, payload: object) => Promise<Answer>,
): Promise<StateMachine> {
  const ends = new EventEmitter();
  const server = createServer(async (request, response) => {
    const arn = decodeURI(request.url ?? "").slice(1);
    const payload = (await json(request)) as object;
    if (arn.split(":")[5] === "execution") {
      ends.emit(arn.split(":").at(-1) ?? "");
      response.end();
      return;
    }
    const answer = await invoke(arn, payload);
    if ("error" in answer) {
      const [errorType = "", errorMessage] = answer.error.split(": ");
      response.setHeader("x-amz-function-error", "Unhandled");
      response.end(JSON.stringify({ errorType, errorMessage }));
    } else response.end(JSON.stringify(answer.result));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const lambda = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { stateMachineArn } = await callMoto<{ stateMachineArn: string }>(moto, `${HERE}.CreateStateMachine`, {
    name,
    definition: JSON.stringify(definition),
    roleArn: `arn:aws:iam::${moto.account}:role/${name}`,
    tags: [{ key: "lambda", value: lambda }],
  });
  return {
    async run(execution) {
      const started = { stateMachineArn, name: execution, input: "{}" };
      const ended = once(ends, execution);
      const { executionArn } = await callMoto<{ executionArn: string }>(moto, `${HERE}.StartExecution`, started);
      await ended;
      const { status, output, error, cause } = await callMoto<Described>(moto, `${HERE}.DescribeExecution`, {
        executionArn,
      });
      return { status, output: JSON.parse(output ?? "null"), ...(error ? { error: `${error}: ${cause}` } : {}) };
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
