import { once as event } from "node:events";
import { rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestProject } from "vitest/node";
import type { Fixtures } from "./fixtures.ts";
import type { Variant } from "./infra/synth/cache.ts";
import type { MotoServer } from "./moto/server.ts";

/**
 * Vitest's global set-up. What is expensive is made when a test first asks for it, once per run, whichever file and
 * project asks: tests ask over HTTP, by `fixture()`. A run that needs none of it pays for none.
 */
export default async function setup(project: TestProject) {
  let moto: Promise<MotoServer> | undefined;
  let installed: Promise<string> | undefined;
  let accounts = 0;
  const graphs = new Map<string, Promise<string>>();
  const cache = () => import("./infra/synth/cache.ts");
  const makers: { [Name in keyof Fixtures]: (query: URLSearchParams) => Promise<Fixtures[Name]> } = {
    async moto() {
      moto ??= import("./moto/server.ts").then(({ startMotoServer }) => startMotoServer());
      const { endpoint } = await moto;
      accounts += 1;
      return { endpoint, account: `2${String(accounts).padStart(11, "0")}` };
    },
    bundles: async () => (await cache()).bundles(),
    commandLine: async () => (await cache()).commandLine(),
    tarball: async () => (await cache()).tarball(),
    bundled: async () => (await cache()).bundled(),
    installed() {
      installed ??= cache()
        .then(({ tarball }) => tarball())
        .then(async (file) => (await import("./genkan/npm.ts")).npmInstall(file));
      return installed;
    },
    graph(query) {
      const variant = Object.fromEntries(query) as object as Variant;
      const made = graphs.get(query.toString()) ?? cache().then(({ synthesise }) => synthesise(variant));
      graphs.set(query.toString(), made);
      return made;
    },
    folder: async (query) => (await cache()).synthesiseFolder(query.get("folder")!, query.get("stage")!),
  };
  const server = createServer(async ({ url = "/" }, response) => {
    // A test that blocks its process would not see that an idle connection was closed.
    response.setHeader("connection", "close");
    // Making it may take long: the one who asks should know that it was heard.
    response.flushHeaders();
    const { pathname, searchParams } = new URL(url, "http://127.0.0.1");
    const answer = await makers[pathname.slice(1) as keyof Fixtures](searchParams).then(
      (made) => ({ made }),
      ({ message }: Error) => ({ message }),
    );
    response.end(JSON.stringify(answer));
  }).listen(0, "127.0.0.1");
  await event(server, "listening");
  project.provide("fixtures", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return async () => {
    server.close();
    server.closeAllConnections();
    (await moto?.catch(() => undefined))?.stop();
    const folder = await installed?.catch(() => undefined);
    if (folder) rmSync(folder, { recursive: true });
  };
}
