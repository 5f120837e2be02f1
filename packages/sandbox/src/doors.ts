import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { HttpResponse } from "@smithy/core/protocols";
import type { Answer } from "./endpoint.ts";
import type { WireRequest } from "./wire-message.ts";

type Answers = (request: WireRequest) => Promise<Answer>;
/** Waits for as long as an unanswered call stays connected; ends at once when the caller gives up. */
type Hangs = (signal?: AbortSignal) => Promise<void>;

/** The largest request that is simulated, in bytes. */
const LARGEST_BODY = 1024 * 1024;

/** Reads a request's body as text; `undefined` when it is larger than so many bytes. */
export async function bodyOf(incoming: IncomingMessage, largest = LARGEST_BODY): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= largest) chunks.push(chunk);
  }
  return size > largest ? undefined : Buffer.concat(chunks).toString("utf8");
}

/** Writes a short answer in plain text. */
export const say = (outgoing: ServerResponse, status: number, text: string): void =>
  void outgoing.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(`${text}\n`);

/**
 * The HTTP server for any SDK in any language, through `AWS_ENDPOINT_URL`.
 * @param aside answers requests that are not calls to AWS, and returns whether it did
 */
export function overHttp(
  answers: Answers,
  aside: (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<boolean>,
): Server {
  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    if (await aside(incoming, outgoing)) return;
    const body = await bodyOf(incoming);
    if (body === undefined) return say(outgoing, 413, "RequestEntityTooLarge");
    const headers = incoming.headers as WireRequest["headers"];
    const answer = await answers({ method: incoming.method ?? "", path: incoming.url ?? "", headers, body });
    if (answer === "hang") return;
    if (answer === "reset") return void incoming.socket.resetAndDestroy();
    outgoing.writeHead(answer.status, answer.headers).end(answer.body);
  };
  return createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch((error: unknown) => {
      if (!outgoing.headersSent) say(outgoing, 500, String(error));
    });
  });
}

interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** The error of a call whose connection AWS drops. */
const dropped = () => Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
const forever: Hangs = () => new Promise(() => {});

/** The in-process handler: any SDK v3 client accepts it as `requestHandler`. No socket is opened. */
export const inProcess = (answers: Answers, hangs: Hangs = forever) => ({
  async handle(
    { method, path, query, headers, body }: SdkRequest,
    { abortSignal }: { abortSignal?: AbortSignal } = {},
  ): Promise<{ response: HttpResponse }> {
    const gaveUp = () => Object.assign(new Error("Request aborted"), { name: "AbortError" });
    if (abortSignal?.aborted) throw gaveUp();
    const lower = Object.fromEntries(Object.entries(headers).map(([key, value]) => [key.toLowerCase(), value]));
    const text = body instanceof Uint8Array ? new TextDecoder().decode(body) : String(body ?? "");
    const search = new URLSearchParams(query).toString();
    const answer = await answers({ method, path: search ? `${path}?${search}` : path, headers: lower, body: text });
    if (answer === "hang") {
      await hangs(abortSignal);
      throw abortSignal?.aborted ? gaveUp() : dropped();
    }
    if (answer === "reset") throw dropped();
    return {
      response: new HttpResponse({
        statusCode: answer.status,
        headers: answer.headers,
        body: Buffer.from(answer.body),
      }),
    };
  },
});
