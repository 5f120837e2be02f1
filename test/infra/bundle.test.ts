import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
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

/**
 * The most that each bundle may be, in KiB; a little more than it is. The SDK's clients and the commands that are used
 * take 380 of the first three and 320 of the fourth, which reads CloudTrail and the alias for what it sends; that the names of functions and errors are kept takes about 40.
 */
const LARGEST = {
  ...{ schedule: 765, event: 1_025, "config-rule": 800, notify: 715, channel: 530 },
  // S3's client takes 145 of them, and of the one of events, which loads it only for an organization.
  ...{ census: 910, members: 935, close: 925, sweep: 910, flood: 735 },
};

test.each(Object.entries(LARGEST))(
  "%s is one small module that takes credentials from its environment alone",
  (name, largest) => {
    expect(statSync(join(bundles, name, "bundle.mjs")).size / 1_024).toBeLessThanOrEqual(largest);
    const { inputs } = JSON.parse(readFileSync(join(bundles, `${name}.json`), "utf8")) as { inputs: object };
    expect(
      Object.keys(inputs).filter((path) =>
        /credential-provider-(?!env|node)|nested-clients|token-providers/.test(path),
      ),
    ).toEqual([]);
  },
);

/** What a bundle is made of, and how much of each file is in it. */
interface Meta {
  readonly outputs: Readonly<Record<string, { readonly inputs: Readonly<Record<string, { bytesInOutput: number }>> }>>;
}

test.each(Object.keys(LARGEST))("%s cannot change what it watches", (name) => {
  const { outputs } = JSON.parse(readFileSync(join(bundles, `${name}.json`), "utf8")) as Meta;
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
