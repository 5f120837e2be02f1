import type { Aws } from "@genkan/aws/clients";
import type { OrganizationLedger } from "@genkan/controls/engine/organization-ledger";
import type { Locale, Text } from "@genkan/controls/model/text";
import { neverEvaluated, noPass } from "@genkan/messages/gate";
import { lay } from "@genkan/messages/layout";
import { EXIT } from "../exit.ts";
import { type ShownChoice, show } from "../fields.ts";
import { ownOrganization } from "../organization/own.ts";
import type { Shell } from "../shell.ts";
import { subjectOf } from "../target/subject.ts";
import { ambient } from "../target/target.ts";
import { type LedgerChoice, openPlace, placeOf } from "./open.ts";

/** The values of `declarationOptions`. */
interface DeclarationChoice extends LedgerChoice {
  /** Whether it is about the organization of the account, not about the account. */
  readonly organization?: true | undefined;
  readonly format: "text" | "json";
  readonly locale: Locale;
}

/** Where a declaration is written. */
interface Declaring {
  readonly aws: Aws;
  readonly ledger: OrganizationLedger;
  /** The account, or the id of its organization: under it, the ledger keeps what is declared. */
  readonly account: string;
  /** The time by AWS's clock, in milliseconds: declarations are compared with the times of AWS's events. */
  readonly now: number;
}

type Work<Value> = (declaring: Declaring) => Promise<{ readonly value: Value; readonly text: Text }>;

/** Changes declarations in the ledger, and prints the result. @returns 0 */
export const declare = (shell: Shell, choice: DeclarationChoice, work: Work<object>): Promise<number> =>
  printed(shell, "writing", choice, work);

/** Reads what people have declared to the ledger, and prints it. @returns 0, or 3 where nothing has been evaluated yet */
export const listDeclared = <Row extends object>(
  shell: Shell,
  choice: DeclarationChoice & ShownChoice<keyof Row & string>,
  work: Work<readonly Row[]>,
): Promise<number> => printed(shell, "reading", choice, work);

/**
 * Opens the ledger for the account of the credentials, or for its organization, and prints the result: a value as JSON, or a
 * text for people.
 */
async function printed<Row extends object>(
  shell: Shell,
  purpose: "reading" | "writing",
  { format, json, locale, organization, ...choice }: DeclarationChoice & ShownChoice<keyof Row & string>,
  work: Work<readonly Row[] | Row>,
): Promise<number> {
  const place = await placeOf(shell, choice);
  await using target = await ambient(shell, choice);
  const { aws } = target;
  const { account } = await subjectOf(aws);
  const about = organization ? (await ownOrganization(aws, account)).id : account;
  await using opened = await openPlace(shell, purpose, place, { aws, account, locale });
  // A command in what is answered stays on one line, so that it can be copied; the lines of a list have none.
  const printable = (lines: string) =>
    purpose === "writing"
      ? lines
      : lines
          .split("\n")
          .flatMap((line) => lay("", line, shell.stdout.columns))
          .join("\n");
  const { value, text } = await work({ aws, ledger: opened.ledger, account: about, now: target.now().getTime() });
  await show(shell, { format, json }, { rows: value, report: value, text: () => `${printable(text[locale])}\n` });
  if (purpose === "writing") return EXIT.ok;
  const { ledger } = opened;
  if (organization ? await ledger.lastPass(about) : (await ledger.read(about)).lastRun) return EXIT.ok;
  // What is declared says nothing of what is so.
  shell.stderr.say(`genkan: ${(organization ? noPass(about) : neverEvaluated(account))[locale]}\n`);
  return EXIT.insufficientData;
}
