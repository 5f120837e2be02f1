import type { CommandGroup } from "../../command.ts";
import { template } from "./template.ts";

export const organization: CommandGroup = {
  path: "organization",
  description: {
    en: "work with all accounts of an organization",
    ja: "AWS Organizations の組織の全アカウントを扱う",
  },
  group: "watch",
  examples: [
    [
      "genkan organization template",
      { en: "what lets Genkan read a member", ja: "メンバーアカウントの読み取りを許可するテンプレート" },
    ],
  ],
  seeAlso: ["organization template"],
  commands: [template],
};
