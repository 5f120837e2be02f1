import { spawnSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { fixture } from "../fixtures.ts";

const root = new URL("../../", import.meta.url).pathname;
export const actionFile = join(root, "action.yml");
const cli = await fixture("commandLine");

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly "working-directory"?: string;
}
interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: unknown }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

const action = (): Action => parse(readFileSync(actionFile, "utf8"));

/** The action's inputs with their defaults. */
export const inputsOf = (): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(action().inputs).map(([name, each]) => [name, String(each.default)]));

/** What an action by others would have been run with. */
interface Used {
  readonly uses: string;
  readonly with: Readonly<Record<string, unknown>>;
}

/** What a job sees of the action. */
export interface Ran {
  /** The status of the step that failed; 0 where none did. */
  readonly failed: number;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly log: string;
  /** The actions by others that it used. */
  readonly used: readonly Used[];
  /** The calls of npx. */
  readonly calls: readonly string[];
  /** What lies in the working directory afterwards. */
  readonly files: readonly string[];
}

/** A job that uses the action. */
export interface Job {
  /** The account that the command line checks. */
  readonly scenario: unknown;
  readonly inputs?: Readonly<Record<string, string>>;
  /** A script in place of Node. */
  readonly node?: string;
}

/**
 * Runs the action's steps as GitHub's runner does for a composite action. Its `npx` runs the command line of this
 * repository, on a simulated account; an action by others is only noted.
 *
 * @param parent the folder for what it writes
 */
export function runAction({ scenario, inputs = {}, node }: Job, parent: string): Ran {
  const { runs, outputs } = action();
  const folder = mkdtempSync(join(parent, "genkan-action-"));
  const job = new Runner(folder, { ...inputsOf(), ...inputs });
  const script = (name: string, lines: string) => {
    writeFileSync(join(folder, "bin", name), `#!/bin/sh\n${lines}\n`);
    chmodSync(join(folder, "bin", name), 0o755);
  };
  writeFileSync(join(folder, "account.json"), JSON.stringify(scenario));
  script(
    "npx",
    `echo "$*" | tr "\\n" " " >>"${folder}/calls"; echo >>"${folder}/calls"; shift 2; exec "${process.execPath}" "${cli}" "$@" --scenario "${folder}/account.json"`,
  );
  if (node) script("node", node);
  for (const step of runs.steps) job.step(step);
  const read = (name: string) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8") : "");
  return {
    failed: job.failed,
    outputs: Object.fromEntries(
      Object.entries(outputs).flatMap(([name, { value }]) => {
        const text = job.filled(value);
        return text ? [[name, text]] : [];
      }),
    ),
    summary: read("summary"),
    log: read("log"),
    used: job.used,
    calls: read("calls").split("\n").filter(Boolean),
    files: readdirSync(join(folder, "work")),
  };
}

/** The part of GitHub's runner that the action uses. */
class Runner {
  failed = 0;
  readonly used: Used[] = [];
  readonly #folder: string;
  /** The values of expressions, by what they are called there. */
  readonly #values: Map<string, string>;

  constructor(folder: string, inputs: Readonly<Record<string, string>>) {
    this.#folder = folder;
    this.#values = new Map(Object.entries(inputs).map(([name, value]) => [`inputs.${name}`, value]));
    for (const name of ["bin", "work", "temp"]) mkdirSync(join(folder, name));
  }

  step(step: Step): void {
    if (!this.#isDue(step.if ?? "")) return;
    if (step.uses) {
      const given = Object.entries(step.with ?? {}).map(([name, value]) => [
        name,
        typeof value === "string" ? this.filled(value) : value,
      ]);
      this.used.push({ uses: step.uses, with: Object.fromEntries(given) });
    } else this.#run(step);
  }

  /** A text with the values of its expressions. */
  filled(text: string): string {
    return text.replace(/\$\{\{ (.*?) \}\}/g, (_, name: string) => this.#values.get(name) ?? "");
  }

  /** Conditions joined by `&&`. Without a word on the job's state, a step runs only if none before it failed. */
  #isDue(condition: string): boolean {
    const [, inner = condition] = /^\$\{\{ (.*) \}\}$/.exec(condition) ?? [];
    const parts = inner.split(" && ").filter(Boolean);
    const anyway = parts.includes("!cancelled()");
    return (
      (anyway || !this.failed) &&
      parts
        .filter((part) => part !== "!cancelled()")
        .every((part) => {
          const [, name = "", sign, value] = /^([\w.-]+) ([!=])= '(.*)'$/.exec(part) ?? [];
          if (!name) throw new Error(`unknown condition: ${part}`);
          return (sign === "=") === ((this.#values.get(name) ?? "") === value);
        })
    );
  }

  #run({ id, run = "", env = {}, "working-directory": directory = "." }: Step): void {
    const [script, output] = [join(this.#folder, "script.sh"), join(this.#folder, "output")];
    writeFileSync(script, run);
    writeFileSync(output, "");
    const log = openSync(join(this.#folder, "log"), "a");
    const { status } = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", script], {
      cwd: join(this.#folder, "work", this.filled(directory)),
      stdio: ["ignore", log, log],
      env: {
        PATH: `${join(this.#folder, "bin")}:${dirname(process.execPath)}:${process.env["PATH"]}`,
        HOME: this.#folder,
        LANG: "C.UTF-8",
        RUNNER_TEMP: join(this.#folder, "temp"),
        GITHUB_ACTION_PATH: root.replace(/\/$/, ""),
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: join(this.#folder, "summary"),
        ...Object.fromEntries(Object.entries(env).map(([name, value]) => [name, this.filled(value)])),
      },
    });
    closeSync(log);
    for (const line of readFileSync(output, "utf8").split("\n").filter(Boolean)) {
      const at = line.indexOf("=");
      this.#values.set(`steps.${id}.outputs.${line.slice(0, at)}`, line.slice(at + 1));
    }
    if (status !== 0) this.failed ||= status ?? -1;
  }
}
