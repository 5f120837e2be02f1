import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A package of others that Genkan ships. */
interface Package {
  readonly name: string;
  readonly version: string;
  /** Its licence as an SPDX expression. */
  readonly licence: string;
  /** Where it is installed, from the root of the project. */
  readonly folder: string;
  readonly homepage: string;
  /** The texts of its licence and notice files. */
  readonly texts: readonly string[];
}

interface Locked {
  readonly version?: string;
  readonly license?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
}

const TEXT_FILE = /^(licen[cs]e|notice|copying)(\.(md|txt))?$/i;

/** What the CLI and the functions load: the packages of the lockfile that are more than tools of development. */
export function shippedPackages(root: string): readonly Package[] {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
    packages: Record<string, Locked>;
  };
  return Object.entries(packages)
    .filter(([folder, locked]) => folder.includes("node_modules/") && isShipped(locked))
    .map(([folder, { version = "", license = "" }]) => {
      const name = folder.split("node_modules/").at(-1)!;
      return { name, version, licence: license, folder, ...filesIn(join(root, folder)) };
    })
    .sort((a, b) => compare(a.name, b.name) || compare(a.version, b.version));
}

const isShipped = ({ link, dev, devOptional }: Locked): boolean => !link && !dev && !devOptional;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function filesIn(folder: string): Pick<Package, "homepage" | "texts"> {
  const texts = readdirSync(folder)
    .filter((name) => TEXT_FILE.test(name))
    .sort()
    .map((name) => readFileSync(join(folder, name), "utf8").replaceAll("\r\n", "\n").trim());
  const { homepage, repository } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const address = String(homepage ?? (typeof repository === "string" ? repository : (repository?.url ?? "")));
  return {
    homepage: address.replace(/^(?=[\w.-]+\/[\w.-]+$)/, "https://github.com/").replace(/^git\+|\.git$/g, ""),
    texts,
  };
}

/** `THIRD-PARTY.md`: the packages, their licences, and the texts that have to go with them. */
export function thirdPartyPage(root: string): string {
  const packages = shippedPackages(root);
  // A package may be installed twice.
  const rows = new Set(
    packages.map(({ name, version, licence, homepage }) => `| [${name}](${homepage}) | ${version} | ${licence} |`),
  );
  const byText = Map.groupBy(
    packages.flatMap(({ name, texts }) => texts.map((text) => ({ name, text }))),
    ({ text }) => text,
  );
  const texts = [...byText].map(
    ([text, holders]) => `### ${listed(holders.map(({ name }) => name))}\n\n\`\`\`\`text\n${text}\n\`\`\`\`\n`,
  );
  const bare = packages.filter(({ texts: own }) => !own.length).map(({ name, licence }) => `${name} (${licence})`);
  return `# Third-party software

Generated from \`package-lock.json\` and the installed packages by \`npm run docs\`; don't edit.

Genkan's command line and functions load these packages, and the npm package and the container image contain them. Each one
belongs to its authors and comes under its own licence. Tools of development are not listed, because they are not shipped.
\`npm run sbom\` prints the same packages, with the tools, as a CycloneDX document; \`sbom.cdx.json\` in the npm package has exactly
those whose code is in it.

| package | version | licence |
|---|---|---|
${[...rows].join("\n")}

## Licences and notices

These packages contain no file with the text of their licence; their pages have it: ${bare.join(", ")}.

${texts.join("\n")}`;
}

const listed = (names: readonly string[]): string => [...new Set(names)].join(", ");
