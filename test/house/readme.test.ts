import { readFileSync } from "node:fs";
import { catalogue } from "@genkan/controls/catalogue/index";
import { factsOf } from "@genkan/controls/model/control";
import { USER_TYPE } from "@genkan/controls/model/evaluation";
import { metricUnits } from "@genkan/monitor/metric-names";
import { expect, test } from "vitest";
import { evaluate } from "../scenarios/evaluate.ts";
import { accountOf } from "../scenarios/sized.ts";
import sound from "../scenarios/sound.json" with { type: "json" };

/** The README as one line, so that a line break does not hide a figure. */
const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8").replace(/\s+/g, " ");

const HOURS_A_MONTH = 24 * 30;
const DOLLARS = 0.001;
const thousands = (count: number) => count.toLocaleString("en");
const dollars = (count: number) => (count * DOLLARS).toFixed(2);
const numbers = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

test("the README counts what AWS Config evaluates, and its price, as the catalogue has it", async () => {
  const { evaluations } = await evaluate(catalogue, { scenario: { ...sound, iamUsers: [{ name: "alice" }] } });
  const ofUsers = new Set(
    evaluations.filter(({ resource }) => resource.type === USER_TYPE).map(({ control }) => control),
  ).size;
  const rules = catalogue.length;
  const ofAccount = rules - ofUsers;
  const monthly = rules * HOURS_A_MONTH;
  expect(readme).toContain(`${rules} × 24 × 30 = ${thousands(monthly)} | 0.001 |`);
  expect(readme).toContain(`| ${dollars(monthly)} |`);
  expect(readme).toContain([3, 6, 12].map((hours) => thousands(monthly / hours)).join(" / "));
  expect(readme).toContain([3, 6, 12].map((hours) => dollars(monthly / hours)).join(" / "));
  expect(readme).toContain(`… | ${monthly / 24} | 0.001 |`);
  expect(readme).toContain(`${ofAccount} rules evaluate the account, ${numbers[ofUsers]} each IAM user`);
  const with20Users = ofAccount + 20 * ofUsers;
  expect(readme).toContain(
    `With 20 IAM users that are ${with20Users} evaluations an hour in place of ${rules}, ${dollars(with20Users * HOURS_A_MONTH)} dollars`,
  );
});

test("the README counts the calls of the root controls that need no CloudTrail", async () => {
  const root = catalogue.filter(
    (control) =>
      control.id.startsWith("root-") && factsOf(control).every((fact) => !["rootActivity", "trails"].includes(fact)),
  );
  const { called } = await evaluate(root, { scenario: sound });
  const names = called.map((action) => `\`${action.split(":")[1]}\``);
  const row = /\| the (\w+) root controls that need no CloudTrail \| (\d+): ([^|]+) \|/.exec(readme);
  expect(row?.slice(1, 3)).toEqual([numbers[root.length], String(called.length)]);
  expect(row?.[3]?.trim().split(", ").sort()).toEqual(names.sort());
});

test("the README counts the calls of a full pass as they are", async () => {
  const calls: number[] = [];
  for (const [sets, groups, users] of [
    [2, 1, 5],
    [10, 3, 90],
    [50, 7, 2_000],
  ] as const) {
    const { total } = await evaluate(catalogue, { scenario: accountOf(sets, groups, users) });
    calls.push(total);
  }
  const [least, , most] = calls;
  expect(readme).toContain(`(measured: ${calls.join(", ")} for p = 2, 10, 50)`);
  expect(readme).toContain(
    `A full pass over an account with 2 permission sets takes ${least} API calls, with 50 about ${Math.round(most! / 10) * 10}.`,
  );
});

test("the README counts the metrics of the functions, and their price", () => {
  const metrics = Object.keys(metricUnits).length;
  expect(readme).toContain(`(ten are free) | metric | ${metrics} | 0.30 | 2026-05 | ${(metrics * 0.3).toFixed(2)} |`);
});
