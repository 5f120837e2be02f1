import { type Member, pathOf } from "@genkan/controls/model/organization";
import { lay } from "@genkan/messages/layout";
import { organizationLines } from "@genkan/messages/terminal/organization";
import { rosterLines } from "@genkan/messages/terminal/roster";
import { tool } from "@genkan/messages/tool";
import { command } from "../../command.ts";
import { awsRegion, formatOption, locale } from "../../options.ts";
import { accountOptions, chosenFrom } from "../../organization/choice.ts";
import { organizationScenario, readOrganization } from "../../organization/read.ts";

export const accounts = command({
  path: "organization accounts",
  description: {
    en: "list the accounts of the organization: their OUs, their states, and which are evaluated",
    ja: "組織のアカウントを、OU、状態、評価の有無とともに一覧表示する",
  },
  options: {
    scenario: organizationScenario,
    ...accountOptions,
    format: formatOption("table", "json"),
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
  run: (shell, { format, ...choice }) =>
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
      const json = {
        schema: "genkan.organization-accounts/1",
        tool,
        organization: roster.organization,
        at: roster.at,
        accounts: list.map((member) => row(member, whys.get(member.account) ?? null)),
      };
      await shell.stdout.write(`${format === "json" ? JSON.stringify(json, null, 2) : text}\n`);
      return 0;
    }),
});

/** An account for programs. */
const row = (member: Member, why: string | null) => ({
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
