import { command, WRONG } from "../command.ts";
import { configurationFor } from "../configuration.ts";
import {
  awsRegion,
  config,
  controls,
  defaulted,
  flag,
  formatOption,
  identityCenterRegion,
  ledger,
  locale,
  optional,
} from "../options.ts";
import { duration, topicArn } from "../values.ts";

export const watch = command({
  path: "watch",
  description: "judge the account again and again, and tell what changed; needs no deployment",
  group: "watch",
  options: {
    every: defaulted("--every <duration>", "how often: 30s, 5m, 1h", duration("1h"), { parse: duration, text: "1h" }),
    once: flag("--once", "run once and end; for cron"),
    ledger,
    topicArn: optional("--topic-arn <arn>", "publish alerts to this SNS topic as well", { parse: topicArn }),
    control: controls,
    config,
    format: formatOption("text", "json"),
    locale,
    region: awsRegion,
    identityCenterRegion,
  },
  notes: [
    "End it with Ctrl+C. It may be killed at any moment: no alert is lost.",
    "The thresholds, the reminders, and the controls that are off, are those of genkan.config.ts where",
    "there is one.",
  ],
  examples: [
    ["genkan watch", "judge every hour, and tell here what changed"],
    ["genkan watch --once", "one run, for cron"],
    ["genkan watch --every 5m --topic-arn arn:aws:sns:us-east-1:111122223333:alerts", "tell an SNS topic as well"],
  ],
  exit: ["0 it was ended, or the one run of --once succeeded", "1 the one run of --once failed", WRONG],
  seeAlso: ["findings", "history", "report"],
  async run(shell, choice) {
    const { watchAccount } = await import("../watch.ts");
    return watchAccount(shell, choice, await configurationFor(shell, choice));
  },
});
