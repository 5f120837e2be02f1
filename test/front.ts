import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A call on its way to AWS. */
export interface Passing {
  /** What is called, as the API names it: `PutItem`, `Publish`. */
  readonly operation: string;
  /** Makes the call. */
  readonly forward: () => Promise<Response>;
}

/** A server between an SDK and the services that stand in for AWS. */
export interface Front {
  readonly endpoint: string;
  close(): void;
}

/** Lets every call pass by `on`; what it does not answer is never answered. `to` says where an operation is served. */
export async function startFront(
  to: (isDynamoDb: boolean) => string,
  on: (passing: Passing) => Promise<Response | undefined>,
): Promise<Front> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", async () => {
      const body = Buffer.concat(chunks);
      const target = String(request.headers["x-amz-target"] ?? "");
      const operation = target.split(".").at(-1) || (/(?:^|&)Action=(\w+)/.exec(body.toString())?.[1] ?? "");
      const { host: _, connection: __, ...headers } = request.headers;
      const sent = { method: "POST", headers: headers as Record<string, string>, body };
      const forward = () => fetch(to(target.startsWith("DynamoDB")) + request.url, sent);
      const answer = await on({ operation, forward });
      if (!answer) return;
      response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" });
      response.end(Buffer.from(await answer.arrayBuffer()));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
