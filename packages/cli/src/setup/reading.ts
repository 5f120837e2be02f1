import { devNull } from "node:os";
import { causeOf, isAboutCredentials } from "@genkan/aws/cause";
import { evaluate, homeIn, instanceIn, settingsWith } from "@genkan/controls/engine/evaluate";
import { type Ledger, NOTHING_STANDS } from "@genkan/controls/engine/ledger";
import { type FixPlan, planFixes, withFactsOfPlans } from "@genkan/controls/engine/plan-fixes";
import type { World } from "@genkan/controls/engine/world";
import type { Observations } from "@genkan/controls/model/evidence";
import type { Choices } from "@genkan/controls/model/remedy";
import type { Settings } from "@genkan/controls/model/settings";
import type { Locale, Text } from "@genkan/controls/model/text";
import type { ItemId } from "@genkan/messages/setup/ids";
import { type Item, items, type Watched } from "@genkan/messages/setup/items";
import type { CliProfiles, Declarations, SetupSituation } from "@genkan/messages/setup/situation";
import { complaintOf } from "../complaint.ts";
import { type Configuration, configurationFor } from "../configuration.ts";
import { UsageError } from "../exit.ts";
import type { LedgerChoice } from "../ledger/open.ts";
import { appendProfiles } from "../profiles/config-file.ts";
import type { Environment, Shell } from "../shell.ts";
import { accountOf } from "../target/subject.ts";
import { ambient, type Target } from "../target/target.ts";
import { type Book, ledgerBook, memoryBook } from "./book.ts";
import { comparedProfiles } from "./profiles.ts";

/** The values of the options that decide what is read. */
export interface SetupChoice extends LedgerChoice {
  readonly scenario: string | undefined;
  readonly config: string | undefined;
  readonly identityCenterRegion: string | undefined;
  readonly locale: Locale;
}

/** What the user decided in this run. Nothing of it is kept. */
export interface Decisions {
  readonly putOff: ReadonlySet<ItemId>;
  /** The Region in which Identity Center is to be enabled. */
  readonly region: string | null;
}

/** The ids of the controls that the checklist rests on. */
const controls = [...new Set(items.flatMap((item) => item.controls))];

/** An account that is being set up: it reads how things stand, and records what people declare. */
export interface Setup extends AsyncDisposable {
  readonly target: Target;
  /** Evaluates the account with the controls of a check. */
  situation(decisions: Decisions): Promise<SetupSituation>;
  /** Reads the one fact that shows whether a step is done. */
  look(watched: Watched, situation: SetupSituation, decisions: Decisions): Promise<Observations>;
  /** The calls that do an item; `null` where no call does it. It changes nothing. */
  planFor(item: Item, situation: SetupSituation, choices?: Choices): FixPlan | null;
  /** The names of the users for whom there is a plan that is refused as long as no user is chosen. */
  candidatesFor(item: Item, situation: SetupSituation): readonly string[];
  /** Applies such a plan and records it. @returns what kept it from being applied */
  apply(plan: FixPlan, situation: SetupSituation): Promise<Text | null>;
  /** Writes what the user declares to the ledger. */
  record(work: (ledger: Ledger, account: string) => Promise<void>): Promise<void>;
  /** Writes to the table of the deployment what it lacks. */
  carryOver({ plannedUses, attestations }: Declarations): Promise<void>;
  /** Adds the administrator's profiles to the configuration of the AWS CLI. */
  addProfiles(situation: SetupSituation): void;
  /** Why the credentials can't be used; `null` while they can. */
  complaint(): Text | null;
}

type Account = Awaited<ReturnType<typeof accountOf>>;

/** Opens the account of the credentials, or the given one, to set it up. */
export async function openSetup(shell: Shell, choice: SetupChoice, given?: Target): Promise<Setup> {
  const configuration = await configurationFor(shell, { ...choice, control: controls });
  const target = given ?? (await ambient(shell, choice));
  const book = given ? await memoryBook() : ledgerBook(shell, choice, target);
  // A simulated person has no configuration of the AWS CLI.
  const simulatedProfiles: Pick<CliProfiles, "file"> & { state: CliProfiles["state"] } = {
    file: "~/.aws/config",
    state: "absent",
  };
  const profilesOf = (known: Parameters<typeof comparedProfiles>[1]): CliProfiles | null => {
    const compared = comparedProfiles(given ? NO_FILES : shell.env, known);
    return given && compared ? { ...compared, ...simulatedProfiles } : compared;
  };
  let account: Account | null = null;
  let complaint: Text | null = null;
  const openAccount = async (): Promise<Account | null> => {
    account = null;
    try {
      account = await accountOf(target.aws);
      complaint = null;
    } catch (error) {
      const cause = error instanceof UsageError ? error.cause : error;
      if (!isAboutCredentials(cause)) throw error;
      complaint = complaintOf(error, shell.env);
    }
    return account;
  };
  const planFor: Setup["planFor"] = (item, situation, choices = {}) => {
    const { subject, caller, at, evaluations, observations } = situation;
    if (!subject || caller === null) return null;
    const planned = configuration.controls.filter(({ id }) => item.controls.includes(id));
    const { settings } = configuration;
    const plan = planFixes(planned, evaluations, observations, { ...subject, at, settings, caller, choices });
    return plan.steps.length || plan.refused.length ? plan : null;
  };
  return {
    target,
    complaint: () => complaint,
    async situation(decisions) {
      const opened = await openAccount();
      return opened
        ? situationOf({ target, configuration, book, account: opened, profilesOf }, decisions)
        : withoutAccount(target, decisions);
    },
    async look({ fact }, situation, { region }) {
      const opened = account ?? (await openAccount());
      if (!opened) return {};
      const where = instanceIn(situation.observations)?.region ?? region;
      const standing = { ...NOTHING_STANDS, attestations: situation.attestations };
      const settings = settingsWith(configuration.settings, standing);
      const narrowed = { ...settings, identityCenterRegion: where ?? settings.identityCenterRegion };
      return (await opened.collect(new Set([fact]), narrowed, target.now())).observations;
    },
    async record(work) {
      const opened = account ?? (await openAccount());
      if (opened) await book.record(opened.subject.account, work);
    },
    async carryOver({ plannedUses, attestations }) {
      const opened = account ?? (await openAccount());
      if (!opened) return;
      await book.recordIn(opened.subject.account, async (ledger, id) => {
        for (const use of plannedUses) await ledger.putPlannedUse(id, use);
        for (const attestation of attestations) await ledger.putAttestation(id, attestation);
      });
    },
    planFor,
    candidatesFor(item, situation) {
      const { directory } = situation.observations;
      const refusals = (choices: Choices) => planFor(item, situation, choices)?.refused.length ?? 0;
      const withoutChoice = refusals({});
      if (!directory?.known || !withoutChoice) return [];
      const names = directory.value.users.filter(({ enabled }) => enabled).map(({ name }) => name);
      return names.filter((user) => refusals({ user }) < withoutChoice);
    },
    async apply(plan, { caller, subject }) {
      const [{ apply, newFix }, { words }, { managersOf }] = await Promise.all([
        import("../fix/apply.ts"),
        import("../fix/words.ts"),
        import("@genkan/aws/fix/managed-by"),
      ]);
      if (!subject || caller === null) return null;
      if ((await managersOf(target.aws, plan.steps)).length) return words.managed;
      try {
        await book.record(subject.account, async (ledger) => {
          const fix = newFix({ ...plan, by: caller }, target.now());
          await apply(shell, { fix, target, ledger, configuration, locale: choice.locale });
        });
        return null;
      } catch (error) {
        if (error instanceof UsageError) return error.text;
        throw error;
      }
    },
    addProfiles(situation) {
      if (given) simulatedProfiles.state = "present";
      else {
        const compared = comparedProfiles(shell.env, situation);
        if (compared) appendProfiles(compared);
      }
    },
    async [Symbol.asyncDispose]() {
      await book[Symbol.asyncDispose]();
      await target[Symbol.asyncDispose]();
    },
  };
}

interface Reading {
  readonly target: Target;
  readonly configuration: Configuration;
  readonly book: Book;
  readonly account: Pick<World, "subject" | "collect"> & { readonly arn: string };
  readonly profilesOf: (known: Parameters<typeof comparedProfiles>[1]) => CliProfiles | null;
}

/** An environment in which the AWS CLI has no files. */
const NO_FILES: Environment = { AWS_CONFIG_FILE: devNull, AWS_SHARED_CREDENTIALS_FILE: devNull };

async function situationOf(
  { target, configuration, book, account, profilesOf }: Reading,
  { putOff, region }: Decisions,
): Promise<SetupSituation> {
  const { aws } = target;
  const { subject, arn, collect } = account;
  const at = target.now();
  const standing = await book.read(subject.account);
  const settings: Settings = {
    ...configuration.settings,
    lastIdentityCenterRegion: region ?? configuration.settings.lastIdentityCenterRegion,
  };
  const world = { subject, collect, settings, ledger: { read: async () => standing } };
  const { evaluations, observations } = await evaluate(world, configuration.controls.map(withFactsOfPlans), at);
  const home = homeIn(subject, observations);
  const instance = instanceIn(observations);
  const known = { subject, caller: arn, observations, region: await aws.region() };
  return {
    ...known,
    at,
    evaluations,
    home: { ...home, identityCenterRegion: home.identityCenterRegion ?? region },
    plannedUses: standing.plannedUses,
    attestations: standing.attestations,
    plan: instance ? null : await planOf(target),
    profiles: profilesOf(known),
    monitor: await book.monitor(subject.account, at),
    putOff,
  };
}

async function planOf({ aws }: Target): Promise<SetupSituation["plan"]> {
  const { ACCOUNT_PLAN_ACTION, readAccountPlan } = await import("@genkan/aws/account-plan");
  return readAccountPlan(aws).catch((error: unknown) => ({ unknown: causeOf(error, ACCOUNT_PLAN_ACTION) }));
}

/** All that can be said where the credentials can't be used. */
const withoutAccount = async (target: Target, { putOff }: Decisions): Promise<SetupSituation> => ({
  subject: null,
  caller: null,
  region: await target.aws.region(),
  at: target.now(),
  evaluations: [],
  observations: {},
  home: { partition: "aws" },
  plannedUses: [],
  attestations: [],
  plan: null,
  profiles: null,
  monitor: null,
  putOff,
});
