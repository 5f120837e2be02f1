import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execPath } from "node:process";
import { promisify, stripVTControlCharacters } from "node:util";
import type { Text } from "@genkan/controls/model/text";
import { deploymentIn } from "../deployment.ts";
import type { Shell } from "../shell.ts";
import { ambientRegion } from "./ambient-region.ts";
import type { Read } from "./configuration-faults.ts";
import { ownModule } from "./home.ts";
import type { Folder } from "./installed.ts";
import { type Stack, type StackChange, stackChanges } from "./stack-changes.ts";
import { words } from "./upgrade-words.ts";

/** What a deployment changes, or why that is not known. */
export type ComparedStacks =
  | { readonly known: true; readonly changes: readonly StackChange[] }
  | { readonly known: false; readonly reason: Text };

/** A deployment as both versions make templates of it. */
interface Deployed {
  readonly stage: string;
  readonly region: string;
}

/** A template of CloudFormation, as far as it is compared. */
interface Template {
  readonly Resources: Stack;
}

/** What `genkan/template` exports. */
interface TemplateModule {
  templatesFor(
    config: object,
    choice: Deployed & { readonly configFile: string; readonly work: string },
  ): Promise<{ readonly home: Template; readonly others: ReadonlyMap<string, Template> }>;
}

const run = promisify(execFile);

/** Compares what the installed version deploys with what this one deploys, by the templates that both make. */
export async function compareStacks(shell: Shell, folder: Folder, { config }: Read): Promise<ComparedStacks> {
  if (!config) return { known: false, reason: words.refused };
  const deployment = await deploymentIn(shell);
  const { region } = config as { readonly region?: string };
  const deployed = {
    stage: deployment?.stage ?? "production",
    region: region ?? deployment?.region ?? ambientRegion(shell) ?? "us-east-1",
  };
  const work = mkdtempSync(join(tmpdir(), "genkan-upgrade-"));
  try {
    const before = await installedStack(shell, folder, deployed, join(work, "templates"));
    const after = await ownStack(config, folder, deployed, work);
    return { known: true, changes: stackChanges(before, after) };
  } catch (error) {
    return { known: false, reason: words.untranslated(reasonOf(error)) };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** What a child process has said, or another error. */
function reasonOf(error: unknown): string {
  const { stderr, message } = error as Error & { readonly stderr?: string };
  return stripVTControlCharacters(stderr?.trim() || message);
}

/** By a process of the installed version, whose modules are not this one's. */
async function installedStack({ env }: Shell, { path, home }: Folder, { stage, region }: Deployed, output: string) {
  const args = ["template", "--stage", stage, "--region", region, "--output", output];
  await run(execPath, [join(home, "bin/genkan.js"), ...args], { cwd: path, env: { ...env } });
  const templates = readdirSync(output)
    .filter((name) => name.endsWith(".json"))
    .map((name) => [name, JSON.parse(readFileSync(join(output, name), "utf8")) as Template] as const);
  return stackOf(templates.map(([name, template]) => [/^genkan-(.+)\.json$/.exec(name)?.[1] ?? region, template]));
}

async function ownStack(config: object, { path }: Folder, deployed: Deployed, work: string): Promise<Stack> {
  const { templatesFor } = await ownModule<TemplateModule>("genkan/template");
  const configFile = join(path, "genkan.config.ts");
  const { home, others } = await templatesFor(config, { ...deployed, configFile, work });
  return stackOf([[deployed.region, home], ...others]);
}

/** All resources, by their Region and logical id. */
const stackOf = (templates: readonly (readonly [region: string, Template])[]): Stack =>
  Object.fromEntries(
    templates.flatMap(([region, { Resources }]) =>
      Object.entries(Resources).map(([id, resource]) => [`${region} ${id}`, resource]),
    ),
  );
