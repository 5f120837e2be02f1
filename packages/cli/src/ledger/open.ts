import { existsSync } from "node:fs";
import type { Aws } from "@genkan/aws/clients";
import type { OrganizationLedger } from "@genkan/controls/engine/organization-ledger";
import type { Locale, Text } from "@genkan/controls/model/text";
import { type Deployment, deploymentIn, nameOf } from "../deployment.ts";
import { UsageError } from "../exit.ts";
import type { Shell } from "../shell.ts";
import type { RegionChoice } from "../target/target.ts";
import { defaultLedger } from "./path.ts";

/**
 * The ledger that the user chose: the table of a deployment, a file, or with `local` the file of this machine. Without a
 * choice it is the table of the deployment from the working directory; without such a deployment, the file of this machine.
 */
export interface LedgerChoice extends RegionChoice {
  readonly table?: string | undefined;
  readonly ledger?: string | undefined;
  readonly local?: true | undefined;
}

/** A ledger to close after use. It may hold an organization. */
export interface OpenLedger extends AsyncDisposable {
  readonly ledger: OrganizationLedger;
}

/** Where a ledger is. */
export type Place =
  | { readonly in: "file"; readonly file: string; readonly isNamed: boolean }
  | {
      readonly in: "table";
      readonly table: string;
      readonly region: string | undefined;
      readonly of: Deployment | null;
    };

/** Who opens a ledger: the account whose findings it is about, and how to reach AWS. */
interface Opening {
  readonly aws: Aws;
  readonly account: string;
  readonly locale: Locale;
}

/** Finds the chosen ledger, without a look into it. @throws UsageError when several are named */
export async function placeOf(shell: Shell, { table, ledger, local, region }: LedgerChoice): Promise<Place> {
  if ([table, ledger, local].filter((each) => each !== undefined).length > 1) throw new UsageError(words.oneOf);
  if (table !== undefined) return { in: "table", table, region, of: null };
  const of = ledger === undefined && !local ? await deploymentIn(shell) : null;
  return of
    ? { in: "table", table: of.table, region: region ?? of.region, of }
    : { in: "file", file: ledger ?? defaultLedger(shell.env), isNamed: ledger !== undefined };
}

/**
 * Opens a ledger. For `writing`, it creates a file that does not exist. For `reading`, it leaves a file unchanged, and the
 * file of this machine counts as empty where it does not exist. Where the user did not choose the ledger, a line on stderr
 * names it.
 * @throws UsageError when the deployment is in another account, or the file that was named does not exist
 */
export async function openPlace(
  shell: Shell,
  purpose: "reading" | "writing",
  place: Place,
  opening: Opening,
): Promise<OpenLedger> {
  if (place.in === "table") return openTable(shell, place, opening);
  const { file, isNamed } = place;
  const isMissing = !existsSync(file);
  const readOnly = purpose === "reading";
  if (readOnly && isMissing && isNamed) throw new UsageError(words.missing(file));
  const { SqliteOrganizationLedger } = await import("./sqlite-organization.ts");
  const opened =
    readOnly && isMissing
      ? SqliteOrganizationLedger.openFile(":memory:")
      : SqliteOrganizationLedger.openFile(file, { readOnly });
  return {
    ledger: opened,
    async [Symbol.asyncDispose]() {
      opened.close();
    },
  };
}

/** Opens the chosen ledger to record what is done. What is done to a simulated account concerns nothing else. */
export async function openForWriting(
  shell: Shell,
  choice: LedgerChoice & { readonly scenario: string | undefined; readonly locale: Locale },
  aws: Aws,
  account: string,
): Promise<OpenLedger> {
  const isSimulated = choice.scenario !== undefined && !choice.ledger && !choice.table;
  const place: Place = isSimulated ? { in: "file", file: ":memory:", isNamed: false } : await placeOf(shell, choice);
  return openPlace(shell, "writing", place, { aws, account, locale: choice.locale });
}

async function openTable(
  { stderr }: Shell,
  { table, region, of }: Place & { readonly in: "table" },
  { aws, account, locale }: Opening,
): Promise<OpenLedger> {
  if (of && of.account !== account) throw new UsageError(words.elsewhere(of, account));
  if (of) stderr.say(`genkan: ${words.uses(of)[locale]}\n`);
  const { openOrganizationLedger } = await import("@genkan/aws/ledger/organization");
  return { ledger: await openOrganizationLedger(aws, table, region), async [Symbol.asyncDispose]() {} };
}

/**
 * Finds the ledger whose declarations count when an account is evaluated: that of a deployment in another account says
 * nothing about it, and then it is the file of this machine.
 */
export async function standingPlace(
  shell: Shell,
  choice: LedgerChoice,
  { account, locale }: Pick<Opening, "account" | "locale">,
): Promise<Place> {
  const place = await placeOf(shell, choice);
  if (place.in === "file" || place.of === null || place.of.account === account) return place;
  shell.stderr.say(`genkan: ${words.ignored(place.of)[locale]}\n`);
  return placeOf(shell, { local: true });
}

const words = {
  oneOf: {
    en: "Give only one of --table, --ledger and --local.",
    ja: "--table、--ledger、--local は、どれか 1 つだけ指定してください。",
  },
  uses: (deployment: Deployment): Text => ({
    en: `${nameOf(deployment).en}, table ${deployment.table}, ${deployment.region} (--local: this machine's ledger)`,
    ja: `${nameOf(deployment).ja}、テーブル ${deployment.table}、${deployment.region} (このコンピューターの台帳を使うには --local)`,
  }),
  ignored: (deployment: Deployment): Text => ({
    en: `the ${nameOf(deployment).en} of this folder is in another account (${deployment.account}); this machine's ledger counts`,
    ja: `このフォルダーの${nameOf(deployment).ja}は別のアカウント (${deployment.account}) にあるため、このコンピューターの台帳を使います`,
  }),
  elsewhere: (deployment: Deployment, account: string): Text => ({
    en: `The ${nameOf(deployment).en} of this folder is in account ${deployment.account}, and your credentials are for account ${account}.\nUse credentials for ${deployment.account}, or --local for this machine's ledger.`,
    ja: `このフォルダーの${nameOf(deployment).ja}はアカウント ${deployment.account} にありますが、認証情報はアカウント ${account} のものです。\nアカウント ${deployment.account} の認証情報を使うか、--local でこのコンピューターの台帳を指定してください。`,
  }),
  missing: (file: string): Text => ({
    en: `There is no ledger ${file}. genkan watch creates one; --table NAME reads the table of a deployment (npx sst deploy prints its name).`,
    ja: `台帳 ${file} はありません。genkan watch を実行すると作成されます。デプロイのテーブルは --table 名前 で読み取れます (名前は npx sst deploy が表示します)。`,
  }),
};
