import { type ChildProcess, execFile, fork } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { bundleAll, functionNames } from "../../../stacks/bundle.ts";
import { ensurePlatform } from "./platform.mjs";
import { channelSecrets } from "./secrets.ts";

/** The project's folder. */
export const root = fileURLToPath(new URL("../../../", import.meta.url));

/** A graph that a test asks for. */
export interface Variant {
  readonly stage: string;
  /** The configuration that is deployed, as a path from the project's folder. */
  readonly config: string;
  /** The Region that is deployed to, if not {@link REGION}. */
  readonly region?: string;
}

const REGION = "us-east-1";
const CACHE = join(root, ".sst", "test-cache");
/** Another run may still use what it used this long ago, in milliseconds. */
const IN_USE = 3_600_000;

/** What the bundles are made of, beside the version of Node: files, and folders with everything in them. */
const BUNDLE_INPUTS = [
  "package-lock.json",
  // What is installed may differ from what is locked.
  "node_modules/.package-lock.json",
  "package.json",
  "tsconfig.json",
  "packages/aws",
  "packages/controls",
  "packages/messages",
  "packages/monitor",
  "stacks/bundle.ts",
  "stacks/own-controls.ts",
  "test/infra/synth/cache.ts",
];
/** What the npm package is made of, beside the bundles. */
const PACKAGE_INPUTS = [
  ...["CHANGELOG.md", "LICENSE", "THIRD-PARTY.md", "docs", "examples"],
  ...["packages/cli", "packages/sandbox", "stacks"],
  ...["packages/genkan/bin", "packages/genkan/src", "packages/genkan/README.md", "packages/genkan/package.json"],
  "sst.config.ts",
];
/** What a graph is made of, beside the bundles and its variant. */
const GRAPH_INPUTS = [
  "sst.config.ts",
  "stacks",
  "examples",
  "test/infra/synth/run.mjs",
  "test/infra/synth/platform.mjs",
  ".sst/platform/version",
  ".sst/provider-lock.json",
];

/** What prints the graph as a template makes none of it. */
const PRINTS = "stacks/cloudformation";

/** The files of a path, which may be a file, a folder or nothing; those of installed packages are not among them. */
function filesOf(folder: string, path: string): string[] {
  const stats = statSync(join(folder, path), { throwIfNoEntry: false });
  if (path === PRINTS) return [];
  if (!stats?.isDirectory()) return stats ? [path] : [];
  return readdirSync(join(folder, path))
    .filter((name) => name !== "node_modules")
    .sort()
    .flatMap((name) => filesOf(folder, `${path}/${name}`));
}

function hashOf(folder: string, paths: readonly string[], more: readonly string[]): string {
  const hash = createHash("sha256").update(JSON.stringify([process.version, process.platform, ...more]));
  for (const file of paths.flatMap((path) => filesOf(folder, path))) {
    const content = readFileSync(join(folder, file));
    hash.update(JSON.stringify([file, content.length])).update(content);
  }
  return hash.digest("hex").slice(0, 32);
}

/** Changes with everything that goes into the bundles. @param folder the project's folder */
export const bundlesKey = (folder: string): string => hashOf(folder, BUNDLE_INPUTS, []);

/** Changes with everything that goes into the npm package. */
const packageKey = (folder: string): string => hashOf(folder, PACKAGE_INPUTS, [bundlesKey(folder)]);

/** Changes with everything that goes into every graph. */
const sourcesKey = (folder: string): string => hashOf(folder, GRAPH_INPUTS, [bundlesKey(folder)]);

/** Changes with everything that goes into a graph. @param folder the project's folder */
export const graphKey = (folder: string, { stage, config, region = REGION }: Variant): string =>
  hashOf(folder, [config], [sourcesKey(folder), stage, config, region]);

/** Whether a file of the project goes into the key of a graph. */
export const isInput = ({ config }: Variant, file: string): boolean =>
  !file.startsWith(`${PRINTS}/`) &&
  [...BUNDLE_INPUTS, ...GRAPH_INPUTS, config].some((path) => file === path || file.startsWith(`${path}/`));

/** What is being made. */
const making = new Map<string, Promise<string>>();

/**
 * The folder that holds what was made of the inputs as they are; made now when there is none. An entry appears whole or
 * not at all, and never under the key of inputs that changed while it was made.
 */
function entry(kind: string, keyOf: () => string, make: (folder: string) => Promise<void>): Promise<string> {
  const key = keyOf();
  const name = `${kind}-${key}`;
  // A call in the meantime waits for the same graph.
  const made = making.get(name) ?? makeEntry(kind, key, keyOf, make).finally(() => making.delete(name));
  making.set(name, made);
  return made;
}

async function makeEntry(
  kind: string,
  first: string,
  keyOf: () => string,
  make: (folder: string) => Promise<void>,
): Promise<string> {
  mkdirSync(CACHE, { recursive: true });
  for (let key = first; ; key = keyOf()) {
    const folder = join(CACHE, `${kind}-${key}`);
    if (existsSync(folder)) {
      utimesSync(folder, new Date(), new Date());
      return folder;
    }
    const draft = mkdtempSync(join(CACHE, "draft-"));
    try {
      await make(draft);
      if (keyOf() === key) renameSync(draft, folder);
    } catch (error) {
      // Another run has made the same meanwhile.
      if (!existsSync(folder)) throw error;
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
    prune(Date.now() - IN_USE);
  }
}

/** Removes what nobody has used since then. */
function prune(since: number): void {
  for (const name of readdirSync(CACHE)) {
    const used = statSync(join(CACHE, name), { throwIfNoEntry: false })?.mtimeMs ?? since;
    if (used < since) rmSync(join(CACHE, name), { recursive: true, force: true });
  }
}

/** Bundles every function, once for the same inputs. @returns the folder that holds a folder for each */
export const bundles = (): Promise<string> =>
  entry(
    "bundles",
    () => bundlesKey(root),
    async (folder) => {
      for (const { file, metafile } of await bundleAll(functionNames, root, join(folder, "bundles"))) {
        // Beside the folder, which is uploaded as it is.
        writeFileSync(`${dirname(file)}.json`, JSON.stringify(metafile));
      }
    },
  ).then((folder) => join(folder, "bundles"));

/** Bundles the program of the npm package, once for the same inputs. @returns the folder with it and with what starts it */
const program = (): Promise<string> =>
  entry(
    "program",
    () => packageKey(root),
    async (folder) => {
      const { bundleProgram } = await import("../../../packages/genkan/src/program.ts");
      for (const name of ["package.json", "bin"])
        cpSync(join(root, "packages/genkan", name), join(folder, name), { recursive: true });
      // Beside the folder, which is packed as it is.
      writeFileSync(join(folder, "dist.json"), JSON.stringify(await bundleProgram(root, join(folder, "dist"))));
    },
  );

/** The command line as it is in the npm package. @returns the file that Node runs */
export const commandLine = (): Promise<string> => program().then((folder) => join(folder, "bin/genkan.js"));

/** Builds and packs the npm package, once for the same inputs. */
async function packed(): Promise<string> {
  const made = [await bundles(), join(await program(), "dist")];
  return entry(
    "package",
    () => packageKey(root),
    async (folder) => {
      const run = promisify(execFile);
      // `npm pack` does the same, and bundles everything once more.
      await run(process.execPath, ["packages/genkan/src/build.ts", ...made], { cwd: root });
      const args = ["pack", "./packages/genkan", "--pack-destination", folder, "--silent", "--ignore-scripts"];
      await run("npm", args, { cwd: root });
      copyFileSync(join(root, "packages/genkan/bundled.json"), join(folder, "bundled.json"));
    },
  );
}

/** The tarball of the npm package. */
export const tarball = (): Promise<string> =>
  packed().then((folder) => join(folder, readdirSync(folder).find((name) => name.endsWith(".tgz"))!));

/** Where the packages by others are, from the root, whose code the npm package contains. */
export const bundled = (): Promise<readonly string[]> =>
  packed().then((folder) => JSON.parse(readFileSync(join(folder, "bundled.json"), "utf8")));

/** What a graph is synthesised with. */
interface Synthesis {
  readonly stage: string;
  readonly region: string;
  /** Absent: the one of the folder. */
  readonly config?: string;
  /** The project's folder, if not this repository, with its own bundles. */
  readonly root?: string;
  readonly bundles?: string;
  /** Changes with the files of the project, but for the configuration's. */
  readonly sources: string;
  readonly work: string;
  readonly out: string;
}

/** What the process that synthesises graphs answers. */
interface Answer {
  /** What the deployment is refused for, if it is. */
  readonly refused?: string;
  /** Whether the process makes no further graph. */
  readonly ends: boolean;
}

let synthesiser: ChildProcess | undefined;
let last: Promise<unknown> = Promise.resolve();

/** Writes a graph to its file, after the graphs that were asked for before. @throws Error with what it is refused for */
function run(synthesis: Synthesis): Promise<void> {
  const written = last.then(() => runNow(synthesis));
  last = written.catch(() => undefined);
  return written;
}

/** One process synthesises all graphs: it loads Pulumi once. It ends with this one. */
async function runNow(synthesis: Synthesis): Promise<void> {
  synthesiser ??= fork(join(root, "test/infra/synth/run.mjs"), {
    cwd: root,
    // A graph is made of many short-lived objects: with V8's own 16 MB, collecting them takes a fifth of the time.
    execArgv: ["--max-semi-space-size=128"],
    // Nothing else of this environment may go into the graph.
    env: {
      PATH: process.env["PATH"],
      HOME: process.env["HOME"],
      GOGC: process.env["GOGC"],
      GOMEMLIMIT: process.env["GOMEMLIMIT"],
      NODE_COMPILE_CACHE: join(root, ".sst", "compile-cache"),
      ...channelSecrets,
    },
  }).once("close", () => {
    synthesiser = undefined;
  });
  const child = synthesiser;
  child.ref();
  child.channel?.ref();
  const { refused, ends } = await new Promise<Answer>((resolve, reject) => {
    const onClose = (code: number | null, signal: string | null) =>
      reject(new Error(`the synthesis ended with ${signal ?? code}`));
    child.once("close", onClose).once("message", (answer: Answer) => {
      child.off("close", onClose);
      resolve(answer);
    });
    child.send(synthesis);
  });
  // While there is nothing to do, nobody waits for it.
  child.unref();
  child.channel?.unref();
  if (ends) synthesiser = undefined;
  if (refused !== undefined) throw new Error(refused);
}

/** Synthesises a graph, once for the same inputs. @returns its file @throws Error with what the deployment is refused for */
export async function synthesise(variant: Variant): Promise<string> {
  await ensurePlatform();
  const built = await bundles();
  const folder = await entry(
    "graph",
    () => graphKey(root, variant),
    async (draft) => {
      const work = join(draft, "work");
      const sources = sourcesKey(root);
      await run({ region: REGION, ...variant, bundles: built, sources, work, out: join(draft, "graph.json") });
      rmSync(work, { recursive: true });
    },
  );
  return join(folder, "graph.json");
}

/**
 * Synthesises the graph of a folder of a user's own, in which the npm package is installed, once for the same inputs.
 * @returns the folder with its file, `graph.json`, and the code of the functions in `bundles`
 */
export async function synthesiseFolder(folder: string, stage: string): Promise<string> {
  await ensurePlatform();
  const made = () => [hashOf(root, GRAPH_INPUTS, []), packageKey(root)];
  const keyOf = () => hashOf(folder, ["."], [...made(), stage]);
  return entry("folder", keyOf, async (draft) => {
    const work = join(draft, "work");
    const sources = hashOf(folder, ["sst.config.ts"], made());
    await run({ region: REGION, stage, root: folder, sources, work, out: join(draft, "graph.json") });
    renameSync(join(work, "bundles"), join(draft, "bundles"));
    rmSync(work, { recursive: true });
  });
}
