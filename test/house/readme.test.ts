import { readFileSync } from "node:fs";
import { catalogue } from "@genkan/controls/catalogue/index";
import { factsOf } from "@genkan/controls/model/control";
import { USER_TYPE } from "@genkan/controls/model/evaluation";
import { metricUnits } from "@genkan/monitor/metric-names";
import { describe, expect, test } from "vitest";
import { evaluate } from "../scenarios/evaluate.ts";
import { accountOf } from "../scenarios/sized.ts";
import sound from "../scenarios/sound.json" with { type: "json" };

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
/** A document as one line, so that a line break does not hide a figure. */
const lineOf = (path: string) => read(path).replace(/\s+/g, " ");
const [checkPage, deployPage] = [lineOf("docs/check.en.md"), lineOf("docs/deploy.en.md")];
const japanese = { check: lineOf("docs/check.ja.md"), deploy: lineOf("docs/deploy.ja.md") };
const readmes = ["README.md", "README.ja.md"] as const;

const HOURS_A_MONTH = 24 * 30;
const DOLLARS = 0.001;
const thousands = (count: number) => count.toLocaleString("en");
const dollars = (count: number) => (count * DOLLARS).toFixed(2);
const numbers = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

test("the page on deploying counts what AWS Config evaluates, and its price, as the catalogue has it", async () => {
  const { evaluations } = await evaluate(catalogue, { scenario: { ...sound, iamUsers: [{ name: "alice" }] } });
  const ofUsers = new Set(
    evaluations.filter(({ resource }) => resource.type === USER_TYPE).map(({ control }) => control),
  ).size;
  const rules = catalogue.length;
  const ofAccount = rules - ofUsers;
  const monthly = rules * HOURS_A_MONTH;
  for (const page of [deployPage, japanese.deploy]) {
    expect(page).toContain(`${rules} × 24 × 30 = ${thousands(monthly)} | 0.001 |`);
    expect(page).toContain(`| ${dollars(monthly)} |`);
    expect(page).toContain([3, 6, 12].map((hours) => thousands(monthly / hours)).join(" / "));
    expect(page).toContain([3, 6, 12].map((hours) => dollars(monthly / hours)).join(" / "));
    expect(page).toContain(`… | ${monthly / 24} | 0.001 |`);
  }
  expect(deployPage).toContain(`${ofAccount} rules evaluate the account, ${numbers[ofUsers]} each IAM user`);
  expect(japanese.deploy).toContain(`${ofAccount} 個のルールはアカウントを、${ofUsers} 個は IAM ユーザーを`);
  const with20Users = ofAccount + 20 * ofUsers;
  const price = dollars(with20Users * HOURS_A_MONTH);
  expect(deployPage).toContain(
    `With 20 IAM users that are ${with20Users} evaluations an hour in place of ${rules}, ${price} dollars`,
  );
  expect(japanese.deploy).toContain(
    `1 時間あたりの評価は ${rules} 回ではなく ${with20Users} 回となり、1 か月に ${price} ドル`,
  );
});

describe("the prices", () => {
  const sums = (page: string) => [...read(page).matchAll(/\| (\d+\.\d\d) \|$/gm)].map(([, sum]) => Number(sum));
  // The rows on other frequencies of AWS Config stand in place of the first.
  const [config = 0, , ...others] = sums("docs/deploy.en.md");
  const without = others.reduce((sum, each) => sum + each, 0);

  test("are the same in both languages", () => expect(sums("docs/deploy.ja.md")).toEqual(sums("docs/deploy.en.md")));

  test.each(readmes)("add up to what %s says", (path) => {
    const [all, left] = [Math.round(config + without), Math.round(without)];
    const text = lineOf(path);
    expect(text).toContain(path === "README.md" ? `about ${all} dollars a month` : `月に約 ${all} ドル`);
    expect(text).toContain(path === "README.md" ? `about ${numbers[left]} without AWS Config` : `約 ${left} ドルです`);
  });
});

test("the page on checks counts the calls of the root controls that need no CloudTrail", async () => {
  const root = catalogue.filter(
    (control) =>
      control.id.startsWith("root-") && factsOf(control).every((fact) => !["rootActivity", "trails"].includes(fact)),
  );
  const { called } = await evaluate(root, { scenario: sound });
  const names = called.map((action) => `\`${action.split(":")[1]}\``);
  const row = /\| the (\w+) root controls that need no CloudTrail \| (\d+): ([^|]+) \|/.exec(checkPage);
  expect(row?.slice(1, 3)).toEqual([numbers[root.length], String(called.length)]);
  expect(row?.[3]?.trim().split(", ").sort()).toEqual(names.sort());
  expect(japanese.check).toContain(`コントロール ${root.length} 個 | ${called.length} 回: `);
});

test("the pages count the calls of a full pass as they are", async () => {
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
  const about = Math.round(most! / 10) * 10;
  expect(checkPage).toContain(`(measured: ${calls.join(", ")} for p = 2, 10, 50)`);
  expect(japanese.check).toContain(`p = 2、10、50 で ${calls.join("、")} 回`);
  expect(lineOf("README.md")).toContain(`2 permission sets takes ${least} API calls; with 50, about ${about}.`);
  expect(lineOf("README.ja.md")).toContain(`API 呼び出しは ${least} 回、50 個でも約 ${about} 回`);
});

test("the pages count the metrics of the functions, and their price", () => {
  const metrics = Object.keys(metricUnits).length;
  const price = `${metrics} | 0.30 | 2026-05 | ${(metrics * 0.3).toFixed(2)} |`;
  expect(deployPage).toContain(`(ten are free) | metric | ${price}`);
  expect(japanese.deploy).toContain(`(10 個まで無料) | メトリクス | ${price}`);
});

describe("the READMEs", () => {
  /** What a document has in every language: its headings' levels, commands, images and links. */
  const skeletonOf = (path: string) => {
    const text = read(path);
    const neutral = (to: string) => to.replace(/\.(en|ja)(?=\.\w+$)/, "").replace("README.ja.md", "README.md");
    return {
      headings: [...text.matchAll(/^(#+) /gm)].map(([, level]) => level),
      commands: [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = ""]) =>
        block.replaceAll(/ *#.*$/gm, "").replace(/git clone \S+/, "git clone ADDRESS"),
      ),
      links: [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, to = ""]) => neutral(to)).sort(),
      items: [...text.matchAll(/^- /gm)].length,
      rows: [...text.matchAll(/^\|/gm)].length,
    };
  };

  test.each(readmes)("%s has at most 150 lines", (path) => {
    expect(read(path).split("\n").length).toBeLessThanOrEqual(151);
  });

  test("have the same sections, commands, images and links", () => {
    expect(skeletonOf("README.ja.md")).toEqual(skeletonOf("README.md"));
  });

  test("start it and test it with one line each", () => {
    const [start, run] = [/^npm ci && npm start\b/m, /^npm ci && npm test\b/m];
    for (const path of readmes) expect([start, run].map((line) => line.test(read(path)))).toEqual([true, true]);
  });

  test("count the controls", () => {
    expect(read("README.md")).toContain(`There are ${catalogue.length} controls`);
    expect(read("README.ja.md")).toContain(`コントロールは ${catalogue.length} 個`);
  });

  test.each(readmes)("%s shows the page, a mail and a terminal", (path) => {
    const images = [...read(path).matchAll(/!\[[^\]]+\]\(docs\/images\/(\w+)\.(en|ja)\.png\)/g)];
    expect(images.map(([, name]) => name)).toEqual(["page", "mail", "terminal"]);
    expect(new Set(images.map(([, , locale]) => locale))).toEqual(new Set([path === "README.md" ? "en" : "ja"]));
  });

  test.each(["check", "deploy"])("the page on %s has the same sections and rows in both languages", (name) => {
    const { headings, rows, items } = skeletonOf(`docs/${name}.ja.md`);
    expect({ headings, rows, items }).toEqual(
      (({ headings, rows, items }) => ({ headings, rows, items }))(skeletonOf(`docs/${name}.en.md`)),
    );
  });
});
