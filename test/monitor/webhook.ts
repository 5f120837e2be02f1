import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Stands in for Slack's incoming webhook: keeps what is posted, and answers as it is told, else that all is well. */
export async function startWebhook() {
  const posts: string[] = [];
  const answers: [status: number, headers: Record<string, string>][] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (data) => {
      body += data;
    });
    request.on("end", () => {
      posts.push(body);
      const [status, headers] = answers.shift() ?? [200, {}];
      response.writeHead(status, headers).end("ok");
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret`,
    posts,
    answers,
    close: () => void server.close(),
  };
}
