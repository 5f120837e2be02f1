import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestClock } from "../clock.ts";
import { forAccount } from "../moto.ts";
import { type Permission, permissionsOf, type Request, requestOf } from "./authorization.ts";

/** A call that came through. */
export interface Call extends Request {
  readonly permissions: readonly Permission[];
}

/** Who serves a service: an address, and the account of moto when it is moto. */
interface Served {
  readonly endpoint: string;
  readonly account?: string;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
}

export interface FrontOptions {
  readonly account: string;
  /** Who serves a service. */
  readonly route: (service: string) => Served;
  /** What answers are dated by; the machine's clock when left out. */
  readonly clock?: TestClock;
  /** Stands between a call and its answer; `null`: none goes back. */
  readonly between?: (call: Call, forward: () => Promise<Answer>) => Promise<Answer | null>;
}

/** The one address that functions reach AWS by: notes every call, and hands it to whoever serves it. */
export async function startFront({ account, route, clock, between = (_, forward) => forward() }: FrontOptions) {
  const calls: Call[] = [];
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", async () => {
      const body = Buffer.concat(chunks);
      const { url: path = "/", method = "POST" } = incoming;
      const { host: _, connection: __, ...headers } = incoming.headers as Record<string, string>;
      try {
        const request = requestOf({ path, headers, body: body.toString("utf8") });
        const call = { ...request, permissions: permissionsOf(request, account) };
        calls.push(call);
        const answer = await between(call, async () => {
          const { endpoint, account: of } = route(request.service);
          const accountHeader = of ? forAccount({ account: of }) : {};
          const answered = await fetch(endpoint + path, { method, headers: { ...headers, ...accountHeader }, body });
          const type = answered.headers.get("content-type") ?? "";
          return { status: answered.status, type, body: Buffer.from(await answered.arrayBuffer()) };
        });
        const dated = clock ? { date: clock.date().toUTCString() } : {};
        if (answer) outgoing.writeHead(answer.status, { "content-type": answer.type, ...dated }).end(answer.body);
      } catch (error) {
        // A connection that AWS dropped is dropped here, too; what else went wrong is no answer of AWS.
        if ((error as Error).message === "fetch failed") outgoing.destroy();
        else outgoing.writeHead(501).end(String(error));
      }
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
