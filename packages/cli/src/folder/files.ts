import type { Locale } from "@genkan/controls/model/text";
import { template } from "./template.ts";
import { readme } from "./words.ts";

/** What a person says about a new folder. */
export interface Answers {
  readonly email: string;
  readonly locale: Locale;
  readonly region: string;
}

/** Every file of a new folder, by its name. */
export const filesOf = (answers: Answers): Readonly<Record<string, string>> => ({
  "genkan.config.ts": configurationOf(answers),
  "sst.config.ts": template["sst.config.ts"],
  // Without a name: a folder called genkan could not install the package of that name.
  "package.json": `${JSON.stringify({ private: true, type: "module", ...template["package.json"] }, null, 2)}\n`,
  ".gitignore": template[".gitignore"].map((line) => `${line}\n`).join(""),
  "README.md": readme[answers.locale],
});

/** JSON's strings are TypeScript's: whatever an answer contains, it stays within its quotes. */
const literal = (text: string): string => JSON.stringify(text);

const configurationOf = ({ email, locale, region }: Answers): string => `import { defineConfig } from "genkan/config";

export default defineConfig({
  region: ${literal(region)},
  locale: ${literal(locale)},
  emails: [${literal(email)}],
});
`;
