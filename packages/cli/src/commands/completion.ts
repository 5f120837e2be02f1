import { command } from "../command.ts";
import { completionScript, shells } from "../completion.ts";
import { argument } from "../options.ts";

export const completion = command({
  path: "completion",
  description: { en: "print a shell completion script", ja: "シェルの補完スクリプトを表示する" },
  group: "learn",
  arguments: { name: argument("<shell>", { en: "the shell", ja: "シェル" }, { choices: shells }) },
  options: {},
  notes: {
    en: [
      "bash: add  source <(genkan completion bash)  to ~/.bashrc",
      "zsh:  add  source <(genkan completion zsh)   to ~/.zshrc, below compinit",
      "fish: genkan completion fish > ~/.config/fish/completions/genkan.fish",
    ],
    ja: [
      "bash: source <(genkan completion bash)  を ~/.bashrc に追加します",
      "zsh:  source <(genkan completion zsh)   を ~/.zshrc の compinit より後に追加します",
      "fish: genkan completion fish > ~/.config/fish/completions/genkan.fish",
    ],
  },
  examples: [
    ["genkan completion bash", { en: "for bash", ja: "bash 用" }],
    ["genkan completion zsh", { en: "for zsh", ja: "zsh 用" }],
    ["genkan completion fish", { en: "for fish", ja: "fish 用" }],
  ],
  seeAlso: ["help"],
  async run({ stdout }, { name }, program) {
    await stdout.write(completionScript(program, name));
    return 0;
  },
});
