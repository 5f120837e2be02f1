import { execFileSync } from "node:child_process";
import { matches } from "@genkan/aws/event-rules/pattern";
import { refusedPatterns } from "../infra/pattern-rows.ts";
import { ANY_RULE, deployedSuites, operatorSuites, ruleSuites } from "./pattern-suites.ts";

// check-patterns.ts CLASSPATH GRAPH…: runs every pattern with its sample events through AWS's event-ruler and through our
// matcher. Both have to agree on every pair, and with what the rows expect.

const SHOWN = 20;

interface Answer {
  readonly refused?: string | null;
  readonly matched?: readonly string[];
}

/** What AWS's event-ruler answers, in the order of the requests. */
function askRuler(classpath: string, requests: readonly object[]): Answer[] {
  const input = requests.map((request) => JSON.stringify(request)).join("\n");
  const output = execFileSync("java", ["-cp", classpath, "Ruler"], { input, maxBuffer: 2 ** 28, encoding: "utf8" });
  return output
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Answer);
}

/** Our own answer to whether a pattern is refused. */
function isRefused(pattern: unknown): boolean {
  try {
    matches(pattern, {});
    return false;
  } catch {
    return true;
  }
}

const [classpath = "", ...graphs] = process.argv.slice(2);
const ours = [...operatorSuites(), ...ruleSuites()];
const deployed = (await Promise.all(graphs.map(deployedSuites))).flat();
const suites = [...ours, ...deployed];
const answers = askRuler(classpath, [
  ...suites.flatMap(({ patterns, samples }, suite) => [
    ...[...patterns].map(([rule, pattern]) => ({ suite, rule, pattern })),
    ...samples.map(({ event }) => ({ suite, event })),
  ]),
  ...refusedPatterns.map(([rule, pattern]) => ({ suite: "refused", rule, pattern })),
]).values();
const nextAnswer = (): Answer => answers.next().value ?? {};

const faults: string[] = [];
let pairs = 0;
for (const { name, patterns, samples } of suites) {
  const accepted = new Map<string, unknown>();
  for (const [rule, pattern] of patterns) {
    const { refused } = nextAnswer();
    if (refused !== null) faults.push(`${name}, ${rule}: event-ruler refuses the pattern: ${refused}`);
    else if (isRefused(pattern)) faults.push(`${name}, ${rule}: our matcher refuses the pattern`);
    else accepted.set(rule, pattern);
  }
  const seen = new Map([...accepted.keys()].map((rule) => [rule, new Set<boolean>()]));
  for (const { event, expected } of samples) {
    const theirs = new Set(nextAnswer().matched);
    const fault = (rule: string, what: string) => faults.push(`${name}, ${rule}: ${what}: ${JSON.stringify(event)}`);
    for (const [rule, pattern] of accepted) {
      pairs++;
      const matched = theirs.has(rule);
      seen.get(rule)?.add(matched);
      if (matches(pattern, event) !== matched) fault(rule, `event-ruler says ${matched}, our matcher ${!matched}`);
    }
    for (const [rule, wanted] of Object.entries(expected)) {
      const matched = rule === ANY_RULE ? theirs.size > 0 : theirs.has(rule);
      if (matched !== wanted) fault(rule, `event-ruler says ${matched}, expected is ${wanted}`);
    }
  }
  for (const [rule, { size }] of seen)
    if (size < 2) faults.push(`${name}, ${rule}: its samples lack an event that matches or one that does not`);
}
for (const [name, pattern] of refusedPatterns) {
  const { refused } = nextAnswer();
  if (refused === null) faults.push(`${name}: event-ruler accepts ${JSON.stringify(pattern)}`);
  if (!isRefused(pattern)) faults.push(`${name}: our matcher accepts ${JSON.stringify(pattern)}`);
}

const [inCode, inGraphs] = [ours, deployed].map((each) => each.reduce((sum, { patterns }) => sum + patterns.size, 0));
if (!inCode || !inGraphs) faults.push("there are no patterns to check");
for (const fault of faults.slice(0, SHOWN)) console.log(`  ${fault}`);
if (faults.length > SHOWN) console.log(`  and ${faults.length - SHOWN} more`);
console.log(
  `event-ruler: ${inCode} patterns of the tests, ${inGraphs} patterns of the graphs, ${pairs} pairs of pattern and event, ` +
    `${refusedPatterns.length} refused patterns, ${faults.length} faults`,
);
process.exitCode = faults.length ? 1 : 0;
