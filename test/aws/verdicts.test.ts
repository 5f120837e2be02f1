import { readFile } from "node:fs/promises";
import { connect } from "@genkan/aws/clients";
import { observe } from "@genkan/aws/collect/index";
import { whoAmI } from "@genkan/aws/identity";
import { catalogue } from "@genkan/controls/catalogue/index";
import { check } from "@genkan/controls/run";
import { defaultSettings } from "@genkan/controls/settings";
import { startSandbox } from "@genkan/sandbox/sandbox";
import { mergePatch, parseScenario } from "@genkan/sandbox/scenario";
import { describe, expect, test } from "vitest";
import { rows, verdictsOf } from "../scenarios/verdicts.ts";

const credentials = { accessKeyId: "AKIATEST000000000000", secretAccessKey: "test" };

describe("the verdicts on simulated accounts, over real wire calls", () => {
  test.concurrent.each(rows)("$name", async ({ from, change = {}, plannedUses = [], expect: expected, names }) => {
    const base: unknown = JSON.parse(await readFile(new URL(`../scenarios/${from}.json`, import.meta.url), "utf8"));
    const sandbox = await startSandbox({ scenario: parseScenario(JSON.stringify(mergePatch(base, change))) });
    // Who waits for an answer that never comes should not wait long; who is throttled needs time for the retries.
    const deadline = JSON.stringify(change).includes('"Timeout"') ? 1_000 : 9_000;
    const aws = connect({
      region: "us-east-1",
      endpoint: sandbox.endpoint,
      credentials,
      deadline,
      patience: 1_500,
    });
    try {
      const subject = await whoAmI(aws);
      const settings = { ...defaultSettings, plannedUses };
      const collect = async (...[facts, , at]: Parameters<Parameters<typeof check>[0]["collect"]>) => ({
        observations: await observe(aws, facts, { subject, settings, at }),
        apiCalls: 0,
      });
      const { evaluations } = await check({ subject, settings, collect }, catalogue, sandbox.account.now());

      const said = Object.fromEntries(
        evaluations.map(({ control, status, reason }) => [control, `${status} ${reason}`]),
      );
      expect(said).toEqual({ ...verdictsOf[from], ...expected });
      for (const { status, params } of evaluations) {
        if (status === "INSUFFICIENT_DATA") expect(params["actions"]).toContain(names);
      }
    } finally {
      aws.close();
      await sandbox.close();
    }
  });
});
