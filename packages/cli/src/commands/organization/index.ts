import type { CommandGroup } from "../../command.ts";
import { accounts } from "./accounts.ts";
import { status } from "./status.ts";
import { template } from "./template.ts";

export const organization: CommandGroup = {
  path: "organization",
  description: {
    en: "work with all accounts of an AWS organization",
    ja: "AWS Organizations の組織の全アカウントを扱う",
  },
  group: "watch",
  examples: [
    [
      "genkan organization status",
      { en: "does the read role work everywhere?", ja: "読み取りロールがすべてのアカウントで使えるか" },
    ],
    [
      "genkan organization template",
      { en: "what lets Genkan read a member", ja: "メンバーアカウントの読み取りを許可するテンプレート" },
    ],
  ],
  seeAlso: ["organization status", "organization accounts", "organization template", "check"],
  commands: [status, accounts, template],
};
