import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundle } from "../../stacks/bundle.ts";
import { fixture } from "../fixtures.ts";
import { root } from "./synth/cache.ts";

const work = mkdtempSync(join(tmpdir(), "genkan-bundles-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

let bundles: string;
beforeAll(async () => {
  bundles = await fixture("bundles");
});

/** What a bundle is made of: its files, what they import, and how much of each source is in them. */
interface Meta {
  readonly outputs: Readonly<
    Record<
      string,
      {
        readonly bytes: number;
        readonly imports: readonly { readonly path: string; readonly kind: string }[];
        readonly inputs: Readonly<Record<string, { bytesInOutput: number }>>;
      }
    >
  >;
}
const metaOf = (name: string): Meta => JSON.parse(readFileSync(join(bundles, `${name}.json`), "utf8"));

/** The files that a start of a function loads. */
function loadedAtStart({ outputs }: Meta): ReadonlySet<string> {
  const loaded = new Set(Object.keys(outputs).filter((path) => path.endsWith("/bundle.mjs")));
  for (const path of loaded)
    for (const { path: other, kind } of outputs[path]?.imports ?? [])
      if (kind === "import-statement" && other in outputs) loaded.add(other);
  return loaded;
}

/**
 * The most that a start of each function may load, in KiB; a little more than it is. The SDK's clients and the commands that
 * are used take 350 of the first three.
 */
const LARGEST = {
  ...{ schedule: 710, event: 780, "config-rule": 755, notify: 610, channel: 500 },
  // S3's client takes 145 of them.
  ...{ census: 695, members: 895, close: 900, sweep: 855, flood: 655 },
};

test.each(Object.entries(LARGEST))(
  "%s loads few small modules, and takes credentials from its environment alone",
  (name, largest) => {
    const meta = metaOf(name);
    const loaded = [...loadedAtStart(meta)];
    expect(loaded.reduce((sum, path) => sum + meta.outputs[path]!.bytes, 0) / 1_024).toBeLessThanOrEqual(largest);
    expect(loaded.length).toBeLessThan(6);
    const sources = Object.values(meta.outputs).flatMap(({ inputs }) => Object.keys(inputs));
    expect(
      sources.filter((path) => /credential-provider-(?!env|node)|nested-clients|token-providers/.test(path)),
    ).toEqual([]);
  },
);

test.each(Object.keys(LARGEST))("%s cannot change what it watches", (name) => {
  const { outputs } = metaOf(name);
  const files = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput ? [path] : [])),
  );
  expect(files.filter((path) => path.includes("aws/src/fix/"))).toEqual([]);
  // Nor does it plan changes: what is left of the remedies is their names.
  const planned = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (path.includes("/remedies/") ? [bytesInOutput] : [])),
  );
  expect(Math.max(0, ...planned)).toBeLessThan(300);
  const commands = files.flatMap((path) => {
    const [, service, command] =
      /client-(iam|sso-admin|organizations|identitystore)\/.*\/commands\/(\w+)Command\.js$/.exec(path) ?? [];
    return command ? [`${service}:${command}`] : [];
  });
  expect(commands.filter((command) => !/:(Get|List|Describe|GenerateCredentialReport)/.test(command))).toEqual([]);
  // The pattern finds the commands: those of the schedule read IAM and Identity Center.
  if (name === "schedule")
    expect(commands).toEqual(expect.arrayContaining(["iam:GetAccountSummary", "sso-admin:ListInstances"]));
});

test("the shared bundles are what a deployment makes", async () => {
  const { file } = await bundle("channel", root, work);
  expect(readFileSync(file, "utf8")).toBe(readFileSync(join(bundles, "channel", "bundle.mjs"), "utf8"));
});

test("a file without a handler is refused", async () => {
  await expect(bundle("metric-names", root, work)).rejects.toThrow("src/metric-names.ts exports no handler");
});
