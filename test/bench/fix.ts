/**
 * What the set-up and the fixes take, in figures. A new account on the simulated AWS until nothing is NON_COMPLIANT: commands,
 * lines that a person types, steps in the console, calls to AWS, and the processor's time of this process, with the simulated
 * account in it. Nobody waits: a person's time and AWS's are in none of it. Then the remedies of all reasons, by their kind.
 * Fails when an account does not get there.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { catalogue } from "@genkan/controls/catalogue/index";
import { remediesOf } from "@genkan/controls/engine/plan-fixes";
import { simulate } from "@genkan/sandbox/sandbox";
import { readScenario } from "@genkan/sandbox/scenario";
import { performItem } from "../../packages/cli/src/setup/simulated-person.ts";
import { dialogue, type Turn } from "../cli/dialogue.ts";
import { TestClock } from "../clock.ts";

const ACCOUNT = "111122223333";
const FRESH = JSON.parse(readFileSync(new URL("../scenarios/fresh.json", import.meta.url), "utf8"));
const credentials = { accessKeyId: "AKIATEST000000000000", secretAccessKey: "test" };
const READS = /:(Get|List|Describe|LookupEvents|Generate)/;

type Item = Parameters<typeof performItem>[1];

/** A new account, the person who owns it, and what both have done. */
class Owner {
  readonly home = mkdtempSync(join(tmpdir(), "genkan-bench-"));
  readonly clock = new TestClock(FRESH.now);
  readonly simulation = simulate({ scenario: readScenario(FRESH), clock: this.clock });
  commands = 0;
  typed = 0;
  inConsole = 0;

  /** Does something in the console, or on another terminal. */
  readonly does =
    (...items: readonly Item[]) =>
    () => {
      for (const item of items) performItem(this.simulation.account, item, "ap-northeast-1");
      this.inConsole += items.length;
    };

  /** Runs a command, and types what it asks for. @returns its exit status */
  async runs(line: string, turns: readonly Turn[] = []): Promise<number> {
    this.commands += 1;
    const { requestHandler } = this.simulation;
    const { status, left, text } = await dialogue(line.split(" "), {
      ...{ turns, clock: this.clock, home: this.home, aws: { credentials, requestHandler } },
    });
    if (left.length) throw new Error(`genkan ${line} never asked for ${left[0]?.[0]}:\n${text}`);
    this.typed += turns.filter(([, typed]) => typeof typed === "string").length;
    return status;
  }
}

const KEYS = "s: later";

/** The ways from a new account to one on which nothing is NON_COMPLIANT. */
const ways: Readonly<Record<string, (owner: Owner) => Promise<void>>> = {
  async "genkan setup, which applies its plans"(owner) {
    const does = (item: Item): Turn => [KEYS, owner.does(item)];
    await owner.runs("setup", [
      does("1a"),
      [KEYS, "s"],
      ["To declare it", "hanako"],
      ["To go on all the same", ACCOUNT],
      ["In which Region", ""],
      ...(["4a", "4b", "4c"] as const).map(does),
      ["To let Genkan do it", ACCOUNT],
      does("4e"),
      ["To do it, type", ACCOUNT],
      // Root's session ends, and the administrator goes on.
      [KEYS, "q"],
    ]);
    owner.does("4g")();
    await owner.runs("setup", [[KEYS, "s"], does("5"), ["To let Genkan do it", ACCOUNT], [KEYS, "s"]]);
  },
  async "genkan fix --apply"(owner) {
    await owner.runs("planned-use add --owner hanako --reason set-up --hours 8");
    owner.does("1a", "4a", "4b", "4c")();
    await owner.runs("fix --apply", [["type the account id", ACCOUNT]]);
    owner.does("4e", "5")();
  },
  async "without genkan fix, in the console"(owner) {
    await owner.runs("planned-use add --owner hanako --reason set-up --hours 8");
    owner.does("1a", "4a", "4b", "4c", "4d", "4e", "5", "6")();
  },
};

console.log("From a new account to nothing NON_COMPLIANT (genkan check ends with 0):");
for (const [way, go] of Object.entries(ways)) {
  const owner = new Owner();
  const from = process.cpuUsage();
  await go(owner);
  const status = await owner.runs("check");
  const { user, system } = process.cpuUsage(from);
  const { calls } = owner.simulation;
  const writes = calls.filter(({ action }) => !READS.test(action)).length;
  console.log(
    `  ${way}: ${owner.commands} commands, ${owner.typed} lines typed, ${owner.inConsole} steps in the console, ` +
      `${calls.length} calls to AWS (${writes} write), ${((user + system) / 1e6).toFixed(1)} s of processor; status ${status}`,
  );
  if (status !== 0) process.exitCode = 1;
  rmSync(owner.home, { recursive: true, force: true });
}

const remedies = catalogue.flatMap((control) => remediesOf(control));
const byWay = Map.groupBy(remedies, ({ remedy }) => remedy.way);
console.log(
  `Reasons for NON_COMPLIANT, by remedy: ${[...byWay].map(([way, { length }]) => `${way} ${length}`).join(", ")}`,
);
