import { existsSync } from "node:fs";
import { basename } from "node:path";
import { accountAlias } from "@genkan/aws/account-name";
import { causeOf, isDenied } from "@genkan/aws/cause";
import { type Aws, totalCalls } from "@genkan/aws/clients";
import { IDENTITY_ACTION } from "@genkan/aws/identity";
import { nothingKnown } from "@genkan/aws/nothing-known";
import { evaluate, homeIn } from "@genkan/controls/engine/evaluate";
import { type Exception, exceptionFor } from "@genkan/controls/engine/exception";
import { NOTHING_STANDS } from "@genkan/controls/engine/ledger";
import type { OrganizationLedger } from "@genkan/controls/engine/organization-ledger";
import type { ConsoleHome } from "@genkan/controls/model/console";
import { factsOf, type Subject } from "@genkan/controls/model/control";
import type { Evaluation } from "@genkan/controls/model/evaluation";
import type { Locale, Text } from "@genkan/controls/model/text";
import type { Judged } from "@genkan/messages/formats/judged";
import type { Scene } from "@genkan/messages/terminal/overview";
import type { ExceptedEvaluation } from "@genkan/messages/terminal/terminal";
import { complaintOf } from "./complaint.ts";
import { type Configuration, configuredName } from "./configuration.ts";
import { UsageError } from "./exit.ts";
import { type LedgerChoice, openPlace, type Place, placeOf, standingPlace } from "./ledger/open.ts";
import type { Shell } from "./shell.ts";
import { targetFor } from "./target/choice.ts";
import { NO_SUBJECT } from "./target/facts.ts";
import { accountOf } from "./target/subject.ts";
import type { Target } from "./target/target.ts";

/** The account to check, and how. Declarations in the chosen ledger count; by default those of this machine. */
export interface CheckChoice extends LedgerChoice {
  readonly scenario: string | undefined;
  readonly locale: Locale;
}

/** What a terminal shows meanwhile. */
const asking: Text = { en: "Asking AWS…", ja: "AWS に問い合わせています…" };

/** How an account is checked, beside the user's choice. */
interface CheckOptions {
  /** Whether to read the account's name: people know it by that. */
  readonly withName?: boolean;
}

/** What a check found. */
export interface Checked {
  readonly judged: Judged & { readonly home: ConsoleHome; readonly apiCalls: number };
  readonly scene: Scene;
}

/** The verdicts on an account, the account's console, to link into, and who asked. */
interface Evaluated {
  readonly subject: Subject;
  readonly evaluations: readonly ExceptedEvaluation[];
  readonly home: ConsoleHome;
  readonly caller?: string;
}

/**
 * Evaluates an account, read-only.
 * @throws where AWS can't be reached, or does not accept the credentials: then nothing is evaluated
 */
export async function checkAccount(
  shell: Shell,
  choice: CheckChoice,
  configuration: Configuration,
  { withName = false }: CheckOptions = {},
): Promise<Checked> {
  await using target = await targetFor(shell, choice);
  const done = shell.stderr.progress(asking[choice.locale]);
  const at = target.now();
  const alias = withName ? accountAlias(target.aws) : null;
  const { subject, evaluations, home, caller } = await evaluated({
    shell,
    target,
    choice,
    configuration,
    at,
  }).finally(done);
  const [apiCalls, region] = [totalCalls(target.aws), await target.aws.region()];
  const { scenario } = choice;
  return {
    judged: { ...subject, region, evaluatedAt: at.toISOString(), apiCalls, evaluations, home },
    scene: {
      account: {
        id: subject.account,
        name: alias && ((await configuredName(shell, subject.account)) ?? (await alias)),
      },
      region,
      // What answers from a file has nobody's credentials.
      ...(scenario === undefined ? caller && { caller } : { scenario: basename(scenario) }),
    },
  };
}

interface Checking {
  readonly shell: Shell;
  readonly target: Target;
  readonly choice: CheckChoice;
  readonly configuration: Configuration;
  readonly at: Date;
}

async function evaluated({ shell, target: { aws }, choice, configuration, at }: Checking): Promise<Evaluated> {
  const { controls, settings } = configuration;
  let account: Awaited<ReturnType<typeof accountOf>>;
  try {
    account = await accountOf(aws);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (causeOf(error, IDENTITY_ACTION).kind === "unreachable") throw nothingEvaluated(error);
    const context = { ...NO_SUBJECT, at, settings };
    const observations = nothingKnown(controls.flatMap(factsOf), causeOf(error, IDENTITY_ACTION));
    const evaluations = controls.flatMap((control) => control.evaluate(observations, context));
    return { subject: NO_SUBJECT, evaluations, home: { partition: "aws" } };
  }
  const { subject, arn } = account;
  await using ledger = await openStanding(shell, choice, aws, subject.account);
  const { standing, evaluations, observations } = await evaluate({ ...account, settings, ledger }, controls, at);
  return {
    subject,
    evaluations: evaluations.map((each) => accepted(each, standing.exceptions, at)),
    home: homeIn(subject, observations),
    caller: arn,
  };
}

/** What is said once where AWS can't be reached, instead of once for each control. */
function nothingEvaluated(cause: unknown): unknown {
  const complaint = complaintOf(cause);
  if (!complaint) return cause;
  const text = { en: `${complaint.en} Nothing was evaluated.`, ja: `${complaint.ja}評価は行っていません。` };
  return new UsageError(text, { cause });
}

/** A verdict with the exception that accepts it; a COMPLIANT one needs none. */
export const accepted = (evaluation: Evaluation, exceptions: readonly Exception[], at: Date): ExceptedEvaluation => ({
  ...evaluation,
  exception: evaluation.status === "NON_COMPLIANT" ? exceptionFor(evaluation, exceptions, at.toISOString()) : null,
});

/** What a ledger holds of accounts, and of the organization that they belong to. */
export interface StandingLedger extends AsyncDisposable, Pick<OrganizationLedger, "read" | "lastPass"> {
  /** Whether it is the table of a deployment, which evaluates by itself. */
  readonly isDeployed: boolean;
}

/** Opens the chosen ledger to read what it holds of an account, or of the members of its organization. */
export async function openStanding(
  shell: Shell,
  { scenario, locale, ...choice }: CheckChoice,
  aws: Aws,
  account: string,
): Promise<StandingLedger> {
  // A scenario is another account: what this machine or a deployment knows is not about it.
  if (scenario && !choice.table && !choice.ledger) return emptyLedger;
  const opening = { aws, account, locale };
  const place = await standingPlace(shell, choice, opening);
  const openAt = async (from: Place): Promise<StandingLedger> => {
    // Most machines have none: to load SQLite for it would take longer than a call to AWS.
    if (from.in === "file" && !from.isNamed && !existsSync(from.file)) return emptyLedger;
    const opened = await openPlace(shell, "reading", from, opening);
    const own = await opened.ledger.read(account).catch(async (error: unknown) => {
      await opened[Symbol.asyncDispose]();
      throw error;
    });
    return {
      isDeployed: from.in === "table",
      read: async (each) => (each === account ? own : await opened.ledger.read(each)),
      lastPass: (organization) => opened.ledger.lastPass(organization),
      [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
    };
  };
  return openAt(place).catch((error: unknown) => {
    // An evaluation needs no access to the table of a deployment, so it must not fail for the lack of it.
    if (place.in === "file" || place.of === null || !isDenied(error)) throw error;
    shell.stderr.say(`genkan: ${denied(place.table)[locale]}\n`);
    return placeOf(shell, { local: true }).then(openAt);
  });
}

const emptyLedger: StandingLedger = {
  isDeployed: false,
  read: async () => NOTHING_STANDS,
  lastPass: async () => null,
  async [Symbol.asyncDispose]() {},
};

const denied = (table: string): Text => ({
  en: `AWS denied reading ${table}, so this machine's ledger counts`,
  ja: `${table} の読み取りが AWS に拒否されたため、このコンピューターの台帳を使います`,
});
