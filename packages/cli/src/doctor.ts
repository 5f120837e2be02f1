import { causeOf } from "@genkan/aws/cause";
import type { Aws } from "@genkan/aws/clients";
import { observe } from "@genkan/aws/collect/observe";
import { canReserve, doctorActions, hasRecorder, RESERVED_FUNCTIONS, subscribersOf } from "@genkan/aws/preflight";
import { controlOf, knownControls } from "@genkan/controls/catalogue/index";
import { organizationInstance } from "@genkan/controls/domain/identity-center";
import { factsOf, type Subject } from "@genkan/controls/model/control";
import type { Cause, Fact, Observations } from "@genkan/controls/model/evidence";
import { defaultSettings } from "@genkan/controls/model/settings";
import { clean, type Locale } from "@genkan/controls/model/text";
import * as words from "@genkan/messages/doctor";
import { hang } from "@genkan/messages/layout";
import { configurationFile, examineConfiguration, hasConfiguration } from "./configuration.ts";
import { type Deployment, deploymentIn, nameOf } from "./deployment.ts";
import type { Output } from "./output.ts";
import type { Shell } from "./shell.ts";
import { subjectOf } from "./target/subject.ts";
import type { Target } from "./target/target.ts";

interface DoctorChoice {
  readonly topicArn: string | undefined;
  readonly config: string | undefined;
  readonly identityCenterRegion: string | undefined;
  readonly locale: Locale;
}

/** What the doctor found, and where it looked. */
interface Report {
  readonly account: string;
  readonly region: string;
  readonly checks: readonly Line[];
}

/** One thing that was looked at, and what to do about it, in order. */
export interface Line {
  readonly id: string;
  readonly ok: boolean;
  readonly what: string;
  readonly next: readonly string[];
}

/** What every check gets: the account, and what the controls need to know about it. */
interface Examined {
  readonly aws: Aws;
  readonly subject: Subject;
  readonly observations: Observations;
  readonly at: Date;
}

/** A diagnosis with an id of its own, if a check makes several. */
type Diagnosis = words.Diagnosis & { readonly id?: string };

/** A check of the doctor. */
interface Check {
  readonly id: string;
  /** The action that fails if the check cannot read what it needs. */
  readonly action?: string;
  /** Examines the account, and describes the result. */
  diagnose(examined: Examined): Promise<readonly Diagnosis[]>;
}

/** Makes a check from a function that reads and a function that describes the result. */
const check = <Seen>(
  id: string,
  {
    look,
    words,
    action,
  }: {
    readonly look: (examined: Examined) => Promise<Seen> | Seen;
    readonly words: (seen: Seen) => Diagnosis | readonly Diagnosis[];
    readonly action?: string;
  },
): Check => ({
  id,
  ...(action === undefined ? {} : { action }),
  diagnose: async (examined) => [words(await look(examined))].flat(),
});

const trailControl = controlOf("cloudtrail-management-events-logged")!;

const checks: readonly Check[] = [
  check("credentials", {
    look: async ({ aws, subject: { account } }) => ({ account, region: await aws.region() }),
    words: words.credentials,
  }),
  check("permissions", { look: unreadable, words: permissions }),
  check("identity-center", {
    look: identityCenterPlace,
    words: (place) => words.identityCenter(place, controlOf("identity-center-enabled")!),
  }),
  check("trail", {
    look: ({ observations, subject, at }) =>
      trailControl.evaluate(observations, { ...subject, at, settings: defaultSettings })[0].status === "COMPLIANT",
    words: (isLogging) => words.trail(isLogging, trailControl),
  }),
  check("recorder", { look: ({ aws }) => hasRecorder(aws), words: words.recorder, action: doctorActions.recorder }),
  check("lambda-quota", {
    look: ({ aws }) => canReserve(aws, RESERVED_FUNCTIONS),
    words: words.quota,
    action: doctorActions.quota,
  }),
];

/** The check of a deployment's topic. */
const subscribersCheck = (topic: string): Check =>
  check("subscribers", {
    look: ({ aws }) =>
      subscribersOf(aws, topic).catch((error: unknown) => {
        if (/^NotFound/.test(causeOf(error, doctorActions.subscribers).detail)) return null;
        throw error;
      }),
    words: (subscribers) => (subscribers ? words.subscribers(subscribers) : words.noTopic(topic)),
    action: doctorActions.subscribers,
  });

/** The check of the deployment from the working directory. */
const deploymentCheck = (deployment: Deployment): Check =>
  check("deployment", {
    look: ({ subject }) => deployment.account === subject.account,
    words: (isHere) => words.deployment({ ...deployment, name: nameOf(deployment) }, isHere),
  });

/** The check of a deployment that evaluates the members of an organization: what its last pass could read. */
const membersCheck = ({ table, region }: Deployment): Check =>
  check("members", {
    look: async ({ aws, observations: { membership }, at }) => {
      const organization = membership?.known ? membership.value.organization : null;
      if (!organization) return null;
      const [{ openOrganizationLedger }, { unreadMembers }] = await Promise.all([
        import("@genkan/aws/ledger/organization"),
        import("@genkan/aws/organization/unreadable"),
      ]);
      return unreadMembers(await openOrganizationLedger(aws, table, region), organization.id, at);
    },
    words: words.members,
    action: "dynamodb:Query",
  });

/** Looks at everything that can keep a monitor on this account from working, deployed or not. */
export async function examine(shell: Shell, target: Target, choice: DoctorChoice): Promise<Report> {
  const { aws } = target;
  const { identityCenterRegion, locale } = choice;
  const before = await configurationChecks(shell, choice);
  const subject = await subjectOf(aws);
  const at = target.now();
  const settings = { ...defaultSettings, identityCenterRegion: identityCenterRegion ?? null };
  const deployment = await deploymentIn(shell);
  const readsMembers = deployment?.account === subject.account && deployment.readRole !== null;
  const facts = new Set<Fact>([...knownControls().flatMap(factsOf), ...(readsMembers ? ["membership" as const] : [])]);
  const observations = await observe(aws, facts, { subject, settings, at });
  const examined: Examined = { aws, subject, observations, at };
  const topicArn = choice.topicArn ?? (deployment?.account === subject.account ? deployment.topic : undefined);
  const after = [
    ...(deployment ? [deploymentCheck(deployment)] : []),
    ...(topicArn === undefined ? [] : [subscribersCheck(topicArn)]),
    ...(readsMembers ? [membersCheck(deployment)] : []),
  ];
  const lines = await Promise.all([...before, ...checks, ...after].map((each) => linesOf(each, examined, locale)));
  return { account: subject.account, region: await aws.region(), checks: lines.flat() };
}

/** The check of the configuration. It is loaded before anything else, because it may have controls of its own. */
async function configurationChecks(shell: Shell, { config }: DoctorChoice): Promise<readonly Check[]> {
  if (config === undefined && !hasConfiguration(shell)) return [];
  const { file, path } = configurationFile(shell, config);
  const { faults, summary } = await examineConfiguration(path);
  const diagnoses = faults.length
    ? faults.map((fault) => words.faulty(file, fault))
    : [words.configured(file, summary)];
  return [{ id: "configuration", diagnose: async () => diagnoses }];
}

async function linesOf({ id, action, diagnose }: Check, examined: Examined, locale: Locale): Promise<Line[]> {
  const diagnoses: readonly Diagnosis[] = await diagnose(examined).catch((error: unknown) => {
    if (action === undefined) throw error;
    return [words.unreadable(causeOf(error, action))];
  });
  return diagnoses.map(({ id: own = id, ok, text, steps }) => ({
    id: own,
    ok,
    what: text[locale],
    next: steps?.[locale] ?? [],
  }));
}

/** Why facts could not be read. Each denied action appears once. */
function unreadable({ observations }: Examined): readonly Cause[] {
  const causes = new Map<string, Cause>();
  for (const observed of Object.values(observations)) {
    // The check of Identity Center reports if it is in another account.
    if (!observed.known && observed.cause.kind !== "elsewhere") causes.set(observed.cause.action, observed.cause);
  }
  return [...causes.values()];
}

function permissions(causes: readonly Cause[]): readonly Diagnosis[] {
  if (!causes.length) return [words.everythingIsReadable()];
  return causes.map((cause) => ({ ...words.unreadable(cause), id: `read ${cause.action}` }));
}

function identityCenterPlace({ observations, subject }: Examined): words.IdentityCenterPlace {
  const { identityCenter } = observations;
  if (!identityCenter?.known) return { is: "unknown" };
  const instance = organizationInstance(identityCenter.value);
  if (instance && instance.owner === subject.account) return { is: "here", region: instance.region };
  const { managementAccount } = identityCenter.value;
  return managementAccount === null ? { is: "nowhere" } : { is: "elsewhere", managementAccount };
}

/** A line for people; several steps are numbered, because their order matters. */
export function lineText({ ok, what, next }: Line, { paint, columns }: Output): string {
  const [first = "", ...rest] = hang("  ", clean(what, 1_000), columns);
  const head = `${ok ? paint("green", "✔") : paint("red", "✖")} ${first.trimStart()}`;
  const steps = next.flatMap((step, i) => hang(next.length > 1 ? `    ${i + 1}. ` : "    → ", step, columns));
  return `${[head, ...rest, ...steps].join("\n")}\n`;
}
