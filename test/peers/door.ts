import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { startSandbox } from "@genkan/sandbox/sandbox";
import type { Scenario } from "@genkan/sandbox/scenario";

/** A simulated account behind a server that counts what it is asked. */
export interface Door {
  readonly endpoint: string;
  calls(): number;
  /** The calls that the simulated account does not know, by service and, where the request names it, operation. */
  unsimulated(): string[];
  close(): Promise<void>;
}

/** Serves a simulated account on the loopback address. */
export async function openDoor(scenario: Scenario): Promise<Door> {
  const sandbox = await startSandbox({ scenario });
  let calls = 0;
  const unsimulated = new Set<string>();
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const { host: _, connection: __, expect: ___, ...headers } = request.headers as Record<string, string>;
    const { method = "POST" } = request;
    const bare = method === "GET" || method === "HEAD";
    const answer = await fetch(sandbox.endpoint + request.url, { method, headers, ...(bare ? {} : { body }) });
    calls += 1;
    if (answer.status === 501) unsimulated.add(actionOf(headers, body.toString()));
    const type = answer.headers.get("content-type") ?? "";
    response.writeHead(answer.status, { "content-type": type }).end(Buffer.from(await answer.arrayBuffer()));
  };
  // A tool that is stopped drops its calls.
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: () => calls,
    unsimulated: () => [...unsimulated].sort(),
    async close() {
      server.close();
      server.closeAllConnections();
      await sandbox.close();
    },
  };
}

/** Which call a request is, as far as it says so itself. */
function actionOf(headers: Readonly<Record<string, string>>, body: string): string {
  const [, service = ""] = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers["authorization"] ?? "") ?? [];
  const operation = headers["x-amz-target"]?.split(".").at(-1) ?? new URLSearchParams(body).get("Action") ?? "";
  return operation ? `${service}:${operation}` : service;
}
