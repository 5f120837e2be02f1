import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Text } from "@genkan/controls/model/text";
import { configurationFile, deployableConfiguration } from "../configuration.ts";
import { UsageError } from "../exit.ts";
import type { Shell } from "../shell.ts";
import type { TemplateModule, Templates } from "./templates.ts";

/** What `genkan template` is asked for. */
interface Asked {
  readonly stage: string;
  readonly region: string | undefined;
  readonly config: string | undefined;
}

/** Makes the templates of a configuration, and the code of their functions. It calls no AWS. @throws UsageError */
export async function makeTemplates(shell: Shell, { stage, region, config }: Asked): Promise<Templates> {
  const { path } = configurationFile(shell, config);
  const deployable = await deployableConfiguration(path);
  const home = region ?? deployable.region ?? shell.env["AWS_REGION"] ?? shell.env["AWS_DEFAULT_REGION"];
  // It decides what the templates contain, so that there is none to fall back to.
  if (home === undefined) throw new UsageError(words.noRegion);
  const { templatesFor } = await templateModule(path);
  const work = await mkdtemp(join(tmpdir(), "genkan-template-"));
  try {
    return await templatesFor(deployable, { stage, region: home, configFile: path, work });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The stacks of the Genkan that the configuration itself imports. @throws UsageError where it is not installed */
async function templateModule(configFile: string): Promise<TemplateModule> {
  let path: string;
  try {
    path = createRequire(configFile).resolve("genkan/template");
  } catch {
    throw new UsageError(words.notInstalled(configFile));
  }
  return (await import(pathToFileURL(path).href)) as TemplateModule;
}

/** The file of the home Region's template, by which a folder is known that this command wrote before. */
export const HOME = "genkan.json";
/** The folder of the code. */
export const FUNCTIONS = "functions";
const WRITTEN = /^(?:genkan(?:-[a-z0-9-]+)?\.json|functions)$/;

/** The name of another Region's template. */
export const fileOf = (region: string): string => `genkan-${region}.json`;

/** A template as a file. */
export const templateText = (template: object): string => `${JSON.stringify(template, null, 2)}\n`;

/** What this command wrote to a folder before. @throws UsageError if the folder has anything else */
export async function writtenBefore(folder: string): Promise<readonly string[]> {
  const before = await readdir(folder).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === "ENOENT") return [];
    throw new UsageError(words.unwritten(folder, error.code ?? error.message));
  });
  if (before.length && !(before.includes(HOME) && before.every((name) => WRITTEN.test(name)))) {
    throw new UsageError(words.notEmpty(folder));
  }
  return before;
}

/** Writes the templates and the code to a folder, in place of what was written there before. @throws UsageError */
export async function writeTemplates(
  { home, others, code }: Templates,
  folder: string,
  before: readonly string[],
): Promise<void> {
  const functions = join(folder, FUNCTIONS);
  const files: readonly (readonly [string, string | Uint8Array])[] = [
    [join(folder, HOME), templateText(home)],
    ...[...others].map(([region, template]) => [join(folder, fileOf(region)), templateText(template)] as const),
    ...code.map(({ name, content }) => [join(functions, name), content] as const),
  ];
  try {
    await Promise.all(before.map((name) => rm(join(folder, name), { recursive: true })));
    await mkdir(functions, { recursive: true });
    await Promise.all(files.map(([path, content]) => writeFile(path, content)));
  } catch (error) {
    throw new UsageError(words.unwritten(folder, (error as NodeJS.ErrnoException).code ?? String(error)));
  }
}

const words = {
  noRegion: {
    en: "Name the Region of the deployment: region in genkan.config.ts, --region us-east-1, or AWS_REGION.",
    ja: "デプロイするリージョンを、genkan.config.ts の region、--region us-east-1、または AWS_REGION で指定してください。",
  },
  notInstalled: (file: string): Text => ({
    en: `genkan is not installed where ${file} is. Install it there: npm install --save-dev genkan`,
    ja: `${file} のある場所に genkan がインストールされていません。インストールしてください: npm install --save-dev genkan`,
  }),
  notEmpty: (folder: string): Text => ({
    en: `${folder} has other files. Name a new folder, or one that this command wrote.`,
    ja: `${folder} にほかのファイルがあります。新しいフォルダーか、このコマンドで書き出したフォルダーを指定してください。`,
  }),
  unwritten: (folder: string, cause: string): Text => ({
    en: `The templates can't be written to ${folder} (${cause}).`,
    ja: `テンプレートを ${folder} に書き込めません (${cause})。`,
  }),
};
