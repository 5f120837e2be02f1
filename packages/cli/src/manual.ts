import { securityHubActions } from "@genkan/aws/security-hub/actions";
import { PLANNED_USE_LATE_HOURS } from "@genkan/controls/model/settings";
import { Command, Help } from "commander";
import { defaultLedger } from "./ledger/path.ts";

/** No line of the help is wider, in columns. */
export const WIDEST = 100;

/** What a command's help says beside its synopsis, its description and its options. */
interface Page {
  readonly group: Group;
  /** What else a reader has to know, a line each. */
  readonly notes?: readonly string[];
  /** A call that works as it stands, and what it is for. */
  readonly examples: readonly (readonly [call: string, purpose: string])[];
  /** Where it is not `0 done; 2 the call or the set-up is wrong`. */
  readonly exit?: readonly string[];
  /** What it writes, beside the ledger. */
  readonly files?: readonly string[];
  readonly seeAlso: readonly string[];
}

const groups = {
  judge: "Judge an account:",
  watch: "Watch it:",
  look: "See what was found:",
  declare: "Declare what is meant to be so:",
  learn: "Learn and try:",
} as const;
type Group = keyof typeof groups;

const DONE = "0 done";
const WRONG = "2 the call or the set-up is wrong; the message says what to do";
const judged = [
  "0 nothing is NON_COMPLIANT",
  "1 something is NON_COMPLIANT",
  "3 nothing is NON_COMPLIANT, but something could not be judged (INSUFFICIENT_DATA)",
  WRONG,
];

/** The help of every command, by the words that lead to it. A command without one does not start. */
const pages: Readonly<Record<string, Page>> = {
  check: {
    group: "judge",
    notes: [
      "It only reads. What has been stated, excepted and planned counts: in the ledger of this machine,",
      "or with --table in that of a deployment.",
      "genkan controls --policy prints the permissions that it takes.",
    ],
    examples: [
      ["genkan check", "judge the account of your AWS credentials"],
      ["genkan check --control root-mfa-enabled --control root-access-key-absent", "two controls only"],
      ["genkan check --format json --fail-on HIGH", "for scripts and CI"],
      ["genkan check --scenario test/scenarios/sound.json", "without AWS"],
    ],
    exit: judged,
    seeAlso: ["explain", "watch", "doctor"],
  },
  replay: {
    group: "learn",
    notes: [
      "It changes nothing: the ledger that it starts from is only read, and no message is sent.",
      "A file may also be { start, events, then }: merge patches on the scenario before and after them.",
      "Without a scenario the account of your AWS credentials answers, as it is now; what its ledger",
      "holds already is not news. A record without eventTime happens now, by the scenario's clock; where",
      "the scenario has none, the first record sets it. EventBridge gets records only where a trail",
      "logs management events. The rule on the KMS key is left out: only a deployment knows its id.",
    ],
    examples: [
      [
        "genkan replay test/records/event-hostile-user-agent-in-chat.json --scenario test/scenarios/sound.json",
        "root creates an access key: would this have alerted?",
      ],
      [
        "genkan replay test/records/event-root-runs-instances-invoked-by-signin.json --scenario test/scenarios/sound.json --show mail",
        "root starts a server: with the mail that would be sent",
      ],
    ],
    seeAlso: ["check", "activity", "sandbox"],
  },
  controls: {
    group: "learn",
    examples: [
      ["genkan controls", "every control, with its severity"],
      ["genkan controls --policy", "the IAM policy for the role that judges"],
    ],
    seeAlso: ["explain", "check"],
  },
  explain: {
    group: "learn",
    examples: [
      ["genkan explain root-usage-limited", "why, how to fix it, what it reads, what it can't see"],
      ["genkan explain root-mfa-enabled --locale ja", "in Japanese"],
    ],
    seeAlso: ["controls", "check"],
  },
  watch: {
    group: "watch",
    notes: ["End it with Ctrl+C. It may be killed at any moment: no alert is lost."],
    examples: [
      ["genkan watch", "judge every hour, and tell here what changed"],
      ["genkan watch --once", "one run, for cron"],
      ["genkan watch --every 5m --topic-arn arn:aws:sns:us-east-1:111122223333:alerts", "tell an SNS topic as well"],
    ],
    exit: ["0 it was ended, or the one run of --once succeeded", "1 the one run of --once failed", WRONG],
    seeAlso: ["findings", "history", "report"],
  },
  attest: {
    group: "declare",
    examples: [["genkan attest identity-center-mfa --help", "what can be stated, and how"]],
    seeAlso: ["attest identity-center-mfa"],
  },
  "attest identity-center-mfa": {
    group: "declare",
    notes: ["It is void as soon as the settings or the identity source are changed."],
    examples: [
      [
        "genkan attest identity-center-mfa --by hanako --prompt always-on --without-device require-registration",
        "the pair that the guide asks for",
      ],
    ],
    seeAlso: ["explain", "check"],
  },
  "planned-use": {
    group: "declare",
    examples: [["genkan planned-use list", "what is declared"]],
    seeAlso: ["planned-use add", "planned-use list", "planned-use remove"],
  },
  "planned-use add": {
    group: "declare",
    notes: [`Declare it beforehand, or within ${PLANNED_USE_LATE_HOURS} hours after it began.`],
    examples: [
      ['genkan planned-use add --owner hanako --reason "tax invoice"', "for an hour from now"],
      [
        'genkan planned-use add --owner hanako --reason "close an account" --from 2030-12-01T09:00+09:00 --hours 2',
        "a window to come",
      ],
    ],
    seeAlso: ["planned-use list", "activity", "explain"],
  },
  "planned-use list": {
    group: "declare",
    examples: [["genkan planned-use list", "the latest first, each with its id"]],
    seeAlso: ["planned-use add", "planned-use remove"],
  },
  "planned-use remove": {
    group: "declare",
    examples: [["genkan planned-use remove 1a2b3c4d", "the id is what list shows"]],
    seeAlso: ["planned-use list"],
  },
  exception: {
    group: "declare",
    examples: [["genkan exception list", "what is accepted, by whom, until when"]],
    seeAlso: ["exception add", "exception list", "exception remove"],
  },
  "exception add": {
    group: "declare",
    notes: ["The finding stays NON_COMPLIANT, is listed in reports and reminders, and its end is told."],
    examples: [
      [
        'genkan exception add --control root-hardware-mfa-enabled --owner hanako --reason "keys are ordered" --days 30',
        "for every resource of the control",
      ],
      [
        "genkan exception add --control iam-user-mfa-enabled --resource AWS::IAM::User/printer --owner taro --reason old --days 9",
        "for one resource",
      ],
    ],
    seeAlso: ["exception list", "findings"],
  },
  "exception list": {
    group: "declare",
    examples: [["genkan exception list", "the next to end first"]],
    seeAlso: ["exception add", "exception remove"],
  },
  "exception remove": {
    group: "declare",
    examples: [["genkan exception remove --control root-hardware-mfa-enabled", "end it now"]],
    seeAlso: ["exception list"],
  },
  findings: {
    group: "look",
    examples: [
      ["genkan findings", "what genkan watch found last on this machine"],
      ["genkan findings --table genkan-production-findings --format json", "of a deployment, for programs"],
    ],
    seeAlso: ["history", "report", "check"],
  },
  history: {
    group: "look",
    examples: [["genkan history --limit 5", "the last five changes"]],
    seeAlso: ["findings", "activity"],
  },
  activity: {
    group: "look",
    examples: [
      [
        "genkan activity",
        "what root did: of acts that are alike the last one, how many there were, and why they are allowed or not",
      ],
    ],
    seeAlso: ["planned-use add", "explain"],
  },
  report: {
    group: "look",
    examples: [
      ["genkan report --html report.html", "a page for a browser, a print, a mail"],
      ["genkan report --html -", "to stdout"],
    ],
    files: ["the page that --html names"],
    seeAlso: ["findings", "history"],
  },
  export: {
    group: "look",
    examples: [["genkan export security-hub --help", "what becomes of a finding there"]],
    seeAlso: ["export security-hub"],
  },
  "export security-hub": {
    group: "look",
    notes: [
      "It goes to the Security Hub of the account and Region of your credentials, in batches of 100.",
      "NON_COMPLIANT becomes FAILED, what could not be judged WARNING; both are active.",
      "COMPLIANT becomes PASSED: archived when it was open there, else active and RESOLVED.",
      "NOT_APPLICABLE becomes NOT_AVAILABLE, archived; so is what is judged no more.",
      "Run it again whenever you like: a finding keeps its id, and its workflow is yours.",
      `IAM actions: ${securityHubActions.join(", ")};`,
      "with --table also dynamodb:Query on the table.",
    ],
    examples: [
      ["genkan export security-hub --dry-run", "see what would be imported"],
      ["genkan export security-hub --table genkan-production-findings", "what a deployment found"],
    ],
    exit: ["0 Security Hub took it all", "1 it refused some, which are named", WRONG],
    seeAlso: ["findings", "report"],
  },
  doctor: {
    group: "watch",
    notes: ["It looks, and changes nothing."],
    examples: [
      ["genkan doctor", "before you deploy"],
      ["genkan doctor --topic-arn arn:aws:sns:us-east-1:111122223333:alerts", "who has not confirmed yet"],
    ],
    exit: ["0 all is well", "1 there is something to do", WRONG],
    seeAlso: ["check", "test-alert"],
  },
  "test-alert": {
    group: "watch",
    examples: [
      ["genkan test-alert --topic-arn arn:aws:sns:us-east-1:111122223333:alerts", "see that alerts arrive"],
      ["genkan test-alert --chat --topic-arn arn:aws:sns:us-east-1:111122223333:alerts", "in the chat of Amazon Q"],
    ],
    seeAlso: ["doctor", "watch"],
  },
  sandbox: {
    group: "learn",
    notes: ["It listens on 127.0.0.1 only. npm start is: genkan sandbox --story."],
    examples: [
      ["genkan sandbox", "serve a new account to any AWS SDK or CLI, until Ctrl+C"],
      ["genkan sandbox --story --exit", "the whole monitor at work, in a few seconds"],
    ],
    seeAlso: ["check", "watch"],
  },
  completion: {
    group: "learn",
    notes: [
      "bash: add  source <(genkan completion bash)  to ~/.bashrc",
      "zsh:  add  source <(genkan completion zsh)   to ~/.zshrc, below compinit",
      "fish: genkan completion fish > ~/.config/fish/completions/genkan.fish",
    ],
    examples: [
      ["genkan completion bash", "for bash"],
      ["genkan completion zsh", "for zsh"],
      ["genkan completion fish", "for fish"],
    ],
    seeAlso: ["help"],
  },
};

/** A part of a help: its heading and its lines. */
interface Part {
  readonly heading: string;
  readonly lines: readonly string[];
}

/** A command, and all that its help says below its options; both the help and the man page are made of it. */
export interface Documented {
  readonly command: Command;
  /** The words that lead to it, without `genkan`; empty for the program. */
  readonly path: string;
  readonly group: string | null;
  readonly parts: readonly Part[];
}

/** Every command of a program with its help, in the program's order. @throws Error for a command without a page */
export function manualOf(command: Command, path = ""): readonly Documented[] {
  const below = command.commands.flatMap((each) => manualOf(each, `${path} ${each.name()}`.trim()));
  if (!path) return [{ command, path, group: null, parts: programParts }, ...below];
  const page = pages[path];
  if (!page) throw new Error(`${path} has no page in manual.ts`);
  return [{ command, path, group: groups[page.group], parts: partsOf(command, page) }, ...below];
}

/** Gives every command of a program its help, grouped by what it is for. */
export function documented(program: Command): Command {
  for (const { command, path, group, parts } of manualOf(program)) {
    // The commands of a command stand under their own heading.
    if (group && !path.includes(" ")) command.helpGroup(group);
    command.showHelpAfterError(`(genkan ${path && `${path} `}--help shows ${path ? "how" : "every command"})`);
    command.addHelpText("after", parts.map(({ heading, lines }) => `\n${heading}:\n${indented(lines)}`).join("\n"));
  }
  const help = new Command("help").argument("[command]").description("show how a command is used");
  const place = ([heading]: [string, unknown]) => order.indexOf(heading);
  return program.addHelpCommand(help.helpGroup(groups.learn)).configureHelp({
    ...program.configureHelp(),
    groupItems: (all, visible, groupOf) =>
      new Map([...new Help().groupItems(all, visible, groupOf)].toSorted((a, b) => place(a) - place(b))),
  });
}

const order: readonly string[] = Object.values(groups);

const indented = (lines: readonly string[]) => lines.map((line) => `  ${line}`).join("\n");

const has = (command: Command, option: string) => command.options.some(({ long }) => long === option);

function partsOf(command: Command, { notes = [], examples, exit = [DONE, WRONG], files = [], seeAlso }: Page): Part[] {
  const ledger = has(command, "--ledger");
  const parts = [
    { heading: "Notes", lines: notes },
    { heading: "Examples", lines: examples.flatMap(([call, purpose]) => [...folded(call), `    ${purpose}`]) },
    { heading: "Exit status", lines: exit },
    {
      heading: "Environment",
      lines: [
        ...(has(command, "--region") ? environment.aws : []),
        ...(has(command, "--locale") ? environment.locale : []),
        ...(ledger ? environment.state : []),
        ...environment.colour,
      ],
    },
    { heading: "Files", lines: [...(ledger ? ledgerFile : []), ...files] },
    { heading: "See also", lines: [seeAlso.map((each) => `genkan ${each}`).join(", ")] },
  ];
  return parts.filter(({ lines }) => lines.length > 0);
}

/** A call that is too long for a line goes on in the next, as a shell takes it. */
function folded(call: string): string[] {
  if (call.length <= WIDEST - 4) return [call];
  const end = call.lastIndexOf(" --", WIDEST - 4);
  return [`${call.slice(0, end)} \\`, ...folded(`  ${call.slice(end + 1)}`)];
}

const environment = {
  aws: [
    "AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL, …   credentials and Region, as for every AWS tool",
    "    (also from ~/.aws; where nothing names a Region, it is us-east-1)",
  ],
  locale: ["LC_ALL, LC_MESSAGES, LANG   the language of what is said: ja… is Japanese, all else English"],
  state: ["XDG_STATE_HOME   where the ledger is kept; without it ~/.local/state"],
  colour: ["NO_COLOR   no colours, whatever the terminal"],
} as const;

/** The path as a reader writes it, not as it is on this machine. */
const ledgerFile = [
  `${defaultLedger({ XDG_STATE_HOME: "~/.local/state" })}   the ledger: findings, changes, what people declared`,
];

const programParts: readonly Part[] = [
  {
    heading: "Examples",
    lines: [
      "genkan check",
      "    judge the account of your AWS credentials, read-only",
      "genkan explain root-mfa-enabled",
      "    why it matters, and how to put it right",
      "genkan watch",
      "    judge it every hour, and tell what changed",
    ],
  },
  { heading: "Exit status", lines: [DONE, ...judged.slice(1)] },
  {
    heading: "Environment",
    lines: [...environment.aws, ...environment.locale, ...environment.state, ...environment.colour],
  },
  { heading: "Files", lines: ledgerFile },
  { heading: "See also", lines: ["genkan help COMMAND, README.md, docs/first-hour.en.md, docs/controls.en.md"] },
];
