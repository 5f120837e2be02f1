import { command, WRONG } from "../command.ts";
import { EXIT } from "../exit.ts";
import { awsRegion, formatOption, identityCenterRegion, locale, optional } from "../options.ts";
import { ambient } from "../target/target.ts";
import { topicArn } from "../values.ts";

export const doctor = command({
  path: "doctor",
  description: "say what stands in the way of a monitor here, before and after deploying, and what to do",
  group: "watch",
  options: {
    topicArn: optional("--topic-arn <arn>", "the topic of a deployment: tells who has not confirmed yet", {
      parse: topicArn,
    }),
    identityCenterRegion,
    format: formatOption("text", "json"),
    locale,
    region: awsRegion,
  },
  notes: ["It looks, and changes nothing."],
  examples: [
    ["genkan doctor", "before you deploy"],
    ["genkan doctor --topic-arn arn:aws:sns:us-east-1:111122223333:alerts", "who has not confirmed yet"],
  ],
  exit: ["0 all is well", "1 there is something to do", WRONG],
  seeAlso: ["check", "test-alert"],
  async run(shell, { format, locale, ...choice }) {
    const { stdout, stderr } = shell;
    const { examine, lineText } = await import("../doctor.ts");
    await using target = await ambient(shell, choice);
    const done = stderr.progress("Asking AWS…");
    const lines = await examine(target, choice, locale).finally(done);
    await stdout.write(
      format === "json" ? `${JSON.stringify(lines, null, 2)}\n` : lines.map((line) => lineText(line, stdout)).join(""),
    );
    return lines.every(({ ok }) => ok) ? EXIT.ok : EXIT.nonCompliant;
  },
});
