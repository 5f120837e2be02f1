import { readFile } from "node:fs/promises";
import { connect } from "@genkan/aws/clients";
import { observe } from "@genkan/aws/collect/index";
import { happened } from "@genkan/aws/events";
import { IDENTITY_ACTION, whoAmI } from "@genkan/aws/identity";
import { actionsFor } from "@genkan/aws/policy";
import { catalogue } from "@genkan/controls/catalogue/index";
import { check } from "@genkan/controls/run";
import { defaultSettings } from "@genkan/controls/settings";
import { locales } from "@genkan/controls/text";
import { sentence } from "@genkan/controls/words/sentence";
import { simulate } from "@genkan/sandbox/sandbox";
import { mergePatch, parseScenario } from "@genkan/sandbox/scenario";
import { describe, expect, test } from "vitest";
import { TestClock } from "../clock.ts";
import { rows, verdictsOf } from "../scenarios/verdicts.ts";

interface Changed {
  readonly cloudTrailEvents?: readonly object[];
}

const credentials = { accessKeyId: "AKIATEST000000000000", secretAccessKey: "test" };

describe("the verdicts on simulated accounts, over real wire calls", () => {
  const called = new Set<string>();

  test.each(rows)(
    "$name",
    async ({
      from,
      change = {},
      onlyItsEvents = false,
      plannedUses = [],
      settings: set = {},
      events: asking,
      expect: expected,
      names,
    }) => {
      const base = JSON.parse(await readFile(new URL(`../scenarios/${from}.json`, import.meta.url), "utf8")) as Changed;
      const { cloudTrailEvents = [] } = change as Changed;
      const events = [...(onlyItsEvents ? [] : (base.cloudTrailEvents ?? [])), ...cloudTrailEvents];
      const changed = mergePatch(base, { ...change, cloudTrailEvents: events });
      const scenario = parseScenario(JSON.stringify(changed));
      const clock = new TestClock(scenario.now);
      const sandbox = simulate({ scenario, clock });
      const { requestHandler } = sandbox;
      const aws = connect({ region: "us-east-1", credentials, clock, requestHandler });
      try {
        const subject = await whoAmI(aws);
        const settings = { ...defaultSettings, plannedUses, ...set };
        const at = sandbox.account.now();
        const asked = asking && happened(asking, at);
        const collect = async (facts: Parameters<typeof observe>[1]) => ({
          observations: await observe(aws, facts, { subject, settings, at }, asked),
          apiCalls: 0,
        });
        const controls = asking ? catalogue.filter(({ id }) => id in expected) : catalogue;
        const { evaluations } = await check({ subject, settings, collect }, controls, at);

        const said: Record<string, string> = {};
        for (const { control, status, reason } of evaluations) {
          const verdict = `${status} ${reason}`;
          const before = said[control];
          // Several resources of one control, each verdict once.
          said[control] =
            before === undefined ? verdict : [...new Set([...before.split(" | "), verdict])].sort().join(" | ");
        }
        expect(said).toEqual(asking ? expected : { ...verdictsOf[from], ...expected });
        for (const evaluation of evaluations) {
          const { status, params, control, reason } = evaluation;
          // Every verdict is said in both languages, and by its own words.
          const [en, ja] = locales.map((locale) => sentence(evaluation, locale));
          expect(en).not.toContain(`${control}: ${reason}`);
          expect(ja).toMatch(/[\u3040-\u30ff\u4e00-\u9fff]/);
          expect(en).not.toMatch(/undefined|NaN|[\u3040-\u30ff\u4e00-\u9fff]/);
          if (status === "INSUFFICIENT_DATA" && control in expected) expect(params["actions"]).toContain(names);
        }
      } finally {
        for (const action of Object.keys(sandbox.counts())) called.add(action);
        aws.close();
      }
    },
  );

  test("over all of them, what is called is what the collectors declare, and all of it", () => {
    called.delete(IDENTITY_ACTION);
    const declared = [...actionsFor(catalogue), ...actionsFor(catalogue, { byEvents: true })];
    expect([...called].sort()).toEqual([...new Set(declared)].sort());
  });
});
