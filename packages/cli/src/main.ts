import { inspect } from "node:util";
import { EXCEPTION_DAYS } from "@genkan/controls/engine/finding";
import { ATTESTATION_DAYS, mfaPrompts, PLANNED_USE_HOURS, withoutDevice } from "@genkan/controls/model/settings";
import { outputFormats } from "@genkan/messages/formats/index";
import { Argument, Command, CommanderError, Option } from "commander";
import { complaintOf } from "./complaint.ts";
import { type ShellName, shells } from "./completion.ts";
import { EXIT } from "./exit.ts";
import { documented, WIDEST } from "./manual.ts";
import {
  controlArgument,
  controlOption,
  controlsOf,
  duration,
  failOnOption,
  formatOption,
  identityCenterRegionOption,
  instant,
  ledgerOption,
  localeOption,
  oneControlOption,
  regionOption,
  resourceOption,
  tableOption,
  topicArn,
  wholeNumber,
} from "./options.ts";
import { channels } from "./replay/messages.ts";
import { processShell, type Shell } from "./shell.ts";

/** What becomes of the one command that runs. */
interface Running {
  /** Takes its exit status. */
  finish(work: Promise<number>): Promise<void>;
  /** Takes the help that was asked for. */
  help(text: string): void;
}

/** Every command of `genkan`. */
export function programOf(shell: Shell, { finish, help }: Running): Command {
  const program = new Command("genkan")
    .description("Guards the front door of an AWS account: its root user and IAM Identity Center.")
    .version("0.1.0")
    .configureHelp({ helpWidth: Math.min(shell.stdout.columns, WIDEST) })
    .configureOutput({ writeOut: help, writeErr: (text) => shell.stderr.say(text) })
    .exitOverride();

  program
    .command("check")
    .description("judge an account now, read-only")
    .option("--scenario <file>", "judge a simulated account that answers from this file, instead of AWS")
    .addOption(controlOption())
    .addOption(formatOption("table", "json", ...outputFormats))
    .addOption(localeOption(shell.env))
    .addOption(failOnOption())
    .addOption(regionOption())
    .addOption(identityCenterRegionOption())
    .addOption(ledgerOption())
    .addOption(tableOption())
    .action(async ({ control, ...options }) => {
      const { runCheck } = await import("./commands/check.ts");
      await finish(runCheck(shell, { ...options, controls: controlsOf(control) }));
    });

  program
    .command("replay")
    .description("show what Genkan would do with records of CloudTrail, without waiting for one")
    .addArgument(new Argument("<file>", "the records: one, a list, { Records: [...] }, or events of EventBridge"))
    .addOption(
      new Option(
        "--scenario <file>",
        "replay them on a simulated account that answers from this file, instead of AWS",
      ).conflicts(["ledger", "table"]),
    )
    .option("--then <file>", "what they changed in the simulated account: a JSON merge patch on the scenario")
    .addOption(
      new Option("--show <channel>", "print the messages that would be sent, as this channel gets them").choices(
        channels,
      ),
    )
    .option("--stage <stage>", "the stage of the deployment whose rules are meant", "production")
    .addOption(formatOption("text", "json"))
    .addOption(localeOption(shell.env))
    .addOption(regionOption())
    .addOption(identityCenterRegionOption())
    .addOption(ledgerOption())
    .addOption(tableOption())
    .action(async (file: string, options) => {
      const { runReplay } = await import("./commands/replay.ts");
      await finish(runReplay(shell, { ...options, file }));
    });

  program
    .command("controls")
    .description("list what is judged, or print the IAM policy that judging takes")
    .option("--policy", "print the least IAM policy with which every control can be judged")
    .addOption(formatOption("table", "json"))
    .addOption(localeOption(shell.env))
    .action(async (options) => {
      const { runControls } = await import("./commands/controls.ts");
      await finish(runControls(shell, options));
    });

  program
    .command("explain")
    .description("say what a control judges, why, what it reads, and how to mend it")
    .addArgument(controlArgument())
    .addOption(formatOption("text", "json"))
    .addOption(localeOption(shell.env))
    .action(async (id: string, options) => {
      const { runExplain } = await import("./commands/explain.ts");
      await finish(runExplain(shell, { ...options, control: controlsOf([id])[0]! }));
    });

  program
    .command("watch")
    .description("judge the account again and again, and tell what changed; needs no deployment")
    .addOption(
      new Option("--every <duration>", "how often: 30s, 5m, 1h").argParser(duration).default(duration("1h"), "1h"),
    )
    .option("--once", "run once and end; for cron")
    .addOption(ledgerOption())
    .option("--topic-arn <arn>", "publish alerts to this SNS topic as well", topicArn)
    .addOption(controlOption())
    .addOption(formatOption("text", "json"))
    .addOption(localeOption(shell.env))
    .addOption(regionOption())
    .addOption(identityCenterRegionOption())
    .action(async ({ control, ...options }) => {
      const { runWatch } = await import("./commands/watch.ts");
      await finish(runWatch(shell, { ...options, controls: controlsOf(control) }));
    });

  const attest = program.command("attest").description("state what you saw of settings that no API of AWS can read");
  attest
    .command("identity-center-mfa")
    .description(
      "state Identity Center's MFA settings: its console, Settings, Authentication, Multi-factor authentication",
    )
    .requiredOption("--by <name>", "who saw them: your name, or an address by which you can be asked")
    .addOption(
      new Option("--prompt <when>", "Prompt users for MFA: every time (always-on), in a new context, never")
        .choices(mfaPrompts)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option("--without-device <what>", "If a user does not yet have a registered MFA device")
        .choices(withoutDevice)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option("--days <days>", `for how many days it stands, at most ${ATTESTATION_DAYS}`)
        .argParser(wholeNumber(1, ATTESTATION_DAYS))
        .default(ATTESTATION_DAYS),
    )
    .addOption(ledgerOption())
    .addOption(tableOption())
    .addOption(formatOption("text", "json"))
    .addOption(localeOption(shell.env))
    .addOption(regionOption())
    .action(async (options) => {
      const { runAttest } = await import("./commands/attest.ts");
      await finish(runAttest(shell, options));
    });

  const declaring = (command: Command) =>
    command
      .addOption(ledgerOption())
      .addOption(tableOption())
      .addOption(formatOption("text", "json"))
      .addOption(localeOption(shell.env))
      .addOption(regionOption());

  const plannedUse = program
    .command("planned-use")
    .description("declare when root is used on purpose, so that it is no drift");
  declaring(
    plannedUse
      .command("add")
      .description("declare a window of root use")
      .requiredOption("--owner <name>", "who answers for it")
      .requiredOption("--reason <text>", "what root is needed for")
      .addOption(
        new Option("--from <time>", "when it begins, such as 2026-11-24T09:00Z (default: now)").argParser(instant),
      )
      .addOption(
        new Option("--hours <hours>", `how long it is, at most ${PLANNED_USE_HOURS}`)
          .argParser(wholeNumber(1, PLANNED_USE_HOURS))
          .default(1),
      ),
  ).action(async (options) => {
    const { runPlannedUseAdd } = await import("./commands/planned-use.ts");
    await finish(runPlannedUseAdd(shell, options));
  });
  declaring(plannedUse.command("list").description("show the declared windows")).action(async (options) => {
    const { runPlannedUseList } = await import("./commands/planned-use.ts");
    await finish(runPlannedUseList(shell, options));
  });
  declaring(
    plannedUse.command("remove").description("take a window back").argument("<id>", "its id; list shows it"),
  ).action(async (id: string, options) => {
    const { runPlannedUseRemove } = await import("./commands/planned-use.ts");
    await finish(runPlannedUseRemove(shell, { ...options, id }));
  });

  const exception = program
    .command("exception")
    .description("accept a NON_COMPLIANT finding for a time: it stays, and alerts nobody");
  const onWhat = (command: Command) => declaring(command.addOption(oneControlOption()).addOption(resourceOption()));
  onWhat(
    exception
      .command("add")
      .description("accept what a control finds")
      .requiredOption("--owner <name>", "who answers for it")
      .requiredOption("--reason <text>", "why it is accepted")
      .addOption(
        new Option("--days <days>", `for how many days, at most ${EXCEPTION_DAYS}`)
          .argParser(wholeNumber(1, EXCEPTION_DAYS))
          .makeOptionMandatory(),
      ),
  ).action(async (options) => {
    const { runExceptionAdd } = await import("./commands/exception.ts");
    await finish(runExceptionAdd(shell, options));
  });
  declaring(exception.command("list").description("show the exceptions and when they end")).action(async (options) => {
    const { runExceptionList } = await import("./commands/exception.ts");
    await finish(runExceptionList(shell, options));
  });
  onWhat(exception.command("remove").description("end an exception now")).action(async (options) => {
    const { runExceptionRemove } = await import("./commands/exception.ts");
    await finish(runExceptionRemove(shell, options));
  });

  const onLedger = (command: Command) =>
    command
      .addOption(tableOption())
      .addOption(ledgerOption())
      .addOption(localeOption(shell.env))
      .addOption(regionOption());
  const reading = (command: Command, ...formats: string[]) => {
    if (formats.length) command.addOption(formatOption(...formats));
    return onLedger(command);
  };

  const findings = program.command("findings").description("show what the monitor found last");
  reading(findings, "table", "json", ...outputFormats).action(async (options) => {
    const { runFindings } = await import("./commands/findings.ts");
    await finish(runFindings(shell, options));
  });

  const history = program
    .command("history")
    .description("show what has changed, the newest first")
    .addOption(new Option("--limit <count>", "how many changes").argParser(wholeNumber(1, 1_000)).default(20));
  reading(history, "table", "json").action(async (options) => {
    const { runHistory } = await import("./commands/findings.ts");
    await finish(runHistory(shell, options));
  });

  const activity = program
    .command("activity")
    .description("show what root did, the latest first, how often, and how it is classified");
  reading(activity, "table", "json").action(async (options) => {
    const { runActivity } = await import("./commands/findings.ts");
    await finish(runActivity(shell, options));
  });

  const report = program
    .command("report")
    .description("write the state of the account as one page: for a browser, for print, for a mail")
    .requiredOption("--html <file>", "where to write it; - is stdout");
  reading(report).action(async (options) => {
    const { runReport } = await import("./commands/report.ts");
    await finish(runReport(shell, options));
  });

  const exporting = program.command("export").description("send what the monitor found to another service of AWS");
  const securityHub = exporting
    .command("security-hub")
    .description("import the findings into AWS Security Hub CSPM, and archive there what was resolved or is gone")
    .option("--dry-run", "print what would be imported (ASFF), and import nothing");
  onLedger(securityHub).action(async (options) => {
    const { runExportSecurityHub } = await import("./commands/export.ts");
    await finish(runExportSecurityHub(shell, options));
  });

  program
    .command("doctor")
    .description("say what stands in the way of a monitor here, before and after deploying, and what to do")
    .option("--topic-arn <arn>", "the topic of a deployment: tells who has not confirmed yet", topicArn)
    .addOption(identityCenterRegionOption())
    .addOption(formatOption("text", "json"))
    .addOption(localeOption(shell.env))
    .addOption(regionOption())
    .action(async (options) => {
      const { runDoctor } = await import("./commands/doctor.ts");
      await finish(runDoctor(shell, options));
    });

  program
    .command("test-alert")
    .description("publish a test, to see that alerts arrive")
    .requiredOption("--topic-arn <arn>", "the topic of a deployment (npx sst deploy prints it)", topicArn)
    .option("--chat", "the topic is that of Amazon Q Developer in chat applications (chatTopic)")
    .addOption(localeOption(shell.env))
    .addOption(regionOption())
    .action(async (options) => {
      const { runTestAlert } = await import("./commands/test-alert.ts");
      await finish(runTestAlert(shell, options));
    });

  program
    .command("sandbox")
    .description("serve a simulated AWS account on this machine")
    .option("--scenario <file>", "the state it starts from (default: a new, unsecured account)")
    .addOption(
      new Option("--port <port>", "where to listen on 127.0.0.1 (default: a free port)").argParser(
        wholeNumber(0, 65_535),
      ),
    )
    .option("--story", "show the whole monitor at work on it: drift, alerts, resolved, unknown")
    .option("--exit", "end after the story, without a prompt (implied when not on a terminal)")
    .addOption(localeOption(shell.env))
    .action(async (options) => {
      const { runSandbox } = await import("./commands/sandbox.ts");
      await finish(runSandbox(shell, options));
    });

  program
    .command("completion")
    .description("print a script by which your shell completes genkan's commands, options and their values")
    .addArgument(new Argument("<shell>", "whose script").choices(shells))
    .action(async (name: ShellName) => {
      const { runCompletion } = await import("./commands/completion.ts");
      await finish(runCompletion(shell, program, name));
    });

  return documented(program);
}

/** Runs `genkan` with arguments. It never throws: what goes wrong is explained on stderr. @returns the exit status */
export async function main(args: readonly string[], shell: Shell = processShell): Promise<number> {
  try {
    return await run(args, shell);
  } catch (error) {
    // A fault of our own shows where it is. It must not end with 1, which says that something is NON_COMPLIANT.
    shell.stderr.say(`genkan: ${complaintOf(error) ?? `This is a bug in Genkan: ${inspect(error)}`}\n`);
    return EXIT.usage;
  }
}

async function run(args: readonly string[], shell: Shell): Promise<number> {
  let status: number = EXIT.ok;
  let help = "";
  const program = programOf(shell, {
    async finish(work) {
      status = await work;
    },
    help(text) {
      help += text;
    },
  });
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    // commander has written its message itself.
    if (!(error instanceof CommanderError)) throw error;
    status = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
  await shell.stdout.write(help);
  return status;
}
