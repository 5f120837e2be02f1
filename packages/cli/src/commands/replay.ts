import { command } from "../command.ts";
import { EXIT } from "../exit.ts";
import {
  argument,
  awsRegion,
  defaulted,
  formatOption,
  identityCenterRegion,
  ledger,
  locale,
  optional,
  table,
} from "../options.ts";
import { channels } from "../replay/channels.ts";

export const replay = command({
  path: "replay",
  description: "show what Genkan would do with records of CloudTrail, without waiting for one",
  group: "learn",
  arguments: {
    file: argument("<file>", "the records: one, a list, { Records: [...] }, or events of EventBridge"),
  },
  options: {
    scenario: optional<string>(
      "--scenario <file>",
      "replay them on a simulated account that answers from this file, instead of AWS",
      { conflicts: ["ledger", "table"] },
    ),
    // biome-ignore lint/suspicious/noThenProperty: the option is --then, and it is not a function.
    then: optional("--then <file>", "what they changed in the simulated account: a JSON merge patch on the scenario"),
    show: optional("--show <channel>", "print the messages that would be sent, as this channel gets them", {
      choices: channels,
    }),
    stage: defaulted("--stage <stage>", "the stage of the deployment whose rules are meant", "production"),
    format: formatOption("text", "json"),
    locale,
    region: awsRegion,
    identityCenterRegion,
    ledger,
    table,
  },
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
  async run(shell, { format, ...choice }) {
    const { replayRecords } = await import("../replay/replay.ts");
    const { replayAsJson, replayAsText } = await import("../replay/text.ts");
    const replay = await replayRecords(shell, choice);
    const reader = { locale: choice.locale, timeZone: shell.timeZone };
    await shell.stdout.write(
      format === "json"
        ? replayAsJson(replay, reader)
        : replayAsText(replay, reader, choice.show, shell.stdout.columns),
    );
    return EXIT.ok;
  },
});
