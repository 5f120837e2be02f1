import { readdirSync, readFileSync } from "node:fs";
import { connect } from "@genkan/aws/clients";
import { observe } from "@genkan/aws/collect/observe";
import { whoAmI } from "@genkan/aws/identity";
import { catalogue } from "@genkan/controls/catalogue/index";
import { evaluate } from "@genkan/controls/engine/evaluate";
import { defaultSettings } from "@genkan/controls/model/settings";
import { simulate } from "@genkan/sandbox/sandbox";
import { readScenario } from "@genkan/sandbox/scenario";
import { expect, test } from "vitest";
import { TestClock } from "../clock.ts";

/** An account as somebody met it, or as AWS prints its records, and the statuses that are right. */
interface Case {
  readonly about: string;
  readonly scenario: { readonly now: string };
  /** `A|B`: either status is right. */
  readonly expect: Readonly<Record<string, string>>;
  readonly events?: readonly object[];
}

const cases = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(".json"))
  .map((file) => {
    const read = JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8")) as Case;
    return { ...read, name: file.replace(".json", "") };
  });

test.each(cases.filter(({ events }) => !events))("$name", async ({ scenario, expect: expected }) => {
  const clock = new TestClock(scenario.now);
  const { requestHandler } = simulate({ scenario: readScenario(scenario), clock });
  const credentials = { accessKeyId: "AKIATEST000000000000", secretAccessKey: "test" };
  const region = (scenario as { partition?: string }).partition === "aws-us-gov" ? "us-gov-west-1" : "us-east-1";
  const aws = connect({ region, credentials, clock, requestHandler });
  const subject = await whoAmI(aws);
  const at = clock.date();
  const collect = async (facts: Parameters<typeof observe>[1]) => ({
    observations: await observe(aws, facts, { subject, settings: defaultSettings, at }),
    apiCalls: 0,
  });
  const { evaluations } = await evaluate({ subject, settings: defaultSettings, collect }, catalogue, at);
  for (const [control, statuses] of Object.entries(expected)) {
    const found = evaluations.filter((each) => each.control === control);
    expect(
      found.map(({ status }) => status),
      JSON.stringify(found.map(({ reason, params }) => [reason, params])),
    ).toEqual(found.map(() => expect.stringMatching(new RegExp(`^(${statuses})$`))));
    expect(found.length).toBeGreaterThan(0);
  }
});
