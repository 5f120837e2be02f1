import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { bundle } from "../../stacks/bundle.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const work = mkdtempSync(join(tmpdir(), "genkan-bundles-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

/**
 * The most that each bundle may be, in KiB; a little more than it is. The SDK's clients and the commands that are used
 * take 380 of the first three and 230 of the fourth.
 */
const LARGEST = { schedule: 650, event: 680, "config-rule": 680, notify: 475, slack: 195 };

test.each(Object.entries(LARGEST))(
  "%s is one small module that takes credentials from its environment alone",
  async (name, largest) => {
    const { file, metafile } = await bundle(name, root, work);
    expect(statSync(file).size / 1_024).toBeLessThanOrEqual(largest);
    const inputs = Object.keys(metafile.inputs);
    expect(
      inputs.filter((path) => /credential-provider-(?!env|node)|nested-clients|token-providers/.test(path)),
    ).toEqual([]);
  },
);

test("a file without a handler is refused", async () => {
  await expect(bundle("world", root, work)).rejects.toThrow("packages/monitor/src/world.ts exports no handler");
});
