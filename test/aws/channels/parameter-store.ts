import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * Stands in for Systems Manager's parameters, on the wire, for tests that count its reads and let it fail: moto serves
 * the deployed functions.
 */
export async function startParameterStore() {
  const values = new Map<string, string>();
  const reads: unknown[] = [];
  /** Names of the errors that the next reads end with. */
  const errors: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (data) => {
      body += data;
    });
    request.on("end", () => {
      const input = JSON.parse(body) as { Name: string };
      reads.push(input);
      const value = values.get(input.Name);
      const error = errors.shift() ?? (value === undefined ? "ParameterNotFound" : undefined);
      const answer = error
        ? { __type: error, message: "no" }
        : { Parameter: { Name: input.Name, Type: "SecureString", Value: value } };
      response.writeHead(error ? 400 : 200, { "content-type": "application/x-amz-json-1.1" });
      response.end(JSON.stringify(answer));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    values,
    reads,
    errors,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
