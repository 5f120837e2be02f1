import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

/** A request that a service got. */
export interface Posted {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** How a service answers. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** How the service behind a channel answers a request, when nothing else is wanted of it. */
export type Behaviour = (posted: Posted) => Answer;

/**
 * Stands in for the service behind a channel, on this machine: keeps what is posted, and answers as it is asked to by
 * `answers`, one after the other, and then as the real service would.
 */
export async function startService(behaviour: Behaviour = () => ({ status: 200, body: "ok" })) {
  const posts: Posted[] = [];
  const answers: Answer[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const posted = {
        path: request.url ?? "",
        headers: request.headers,
        body: Buffer.concat(chunks).toString("utf8"),
      };
      posts.push(posted);
      const { status, headers = {}, body = "" } = answers.shift() ?? behaviour(posted);
      response.writeHead(status, headers).end(body);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret`,
    posts,
    answers,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

const bytes = (text: string) => new TextEncoder().encode(text).length;
const parsed = (text: string): Record<string, unknown> | null => {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return null;
  }
};

/**
 * How the real services answer, as they document it, by the ids of the channels. Each knows its one secret: the path
 * `/secret`, or a key.
 */
export const behaviours: Readonly<Record<string, (key: string) => Behaviour>> = {
  /** https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
  slack:
    () =>
    ({ path, body }) => {
      if (path !== "/secret") return { status: 404, body: "no_service" };
      const payload = parsed(body);
      if (!payload) return { status: 400, body: "invalid_payload" };
      const blocks = ((payload["attachments"] ?? []) as { blocks: object[] }[]).flatMap((each) => each.blocks);
      if (blocks.length > 50) return { status: 400, body: "invalid_blocks" };
      return payload["text"] ? { status: 200, body: "ok" } : { status: 400, body: "no_text" };
    },
  /** https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook */
  teams:
    () =>
    ({ path, body }) => {
      if (path !== "/secret") return { status: 404, body: '{"error":{"code":"WorkflowTriggerNotFound"}}' };
      if (bytes(body) > 28 * 1_024) return { status: 413, body: "RequestEntityTooLarge" };
      const [attachment] = (parsed(body)?.["attachments"] ?? []) as { contentType?: string }[];
      return attachment?.contentType === "application/vnd.microsoft.card.adaptive"
        ? { status: 202 }
        : { status: 400, body: '{"error":{"code":"TriggerInputSchemaMismatch"}}' };
    },
  /** https://developer.pagerduty.com/docs/events-api-v2-overview */
  pagerduty:
    (key) =>
    ({ body }) => {
      const refused = (error: string) => ({
        status: 400,
        body: JSON.stringify({ status: "invalid event", message: "Event object is invalid", errors: [error] }),
      });
      if (bytes(body) > 512 * 1_024) return { status: 413 };
      const event = parsed(body);
      if (!event) return refused("JSON parse error");
      if (event["routing_key"] !== key) return refused("Invalid routing key");
      const { summary, source } = (event["payload"] ?? {}) as Record<string, unknown>;
      if (event["event_action"] === "trigger" && !(summary && source)) return refused("'payload.summary' is missing");
      return {
        status: 202,
        body: JSON.stringify({ status: "success", message: "Event processed", dedup_key: event["dedup_key"] }),
      };
    },
  webhook:
    () =>
    ({ path, headers }) =>
      path === "/secret" && headers["genkan-signature"] ? { status: 204 } : { status: 401, body: "not signed" },
};
