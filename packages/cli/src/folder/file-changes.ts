import { join } from "node:path";
import { type Folder, type Manifest, textOf } from "./installed.ts";
import type { Template } from "./template.ts";

/** What a newer version has otherwise in a file of a folder. */
export interface FileChange {
  readonly file: keyof Template;
  /** The place in the file, such as `dependencies.sst`, or a line; `null` for all of it. */
  readonly at: string | null;
  readonly from: string | null;
  readonly to: string | null;
  /** Whether the user has changed it. It is theirs to change then. */
  readonly isYours: boolean;
}

type Place = Pick<FileChange, "file" | "at">;

/** The values of a version's template, each with its place. */
function valuesOf(template: Template): readonly (Place & { readonly value: string })[] {
  const { scripts, dependencies } = template["package.json"];
  return [
    ...Object.entries(dependencies).map(([name, value]) => inManifest(`dependencies.${name}`, value)),
    ...Object.entries(scripts).map(([name, value]) => inManifest(`scripts.${name}`, value)),
    { file: "sst.config.ts", at: null, value: template["sst.config.ts"] },
    ...template[".gitignore"].map((line) => ({ file: ".gitignore", at: line, value: line }) as const),
  ];
}

const inManifest = (at: string, value: string) => ({ file: "package.json", at, value }) as const;

/**
 * What would change in a folder, by its files, by what the installed version wrote and by what the next one writes. What the
 * versions have alike is not touched, whatever the user made of it.
 */
export function fileChanges(folder: Folder, next: Template): readonly FileChange[] {
  const [before, after] = [valuesOf(folder.template), valuesOf(next)];
  const find = (all: typeof before, { file, at }: Place) =>
    all.find((each) => each.file === file && each.at === at)?.value ?? null;
  const gone = before.filter((each) => find(after, each) === null);
  return [...after, ...gone].flatMap(({ file, at }) => {
    const place = { file, at };
    const [was, to] = [find(before, place), find(after, place)];
    const from = currentOf(folder, place);
    if (from === to || (was === to && !isOwnVersion(place))) return [];
    return [{ ...place, from, to, isYours: from !== was && !isOwnVersion(place) }];
  });
}

/** The version of Genkan, which an upgrade is about, however it is named now. */
const isOwnVersion = ({ at }: Place): boolean => at === "dependencies.genkan";

function currentOf({ path, manifest }: Folder, { file, at }: Place): string | null {
  if (file === "package.json") {
    const [section, ...name] = placeIn(manifest, at!);
    return manifest[section]?.[name.join(".")] ?? null;
  }
  const text = textOf(join(path, file));
  if (at === null) return text;
  return text?.split("\n").some((line) => line.trim() === at) ? at : null;
}

/** Where `package.json` has a value: a dependency may be one for development as well. */
export function placeIn(
  manifest: Manifest,
  at: string,
): readonly ["scripts" | "dependencies" | "devDependencies", string] {
  const [section = "", ...rest] = at.split(".");
  const name = rest.join(".");
  if (section === "dependencies" && manifest.devDependencies?.[name] !== undefined) return ["devDependencies", name];
  return [section as "scripts" | "dependencies", name];
}
