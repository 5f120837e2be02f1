import { command } from "../command.ts";
import { flag, locale, optional } from "../options.ts";
import { wholeNumber } from "../values.ts";

export const sandbox = command({
  path: "sandbox",
  description: "serve a simulated AWS account on this machine",
  group: "learn",
  options: {
    scenario: optional("--scenario <file>", "the state it starts from (default: a new, unsecured account)"),
    port: optional("--port <port>", "where to listen on 127.0.0.1 (default: a free port)", {
      parse: wholeNumber(0, 65_535),
    }),
    story: flag("--story", "show the whole monitor at work on it: drift, alerts, resolved, unknown"),
    exit: flag("--exit", "end after the story, without a prompt (implied when not on a terminal)"),
    locale,
  },
  notes: ["It listens on 127.0.0.1 only. npm start is: genkan sandbox --story."],
  examples: [
    ["genkan sandbox", "serve a new account to any AWS SDK or CLI, until Ctrl+C"],
    ["genkan sandbox --story --exit", "the whole monitor at work, in a few seconds"],
  ],
  seeAlso: ["check", "watch"],
  async run(shell, { scenario, port, story, exit, locale }) {
    if (story) {
      const { runStory } = await import("../story/story.ts");
      return runStory(shell, { locale, stay: !exit && shell.stdin.isTTY === true && shell.stdout.isTerminal });
    }
    const { serveSandbox } = await import("../sandbox.ts");
    return serveSandbox(shell, scenario, port);
  },
});
