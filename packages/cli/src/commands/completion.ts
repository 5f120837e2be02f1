import { command } from "../command.ts";
import { completionScript, shells } from "../completion.ts";
import { argument } from "../options.ts";

export const completion = command({
  path: "completion",
  description: "print a script by which your shell completes genkan's commands, options and their values",
  group: "learn",
  arguments: { name: argument("<shell>", "whose script", { choices: shells }) },
  options: {},
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
  async run({ stdout }, { name }, program) {
    await stdout.write(completionScript(program, name));
    return 0;
  },
});
