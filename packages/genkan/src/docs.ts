import { cpSync, existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Guides that both languages have, and what they show. */
const GUIDES = ["docs/*.{en,ja}.md", "docs/threat-model.md", "examples/own-controls/*.ts"];
const LINK = /\[([^\]]+)\]\(([^)#:]+)(#[^)]*)?\)/g;

/** Copies the guides into the package. A link to what only the repository has becomes text. */
export function writeDocs(root: string, folder: string): void {
  const guides = globSync(GUIDES, { cwd: root });
  for (const guide of guides) {
    mkdirSync(join(folder, dirname(guide)), { recursive: true });
    cpSync(join(root, guide), join(folder, guide));
  }
  for (const guide of guides.filter((each) => each.endsWith(".md"))) {
    const text = readFileSync(join(root, guide), "utf8");
    const there = (to: string) => existsSync(join(folder, dirname(guide), to));
    writeFileSync(
      join(folder, guide),
      text.replace(LINK, (link, label, to) => (there(to) ? link : label)),
    );
  }
}
