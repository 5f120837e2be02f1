import { readdirSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { Stryker } from "@stryker-mutator/core";

/** What one part mutates, and the tests that must notice. A test that is not listed here guards nothing. */
interface Part {
  readonly mutate: readonly string[];
  readonly tests: readonly string[];
  /** Stryker's ignore plugins. */
  readonly ignorers?: readonly string[];
}

const CONTROLS = "packages/controls/src";

/** Every control's `judge`, by the control's id. */
const controls = readdirSync(`${CONTROLS}/catalogue`)
  .filter((file) => file !== "index.ts")
  .map((file): [string, Part] => {
    const id = basename(file, ".ts");
    const tests = [`test/controls/catalogue/${id}.test.ts`];
    return [id, { mutate: [`${CONTROLS}/catalogue/${file}`], tests, ignorers: ["judge"] }];
  });

const parts: Readonly<Record<string, Part>> = {
  administration: {
    mutate: [`${CONTROLS}/domain/administration.ts`],
    tests: ["test/controls/domain/administration.test.ts"],
  },
  escalation: {
    mutate: [`${CONTROLS}/domain/escalation.ts`],
    tests: ["test/controls/domain/escalation.test.ts"],
  },
  "iam-policy": {
    mutate: [`${CONTROLS}/domain/iam-policy.ts`],
    tests: ["test/controls/domain/iam-policy.test.ts", "test/controls/domain/administration.test.ts"],
  },
  finding: {
    mutate: ["finding", "exception", "compare", "outlast", "reminders"].map((file) => `${CONTROLS}/engine/${file}.ts`),
    tests: ["finding", "exception", "reminders", "fix", "leave"].map((file) => `test/controls/engine/${file}.test.ts`),
  },
  run: {
    mutate: ["run", "evaluate", "commit", "publish"].map((file) => `${CONTROLS}/engine/${file}.ts`),
    tests: ["run", "publish", "reminders", "weak-sign-ins"].map((file) => `test/controls/engine/${file}.test.ts`),
  },
  respond: {
    mutate: [`${CONTROLS}/engine/respond.ts`],
    tests: ["test/controls/engine/respond.test.ts", "test/aws/respond-access.test.ts"],
  },
  // What a pass over an organization decides: who is evaluated, who has left, and when events are a flood.
  organization: {
    mutate: [
      ...["roster", "flood"].map((file) => `${CONTROLS}/engine/${file}.ts`),
      `${CONTROLS}/model/organization.ts`,
    ],
    tests: [
      "test/controls/engine/roster.test.ts",
      "test/controls/engine/gathering.test.ts",
      "test/controls/model/organization.test.ts",
    ],
  },
  digest: {
    mutate: [`${CONTROLS}/engine/gathering.ts`],
    tests: ["test/controls/engine/gathering.test.ts"],
  },
  // What a member knows of Identity Center.
  swept: {
    mutate: ["packages/aws/src/organization/swept.ts"],
    tests: ["test/aws/organization/swept.test.ts"],
  },
  memory: {
    mutate: [`${CONTROLS}/domain/memory.ts`],
    tests: ["test/controls/domain/memory.test.ts"],
  },
  "sign-ins": {
    mutate: [`${CONTROLS}/domain/sign-ins.ts`],
    tests: ["test/controls/domain/sign-ins.test.ts", "test/controls/engine/weak-sign-ins.test.ts"],
  },
  "root-activity": {
    mutate: [`${CONTROLS}/domain/root-activity.ts`, `${CONTROLS}/engine/activity.ts`],
    tests: ["test/controls/domain/root-activity.rules.test.ts", "test/controls/engine/activity.test.ts"],
  },
  ...Object.fromEntries(controls),
  "credential-report": {
    mutate: ["packages/aws/src/collect/credential-report.ts"],
    tests: ["test/aws/collect/credential-report.test.ts"],
  },
  "ledger-sqlite": {
    mutate: ["sqlite", "ledger-file"].map((file) => `packages/cli/src/ledger/${file}.ts`),
    tests: ["sqlite", "sqlite-organization", "formats"].map((file) => `test/cli/ledger/${file}.test.ts`),
  },
  "ledger-dynamodb": {
    mutate: ["dynamodb", "store", "items"].map((file) => `packages/aws/src/ledger/${file}.ts`),
    tests: ["dynamodb", "organization"].map((file) => `test/aws/ledger/${file}.test.ts`),
  },
  notify: {
    mutate: ["packages/monitor/src/notify.ts"],
    tests: ["test/monitor/notify.test.ts"],
  },
};

const THRESHOLD = 90;
// A property that holds for few cases is enough here: each mutant runs them again.
process.env["FC_RUNS"] ??= "25";
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !parts[name]);
if (unknown.length) {
  console.error(`There is no part ${unknown.join(", ")}. The parts are: ${Object.keys(parts).join(", ")}`);
  process.exit(2);
}

const table: Record<string, object> = {};
for (const [name, { mutate, tests, ignorers = [] }] of Object.entries(parts)) {
  if (asked.length && !asked.includes(name)) continue;
  const started = Date.now();
  // Stryker has an option for this, but never activates what a module does at its start then (stryker-js issue 6144).
  process.env["MUTATION_TESTS"] = tests.join(" ");
  const results = await new Stryker({
    mutate: [...mutate],
    ignorers: [...ignorers],
    plugins: ["@stryker-mutator/vitest-runner", "./judge.mjs"].map((plugin) =>
      fileURLToPath(import.meta.resolve(plugin)),
    ),
    testRunner: "vitest",
    vitest: { configFile: "test/mutation/vitest.config.ts", related: false },
    coverageAnalysis: "perTest",
    concurrency: Number(process.env["MUTATION_WORKERS"] ?? 2),
    // TypeScript 7 has no API yet by which Stryker could rewrite the paths in tsconfig.json; ours lead nowhere outside.
    tsconfigFile: "none",
    tempDirName: ".genkan/mutation",
    // What other tools installed there has links that Stryker cannot copy. Of pages, it warns that it cannot parse them.
    ignorePatterns: ["/docs/**/*.svg", "/test/**/*.html", "/.genkan/**"],
    reporters: ["clear-text", "html", "json"],
    htmlReporter: { fileName: `reports/mutation/${name}.html` },
    jsonReporter: { fileName: `reports/mutation/${name}.json` },
    clearTextReporter: { reportTests: false, logTests: false, allowEmojis: false },
  }).runMutationTest();
  const count = (...statuses: string[]) => results.filter(({ status }) => statuses.includes(status)).length;
  const [killed, survived] = [count("Killed", "Timeout"), count("Survived", "NoCoverage")];
  const score = (100 * killed) / (killed + survived);
  table[name] = {
    mutants: killed + survived,
    killed,
    survived,
    score: score.toFixed(1),
    minutes: ((Date.now() - started) / 60_000).toFixed(1),
  };
  // A part without mutants has no score: what it should mutate has moved.
  if (!(score >= THRESHOLD)) process.exitCode = 1;
}
console.table(table);
