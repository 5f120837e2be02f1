/**
 * Starts a control: `npm run new-control NAME` writes its file, its test and its row in the catalogue. What it writes
 * compiles and passes, so that it can be changed step by step into the control that is meant.
 *
 * The row is written because the order of the catalogue is the guide's, which no name of a file says, and because
 * bundlers follow imports only where they are written out.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

const root = new URL("../../", import.meta.url);
const ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)+$/;

/** The name of a control in code: `rootMfaEnabled` for `root-mfa-enabled`. */
const camelCase = (id: string): string => id.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

const controlFile = (id: string): string => `import { control, reason } from "../model/control.ts";

/** Replace: why Genkan has this control. */
export const ${camelCase(id)} = control({
  id: "${id}",
  severity: "MEDIUM",
  // The step of the guide that it watches, or null.
  step: null,
  frameworks: {},
  title: {
    en: "Replace: the account is in an organization",
    ja: "書き換えてください: アカウントが組織に属している",
  },
  why: {
    en: "Replace: why it matters, for somebody who has never heard of it.",
    ja: "書き換えてください: 初めて知る人のための、必要な理由。",
  },
  consolePage: "iam-users",
  remediation: {
    en: ["Replace: what a beginner does about NON_COMPLIANT, step by step."],
    ja: ["書き換えてください: NON_COMPLIANT のときに初心者がすること。"],
  },
  // Facts without which it can't be evaluated; model/evidence.ts lists them all.
  needs: ["membership"],
  reasons: {
    "organization-joined": reason("COMPLIANT", ({ organization }: { organization: string }) => ({
      en: \`The account is in the organization \${organization}.\`,
      ja: \`アカウントは組織 \${organization} に属しています。\`,
    })),
    "organization-absent": reason(
      "NON_COMPLIANT",
      () => ({
        en: "The account is in no organization.",
        ja: "アカウントはどの組織にも属していません。",
      }),
      {
        // What genkan fix does about it: calls, something that a person does, or nothing; model/remedy.ts has the kinds.
        remedy: {
          way: "console",
          by: "administrator",
          because: {
            en: "Replace: why no call of Genkan does it.",
            ja: "書き換えてください: Genkan の呼び出しでは修復しない理由。",
          },
        },
      },
    ),
  },
  judge({ membership: { organization } }) {
    return organization
      ? [{ reason: "organization-joined", params: { organization: organization.id } }]
      : [{ reason: "organization-absent", params: {} }];
  },
});
`;

const testFile = (id: string): string => `import { rowsOf } from "./verdict.ts";

const row = rowsOf(
  "${id}",
  {
    sound: "COMPLIANT organization-joined",
    fresh: "NON_COMPLIANT organization-absent",
    member: "COMPLIANT organization-joined",
  },
  { apart: true },
);

row("an account whose organization Genkan may not read", "INSUFFICIENT_DATA access-denied", {
  change: { faults: [{ action: "organizations:DescribeOrganization", fault: "AccessDenied" }] },
  action: "organizations:DescribeOrganization",
});
`;

/** The catalogue with one control more, which comes last. */
function withRow(index: string, id: string): string {
  const line = `import { ${camelCase(id)} } from "./${id}.ts";`;
  const imports = index.match(/^import .* from "\.\/[a-z0-9-]+\.ts";$/gm) ?? [];
  const next = imports.find((each) => (each.split(" from ")[1] ?? "") > (line.split(" from ")[1] ?? ""));
  const last = imports.at(-1) ?? "";
  const imported = next ? index.replace(next, `${line}\n${next}`) : index.replace(last, `${last}\n${line}`);
  return imported.replace(/(export const catalogue[^[]*\[[^=]*= \[\n[^\]]*)\]/, `$1  ${camelCase(id)},\n]`);
}

/** @throws Error saying what is wrong with the name */
function newControl(id: string): readonly string[] {
  if (!ID.test(id)) throw new Error(`${id}: give an id in kebab case, of two words or more, such as root-mfa-enabled`);
  const [source, test, index] = [
    `packages/controls/src/catalogue/${id}.ts`,
    `test/controls/catalogue/${id}.test.ts`,
    "packages/controls/src/catalogue/index.ts",
  ].map((path) => ({ path, url: new URL(path, root) })) as [File, File, File];
  for (const { path, url } of [source, test]) if (existsSync(url)) throw new Error(`${path} is there already`);
  const catalogue = readFileSync(index.url, "utf8");
  writeFileSync(source.url, controlFile(id));
  writeFileSync(test.url, testFile(id));
  writeFileSync(index.url, withRow(catalogue, id));
  return [source, test, index].map(({ path }) => path);
}

interface File {
  readonly path: string;
  readonly url: URL;
}

const { positionals } = parseArgs({ allowPositionals: true });
const [name, ...more] = positionals;
if (name === undefined || more.length) {
  process.stderr.write("Usage: npm run new-control NAME, for example: npm run new-control account-contact-set\n");
  process.exitCode = 2;
} else {
  try {
    for (const path of newControl(name)) process.stdout.write(`${path}\n`);
    process.stdout.write(
      `Change it, and run its rows: npx vitest run test/controls/catalogue/${name}.test.ts\nThen: npm run docs\n`,
    );
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 2;
  }
}
