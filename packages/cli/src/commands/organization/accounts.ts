import { type Member, pathOf } from "@genkan/controls/model/organization";
import { lay } from "@genkan/messages/layout";
import { organizationLines } from "@genkan/messages/terminal/organization";
import { rosterLines } from "@genkan/messages/terminal/roster";
import { tool } from "@genkan/messages/tool";
import { command } from "../../command.ts";
import { fieldsOf, show, shownOptions } from "../../fields.ts";
import { awsRegion, locale } from "../../options.ts";
import { accountOptions, chosenFrom } from "../../organization/choice.ts";
import { organizationScenario, readOrganization } from "../../organization/read.ts";

const fields = fieldsOf<ReturnType<typeof rowOf>>({
  account: true,
  name: true,
  path: true,
  units: true,
  state: true,
  joined: true,
  evaluated: true,
  why: true,
});

export const accounts = command({
  path: "organization accounts",
  description: {
    en: "list the accounts of the organization: their OUs, their states, and which are evaluated",
    ja: "組織のアカウントを、OU、状態、評価の有無とともに一覧表示する",
  },
  options: {
    scenario: organizationScenario,
    ...accountOptions,
    ...shownOptions("table", { en: "account", ja: "アカウント" }, fields),
    locale,
    region: awsRegion,
  },
  examples: [
    ["genkan organization accounts", { en: "all of them", ja: "すべてのアカウント" }],
    [
      "genkan organization accounts --format json",
      { en: "for programs, with the id of each OU", ja: "OU の ID も含めて、プログラム用に" },
    ],
  ],
  seeAlso: ["organization status", "check"],
  run: (shell, { format, json, ...choice }) =>
    readOrganization(shell, choice, async ({ roster, scene }) => {
      const { evaluated, skipped } = chosenFrom(roster, choice);
      const whys = new Map(skipped.map(({ account, why }) => [account, why]));
      const chosen = new Set([...evaluated, ...skipped].map(({ account }) => account));
      const list = roster.members.filter(({ account }) => chosen.has(account));
      const listed = list.map((member) => ({
        account: member.account,
        name: member.name,
        path: pathOf(member),
        state: member.state,
        why: whys.get(member.account) ?? null,
      }));
      const { locale } = choice;
      const { columns, paint } = shell.stdout;
      const total = words.total(list.length, evaluated.length)[locale];
      const text = [
        ...organizationLines(scene, { locale, columns, paint, timeZone: shell.timeZone }),
        ...lay("", total, columns),
        "",
        ...rosterLines(listed, { locale, columns, paint }),
      ].join("\n");
      const rows = list.map((member) => rowOf(member, whys.get(member.account) ?? null));
      const { organization, at } = roster;
      const report = { schema: "genkan.organization-accounts/1", tool, organization, at, accounts: rows };
      await show(shell, { format, json }, { rows, report, text: () => `${text}\n` });
      return 0;
    }),
});

/** An account for programs. */
const rowOf = (member: Member, why: string | null) => ({
  account: member.account,
  name: member.name,
  path: pathOf(member),
  units: member.units,
  state: member.state,
  joined: member.joined,
  evaluated: why === null,
  why,
});

const words = {
  total: (all: number, evaluated: number) => ({
    en: `${all} account${all === 1 ? "" : "s"}, ${evaluated} of them evaluated`,
    ja: `アカウント ${all} 件 (うち評価対象 ${evaluated} 件)`,
  }),
};
