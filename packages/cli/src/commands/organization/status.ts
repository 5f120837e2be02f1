import { CONCURRENCY } from "@genkan/aws/organization/concurrency";
import type { Cause } from "@genkan/controls/model/evidence";
import {
  accountStates,
  type Member,
  type OrganizationRef,
  pathOf,
  type Roster,
} from "@genkan/controls/model/organization";
import { counted, type Locale, type Text } from "@genkan/controls/model/text";
import { lay } from "@genkan/messages/layout";
import { organizationLines, unreadableLines } from "@genkan/messages/terminal/organization";
import { stateNames } from "@genkan/messages/terminal/roster";
import { looks, painted } from "@genkan/messages/terminal/terminal";
import { tool } from "@genkan/messages/tool";
import { command, DONE, WRONG } from "../../command.ts";
import { configurationFor } from "../../configuration.ts";
import { EXIT } from "../../exit.ts";
import { fieldsOf, show, shownOptions } from "../../fields.ts";
import { awsRegion, config, defaulted, ledger, local, locale, optional, table } from "../../options.ts";
import { accountOptions, chosenFrom, readRole } from "../../organization/choice.ts";
import type { Passes } from "../../organization/pass.ts";
import { organizationScenario, readOrganization } from "../../organization/read.ts";
import { wholeNumber } from "../../values.ts";

/** What `organization status` says to a program. */
interface StatusReport {
  readonly schema: string;
  readonly tool: typeof tool;
  readonly organization: OrganizationRef;
  readonly account: string;
  readonly isManagementAccount: boolean;
  readonly at: string;
  readonly states: ReturnType<typeof statesIn>;
  readonly notEvaluated: number;
  readonly readRole: {
    readonly name: string;
    readonly tried: number;
    readonly works: number;
    readonly unreadable: readonly ReturnType<typeof asUnreadable>[];
  };
  readonly lastPass: Passes["last"];
}

const fields = fieldsOf<StatusReport>({
  schema: true,
  tool: true,
  organization: true,
  account: true,
  isManagementAccount: true,
  at: true,
  states: true,
  notEvaluated: true,
  readRole: true,
  lastPass: true,
});

export const status = command({
  path: "organization status",
  description: {
    en: "show the organization, in how many accounts the read role works, and the last pass of a deployment",
    ja: "組織の概要、読み取りロールを引き受けられるアカウントの数、デプロイによる最後の評価を表示する",
  },
  options: {
    scenario: organizationScenario,
    ...accountOptions,
    sample: optional(
      "--sample <number>",
      {
        en: "try the role in so many accounts only, spread over the list",
        ja: "一覧からまんべんなく選んだ、この数のアカウントだけで試す",
      },
      { parse: wholeNumber(1, 100_000) },
    ),
    roleName: readRole,
    concurrency: defaulted(
      "--concurrency <number>",
      { en: "accounts to try at a time", ja: "同時に試すアカウントの数" },
      CONCURRENCY,
      { parse: wholeNumber(1, 200) },
    ),
    config,
    ...shownOptions("text", "it", fields),
    locale,
    region: awsRegion,
    ledger,
    table,
    local,
  },
  notes: {
    en: ["It assumes the role in each account and reads nothing there. genkan check --organization reads."],
    ja: ["各アカウントでロールを引き受けるだけで、何も読み取りません。評価は genkan check --organization で行います。"],
  },
  examples: [
    ["genkan organization status", { en: "the role in every account", ja: "すべてのアカウントのロール" }],
    [
      "genkan organization status --sample 50",
      { en: "a quick look at a large organization", ja: "大きな組織を手早く確認する" },
    ],
  ],
  exit: [
    DONE,
    {
      en: "3 the read role does not work in some accounts, or the passes of the deployment have stopped",
      ja: "3 読み取りロールを引き受けられないアカウントがある、またはデプロイによる評価が止まっている",
    },
    WRONG,
  ],
  seeAlso: ["organization accounts", "organization template", "doctor"],
  run: (shell, { format, json, sample, concurrency, ...choice }) =>
    readOrganization(shell, choice, async ({ aws, roster, scene }) => {
      const { locale } = choice;
      const [{ roleOf, rolesIn }, { passesIn, passesRun, passText }] = await Promise.all([
        import("../../organization/roles.ts"),
        import("../../organization/pass.ts"),
      ]);
      const configuration = await configurationFor(shell, {
        ...choice,
        control: undefined,
        identityCenterRegion: undefined,
      });
      const roleName = await roleOf(shell, choice, configuration);
      const { evaluated, skipped } = chosenFrom(roster, choice);
      const members = spread(
        evaluated.filter(({ account }) => account !== scene.account),
        sample,
      );
      const tried = await rolesIn(shell, aws, members, { roleName, partition: roster.partition, concurrency, locale });
      const unreadable = tried.flatMap(({ member, cause }) => (cause ? [asUnreadable(member, cause)] : []));
      const { id } = roster.organization;
      const passes = await passesIn(shell, choice, { aws, account: scene.account, organization: id });
      const isManaging = roster.organization.managementAccount === scene.account;
      const { columns, paint } = shell.stdout;
      const works = members.length - unreadable.length;
      const { sign, style } = looks[unreadable.length ? "INSUFFICIENT_DATA" : "COMPLIANT"];
      const role = `${sign} ${words.role(roleName, works, members.length)[locale]}`;
      const reader = { locale, timeZone: shell.timeZone };
      const pass = passText(passes, id, reader);
      const run = looks[passesRun(passes) ? "COMPLIANT" : "INSUFFICIENT_DATA"];
      const passLine = pass && `${run.sign} ${pass}`;
      const text = [
        ...organizationLines(scene, { ...reader, columns, paint }),
        ...lay("", words[isManaging ? "manages" : "delegated"][locale], columns),
        ...lay("", statesText(roster, locale), columns),
        ...painted(lay("", role, columns), [[role, style]], paint),
        ...(passLine ? painted(lay("", passLine, columns), [[passLine, run.style]], paint) : []),
        ...unreadableLines(unreadable, { ...reader, columns, paint }),
      ].join("\n");
      const report: StatusReport = {
        schema: "genkan.organization-status/1",
        tool,
        organization: roster.organization,
        account: scene.account,
        isManagementAccount: isManaging,
        at: roster.at,
        states: statesIn(roster),
        notEvaluated: skipped.length,
        readRole: { name: roleName, tried: members.length, works, unreadable },
        lastPass: passes.last,
      };
      await show(shell, { format, json }, { rows: report, report, text: () => `${text}\n` });
      return unreadable.length || !passesRun(passes) ? EXIT.insufficientData : EXIT.ok;
    }),
});

const asUnreadable = (member: Member, unreadable: Cause) => ({
  account: member.account,
  name: member.name,
  path: pathOf(member),
  unreadable,
});

/** So many of the members, spread evenly: accounts of one OU often stand side by side. */
const spread = (members: readonly Member[], sample = members.length): readonly Member[] =>
  sample >= members.length
    ? members
    : Array.from({ length: sample }, (_, i) => members[Math.floor((i * members.length) / sample)]!);

/** How many accounts have each state. */
const statesIn = ({ members }: Roster): Readonly<Partial<Record<Member["state"], number>>> =>
  Object.fromEntries(
    [...accountStates, "UNKNOWN" as const].flatMap((state) => {
      const count = members.filter((each) => each.state === state).length;
      return count ? [[state, count] as const] : [];
    }),
  );

function statesText(roster: Roster, locale: Locale): string {
  const states = Object.entries(statesIn(roster)).map(
    ([state, count]) =>
      ({
        en: `${count} ${stateNames[state as Member["state"]].en}`,
        ja: `${stateNames[state as Member["state"]].ja} ${count}`,
      })[locale],
  );
  return words.states(roster.members.length, states.join({ en: ", ", ja: "、" }[locale]))[locale];
}

const words = {
  manages: {
    en: "These credentials are of the management account.",
    ja: "この認証情報は管理アカウントのものです。",
  },
  delegated: {
    en: "These credentials are of a delegated administrator. The management account is read like a member: its read role is made by hand.",
    ja: "この認証情報は委任管理者のものです。管理アカウントもメンバーアカウントと同じように読み取ります (読み取りロールは手動で作成します)。",
  },
  states: (all: number, states: string): Text => ({
    en: `${counted(all, "account")}: ${states}`,
    ja: `アカウント ${all} 件: ${states}`,
  }),
  role: (name: string, works: number, all: number): Text => ({
    en: `Read role ${name}: works in ${works} of ${counted(all, "member")}`,
    ja: `読み取りロール ${name}: メンバー ${all} 件中 ${works} 件で引き受け可能`,
  }),
} as const;
