import type { CommandGroup } from "../../command.ts";
import { accounts } from "./accounts.ts";
import { status } from "./status.ts";

export const organization: CommandGroup = {
  path: "organization",
  description: {
    en: "look at the accounts of the AWS organization, and at the way into them",
    ja: "AWS の組織のアカウントと、読み取りロールの状態を確認する",
  },
  group: "check",
  examples: [
    [
      "genkan organization status",
      { en: "does the read role work everywhere?", ja: "読み取りロールがすべてのアカウントで使えるか" },
    ],
  ],
  seeAlso: ["organization status", "organization accounts", "check"],
  commands: [status, accounts],
};
