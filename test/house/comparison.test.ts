import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { comparisonParts } from "../../docs/comparison.ts";
import { features } from "../../docs/comparison-features.ts";
import { reasons } from "../../docs/comparison-reasons.ts";
import { type Answer, type Grade, gradeOf, type Truth } from "../peers/questions.ts";
import { readResults, resultsFile, verdictsOf } from "../peers/results.ts";
import { scenarioOf, states, truthsOf } from "../peers/states.ts";

/** docs/comparison.md claims nothing that is no row of test/peers/results.json, and the rows are those of today's states. */

const root = new URL("../../", import.meta.url);
const results = readResults();
const page = readFileSync(new URL("docs/comparison.md", root), "utf8");
const parts = comparisonParts(results);

test("every part of the page is what the rows say", () => {
  for (const [name, text] of Object.entries(parts))
    expect(page).toContain(`<!-- ${name} -->\n${text}\n<!-- /${name} -->`);
});

test("what is written by hand has no figures", () => {
  const byHand = page.replaceAll(/<!-- (\w+) -->[\s\S]*?<!-- \/\1 -->/g, "").replaceAll(/`[^`]*`|\]\([^)]*\)/g, "");
  expect(byHand).not.toMatch(/\d/);
  expect(byHand).toContain("## Limits");
});

test("the rows are about the states as they are now", () => {
  const now = Object.fromEntries(states.map((state) => [state.id, { about: state.about, truth: truthsOf(state) }]));
  expect(results.states).toEqual(now);
  for (const { tool, state, answers } of results.rows) {
    expect(Object.keys(results.tools)).toContain(tool);
    const asked = results.tools[tool]!.asks.filter((question) => question in now[state]!.truth);
    expect(Object.keys(answers)).toEqual(asked);
  }
});

test.each(states)("the account of $id can be simulated", (state) => {
  expect(scenarioOf(state, new Date("2026-11-01T00:00:00Z")).account).toMatch(/^\d{12}$/);
});

test("a tool that was not run has no rows, and the page says so", () => {
  for (const [id, { name, version, date }] of Object.entries(results.tools)) {
    const ran = results.rows.some(({ tool }) => tool === id);
    expect([id, ran]).toEqual([id, version !== null]);
    if (!ran) expect(parts["tools"]).toContain(`| ${name} | – | not run on ${date} |`);
  }
});

test("the results name no place of a machine", () => {
  expect(readFileSync(resultsFile, "utf8")).not.toMatch(/\/(work|tmp|root|home|Users)\//);
});

test.each(reasons)("$tool is not right in $states, as its reason says", ({ tool, states: about }) => {
  for (const state of about) {
    const own = verdictsOf(results).filter((each) => each.tool === tool && each.state.startsWith(`${state}-`));
    if (own.length) expect(own.map(({ grade }) => grade)).not.toEqual(own.map(() => "right"));
  }
});

test.each(features)("what is claimed of “$what” has a place", ({ what, ...tools }) => {
  for (const [tool, [level, place]] of Object.entries(tools))
    expect([what, tool, place !== undefined]).toEqual([what, tool, level !== "no"]);
  const [, ours = ""] = tools.genkan;
  const documents = ours.match(/(docs\/)?[\w.-]+\.md/g) ?? [];
  expect(documents.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
});

test.each<[Truth, Record<Answer, Grade>]>([
  ["ok", { ok: "right", na: "right", bad: "falseAlarm", unknown: "unknown", none: "silent" }],
  ["bad", { bad: "right", ok: "falseGreen", na: "falseGreen", unknown: "unknown", none: "silent" }],
  ["na", { na: "right", ok: "right", none: "right", unknown: "right", bad: "falseAlarm" }],
  ["unknown", { unknown: "right", ok: "falseGreen", na: "falseGreen", bad: "falseAlarm", none: "silent" }],
])("where the truth is %s", (truth, expected) => {
  for (const [answer, grade] of Object.entries(expected)) expect(gradeOf(answer as Answer, truth)).toBe(grade);
});
