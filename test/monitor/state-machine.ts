import { once } from "node:events";
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
  readonly status: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

const HERE = "states:AWSStepFunctions";
/** Milliseconds between two looks at an execution. */
const PAUSE = 50;

/**
 * Makes a state machine in moto, whose functions are ours: see state_machines.py.
 * @param invoke does what the function with this ARN does
 */
export async function startStateMachine(
  moto: MotoAccount,
  { name, definition }: { readonly name: string; readonly definition: object },
  invoke: (functionArn: string, payload: object) => Promise<Answer>,
): Promise<StateMachine> {
  const server = createServer(async (request, response) => {
    const answer = await invoke(decodeURI(request.url ?? "").slice(1), (await json(request)) as object);
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
      const { executionArn } = await callMoto<{ executionArn: string }>(moto, `${HERE}.StartExecution`, started);
      for (;;) {
        const { status, output, error, cause } = await callMoto<Described>(moto, `${HERE}.DescribeExecution`, {
          executionArn,
        });
        if (status !== "RUNNING")
          return {
            status: status as Ended["status"],
            output: JSON.parse(output ?? "null"),
            ...(error ? { error: `${error}: ${cause}` } : {}),
          };
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
      }
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
