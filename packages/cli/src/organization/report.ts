import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { givenToMember, memberControls, sweptFactNames } from "@genkan/aws/organization/controls";
import { knownControls } from "@genkan/controls/catalogue/index";
import type { OrganizationLedger } from "@genkan/controls/engine/organization-ledger";
import type { Control } from "@genkan/controls/model/control";
import type { Member, Roster } from "@genkan/controls/model/organization";
import type { Locale, Text } from "@genkan/controls/model/text";
import type { Reader } from "@genkan/messages/moment";
import { accountPath, INDEX, organizationFiles, urgentAccounts } from "@genkan/messages/report/organization/page";
import { recordedOrganization } from "@genkan/messages/report/organization/recorded";
import { reportPage } from "@genkan/messages/report/page";
import { configurationFor } from "../configuration.ts";
import { UsageError } from "../exit.ts";
import { type LedgerChoice, openPlace, placeOf } from "../ledger/open.ts";
import { readReport } from "../live/source.ts";
import type { Shell } from "../shell.ts";
import { callerOf } from "../target/subject.ts";
import { ambient } from "../target/target.ts";
import { rosterOf } from "./roster.ts";

/** The most accounts that get a page of their own. */
const MOST_PAGES = 1_000;

interface ReportChoice extends LedgerChoice {
  readonly locale: Locale;
}

/** Writes the report of the organization to a folder: its pages, and one for each account that needs work. */
export async function writeOrganizationReport(shell: Shell, choice: ReportChoice, folder: string): Promise<number> {
  shell.spareMemory?.();
  const { locale } = choice;
  const reader = { locale, timeZone: shell.timeZone };
  const place = await placeOf(shell, choice);
  await using target = await ambient(shell, choice);
  const { subject } = await callerOf(target.aws);
  const { account } = subject;
  await using opened = await openPlace(shell, "reading", place, { aws: target.aws, account, locale });
  const { ledger } = opened;
  const roster = await rosterOf(shell, { aws: target.aws, subject, locale });
  const at = target.now();
  const controls = knownControls();
  const organization = roster.organization.id;
  const [runs, unresolved, lastPass, declared, standing, lists] = await Promise.all([
    ledger.members(organization),
    ledger.unresolved(
      organization,
      controls.map(({ id }) => id),
    ),
    ledger.lastPass(organization),
    ledger.read(organization),
    ledger.read(account),
    memberLists(shell, roster, at, locale),
  ]);
  const own = { account, standing };
  const { exceptions } = declared;
  const report = recordedOrganization(
    { roster, runs, unresolved, lastPass, exceptions, own, memberControls: lists },
    at,
  );
  const urgent = urgentAccounts(report).slice(0, MOST_PAGES);
  const pages = new Set(urgent.map((member) => member.account));
  const save = savingTo(folder);
  for (const { path, content } of organizationFiles(report, reader, { pages })) await save(path, content);
  for (const member of urgent)
    await save(accountPath(member.account)!, await pageOf(member, { ledger, roster }, at, reader));
  shell.stderr.say(`genkan: ${words.wrote(join(folder, INDEX), roster.members.length, pages.size)[locale]}\n`);
  return 0;
}

/** The page of a member, as if it were watched by itself, with the way back. */
async function pageOf(
  { account, name }: Member,
  { ledger, roster: { partition } }: { readonly ledger: OrganizationLedger; readonly roster: Roster },
  at: Date,
  reader: Reader,
): Promise<string> {
  const subject = { account, partition };
  return reportPage({
    ...(await readReport({ subject, ledger, accountName: name }, at, reader)),
    within: `../${INDEX}`,
  });
}

/** The controls of a member without and with a sweep of Identity Center, by the configuration of this folder. */
async function memberLists(
  shell: Shell,
  { organization }: Roster,
  at: Date,
  locale: Locale,
): Promise<readonly (readonly string[])[]> {
  const choice = { config: undefined, control: undefined, identityCenterRegion: undefined, locale };
  const { controls } = await configurationFor(shell, choice);
  const given = givenToMember(organization, at);
  const idsOf = (some: readonly Control[]) => some.map(({ id }) => id);
  return [idsOf(memberControls(controls, given)), idsOf(memberControls(controls, given, sweptFactNames))];
}

/** Writes files below a folder. @throws UsageError where they can't be written */
const savingTo =
  (folder: string) =>
  async (path: string, content: string): Promise<void> => {
    const file = join(folder, path);
    try {
      await mkdir(join(file, ".."), { recursive: true });
      await writeFile(file, content);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      throw new UsageError(words.unwritten(file, code ?? message), { cause: error });
    }
  };

const words = {
  unwritten: (file: string, cause: string): Text => ({
    en: `The report can't be written to ${file} (${cause}). Name another folder with --output.`,
    ja: `レポートを ${file} に書き込めません (${cause})。--output で別のフォルダーを指定してください。`,
  }),
  wrote: (file: string, accounts: number, pages: number): Text => ({
    en: `wrote ${file}: ${accounts} account${accounts === 1 ? "" : "s"}, ${pages} of them with a page of ${pages === 1 ? "its" : "their"} own. Open it in a browser; it needs the other files of its folder.`,
    ja: `${file} に書き出しました: ${accounts} アカウント (うち ${pages} アカウントに個別のページ)。ブラウザーで開きます。同じフォルダーのほかのファイルも必要です。`,
  }),
};
