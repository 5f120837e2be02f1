import type { Reporter, TestModule } from "vitest/node";

/** Ends a test run with one plain line that says how many tests there were: for CI, and for whoever skims. */
export class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const states = modules.flatMap((module) => [...module.children.allTests()].map((each) => each.result().state));
    const count = (state: string) => states.filter((each) => each === state).length;
    // What fails outside of a test, in a file or a hook, keeps tests from running and is a failure too.
    const suites = modules.flatMap((module) => [module, ...module.children.allSuites()]);
    const broken = suites.filter((suite) => suite.errors().length > 0).length + errors.length;
    process.stdout.write(
      `${count("passed")} passed, ${count("failed") + broken} failed, ${count("skipped")} skipped\n`,
    );
  }
}
