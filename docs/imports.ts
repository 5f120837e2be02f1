import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Packages that are drawn folder by folder; of the others the package is one box. */
const DRAWN_BY_FOLDER = ["controls", "messages"];
const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*"([^"]+)"/g;
/** A line of a docstring: its examples import other packages than the code. */
const DOCSTRING_LINE = /^\s*\* .*$/gm;

/** The box that a file stands in, such as `controls/model`, `aws` or `stacks`; undefined for a file that is not drawn. */
function boxOf(path: string): string | undefined {
  const [, name = "", folder] = /^packages\/([^/]+)\/src\/(?:([^/]+)\/)?/.exec(path) ?? [];
  if (DRAWN_BY_FOLDER.includes(name)) return folder ? `${name}/${folder}` : name;
  return name || (path.startsWith("stacks/") ? "stacks" : undefined);
}

/** The path of a file of ours that an import names; undefined for a library. */
function pathOf(specifier: string, importer: string): string | undefined {
  if (specifier.startsWith(".")) return join(dirname(importer), specifier);
  const [, name, rest] = /^@genkan\/([^/]+)\/(.+)$/.exec(specifier) ?? [];
  return name && `packages/${name}/src/${rest}.ts`;
}

/** Which box imports which, from the imports of every file under `packages` and `stacks`; types count. */
function importsBetweenBoxes(root: string): Map<string, Set<string>> {
  const graph = new Map<string, Set<string>>();
  for (const file of globSync(["packages/*/src/**/*.ts", "stacks/**/*.ts"], { cwd: root }).toSorted()) {
    const from = boxOf(file);
    if (!from) continue;
    const imported = graph.get(from) ?? new Set();
    graph.set(from, imported);
    const code = readFileSync(join(root, file), "utf8").replaceAll(DOCSTRING_LINE, "");
    for (const [, specifier] of code.matchAll(IMPORT)) {
      const to = boxOf(pathOf(specifier!, file) ?? "");
      if (to && to !== from) imported.add(to);
    }
  }
  return graph;
}

/** What a box reaches by way of others, itself excluded unless there is a cycle. */
function reached(graph: ReadonlyMap<string, ReadonlySet<string>>, from: string, seen = new Set<string>()): Set<string> {
  for (const next of graph.get(from) ?? []) {
    if (seen.has(next)) continue;
    seen.add(next);
    reached(graph, next, seen);
  }
  return seen;
}

/**
 * The import graph as a Mermaid flowchart. An arrow is left out where a longer way leads to the same box.
 * @throws Error when boxes import each other in a cycle
 */
export function importChart(root: string): string {
  const graph = importsBetweenBoxes(root);
  for (const box of graph.keys()) {
    if (reached(graph, box).has(box)) throw new Error(`${box} imports itself by way of other folders`);
  }
  const arrows = [...graph].flatMap(([from, direct]) =>
    [...direct]
      .filter((to) => ![...direct].some((other) => other !== to && reached(graph, other).has(to)))
      .toSorted()
      .map((to) => `  ${nodeOf(from)} --> ${nodeOf(to)}`),
  );
  const groups = DRAWN_BY_FOLDER.flatMap((name) => {
    const boxes = [...graph.keys()].filter((box) => box === name || box.startsWith(`${name}/`)).toSorted();
    return [
      `  subgraph ${name}-package ["packages/${name}"]`,
      ...boxes.map((box) => `    ${nodeOf(box)}["${box}"]`),
      "  end",
    ];
  });
  return ["```mermaid", "flowchart TD", ...groups, ...arrows.toSorted(), "```"].join("\n");
}

const nodeOf = (box: string) => box.replace("/", "-");
