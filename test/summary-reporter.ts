import type { Reporter, TestCase, TestModule, Vitest } from "vitest/node";
import type { Requirement } from "./requirements.ts";

/**
 * Ends a run with the tests that were skipped, by the reason why, and with one plain line that says how many tests there
 * were: for CI, and for people who skim.
 */
export class SummaryReporter implements Reporter {
  readonly #lacking: readonly Requirement[];
  #chosen: RegExp | undefined;

  /** @param lacking what this machine does not have */
  constructor(lacking: readonly Requirement[]) {
    this.#lacking = lacking;
  }

  onInit(vitest: Vitest): void {
    this.#chosen = vitest.config.testNamePattern;
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    // What fails outside of a test, in a file or a hook, keeps tests from running and is a failure too.
    const suites = modules.flatMap((module) => [module, ...module.children.allSuites()]);
    const broken = suites.filter((suite) => suite.errors().length > 0).length + errors.length;
    const lines = [
      ...this.#skipped(tests.filter((test) => test.result().state === "skipped")),
      `${count("passed")} passed, ${count("failed") + broken} failed, ${count("skipped")} skipped`,
    ];
    process.stdout.write(`${lines.join("\n")}\n`);
  }

  /** A line for each reason, and below it one for each test. */
  #skipped(tests: readonly TestCase[]): string[] {
    // A person who names tests with -t knows that the others do not run.
    const meant = tests.filter((test) => !this.#chosen || this.#chosen.test(test.fullName));
    const byReason = Map.groupBy(meant, (test) => this.#reason(test));
    return [...byReason].flatMap(([reason, skipped]) => [
      `Skipped: ${reason}`,
      ...skipped.map((test) => `  ${test.module.relativeModuleId} > ${test.fullName}`),
    ]);
  }

  #reason(test: TestCase): string {
    const needed = this.#lacking.find(({ tag }) => test.tags.includes(tag));
    if (needed) return `${needed.tag} is not installed. To run them: ${needed.install}`;
    for (let { parent } = test; ; { parent } = parent) {
      if (parent.errors().length) return "what runs before them failed";
      if (parent.type === "module") break;
    }
    const result = test.result();
    const note = result.state === "skipped" ? result.note : undefined;
    return note ?? (test.options.mode === "todo" ? "they are not written yet" : "their file says so (skip or only)");
  }
}
