import { existsSync, globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { alertTopicChannel, channels } from "@genkan/messages/channels/index";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const sources = globSync(["packages/*/src/**/*.ts", "stacks/**/*.ts", "sst.config.ts"], { cwd: root }).sort();
const documents = ["docs/channels.en.md", "docs/channels.ja.md"].map((path) => readFileSync(`${root}${path}`, "utf8"));

describe.each(channels.map(({ id }) => id))("the channel %s", (id) => {
  const own = [`packages/messages/src/channels/${id}.ts`, `stacks/channels/${id}.ts`];

  test("is one object and one stack file", () => {
    for (const path of own) expect(existsSync(root + path), path).toBe(true);
  });

  test("is imported by the two registries and its stack alone", () => {
    // The mail is the form of the alert topic itself, which `genkan watch` prints and `genkan replay` writes out.
    const others = id === alertTopicChannel.id ? sources.filter((path) => !path.startsWith("packages/cli/")) : sources;
    const importing = others.filter((path) =>
      new RegExp(`from "(@genkan/messages/channels|\\.)/${id}(\\.ts)?"`).test(readFileSync(root + path, "utf8")),
    );
    const registries = ["packages/messages/src/channels/index.ts", "stacks/channels/index.ts"];
    expect(importing.sort()).toEqual([...registries, own[1]].sort());
  });

  test("has its setting and its secrets in the documents of both languages", () => {
    const stack = readFileSync(root + own[1]!, "utf8");
    const [, setting] = /const settings = \{[\s\S]*?\n {2}(\w+): /.exec(stack) ?? [];
    const channel = channels.find((each) => each.id === id)!;
    const secrets = channel.transport === "https" ? Object.values(channel.secrets).map(({ secret }) => secret) : [];
    for (const text of documents) for (const word of [setting!, ...secrets]) expect(text).toContain(`\`${word}`);
  });
});
