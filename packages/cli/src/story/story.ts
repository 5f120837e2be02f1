import { createInterface } from "node:readline/promises";
import { homeOf } from "@genkan/controls/engine/evaluate";
import type { Locale, Text } from "@genkan/controls/model/text";
import type { AlertMessage } from "@genkan/messages/alert/alert";
import { channels } from "@genkan/messages/channels/index";
import { hang } from "@genkan/messages/layout";
import { overview } from "@genkan/messages/terminal/overview";
import { previewInTerminal } from "@genkan/messages/terminal/terminal";
import { readScenario } from "@genkan/sandbox/scenario";
import { AsyncDisposableStack } from "@whatwg-node/disposablestack";
import type { Output } from "../output.ts";
import { simulatedChecklist } from "../setup/setup.ts";
import type { Shell } from "../shell.ts";
import { soundAccount } from "../target/sample-accounts.ts";
import { simulatedFrom } from "../target/simulated.ts";
import { type Action, actionList, actionOf, actions, perform } from "./actions.ts";
import { type Demo, MAILBOX, PROGRAM, REGION, startDemo } from "./demo.ts";
import { servePage } from "./page.ts";

/** How many channels a terminal shows, from the first: more would hide what happened. */
const PREVIEWED = 2;

const words = {
  opening: {
    en: "This is Genkan at work on a simulated AWS account on this machine. No AWS account is used; everything else is real: the AWS SDK and its requests, the ledger, and the alerts through SNS.",
    ja: "このコンピューター上の模擬 AWS アカウントで Genkan を動かします。本物の AWS アカウントは使いません。それ以外 (AWS SDK とそのリクエスト、台帳、SNS 経由の通知) はすべて本物です。",
  },
  fresh: {
    en: "A new account: genkan setup lists what is left to do, and goes through it with its owner.",
    ja: "新しいアカウントです。genkan setup は、残っている作業を一覧にして、順に案内します。",
  },
  play: {
    en: "To go through it on a simulated account: npx genkan setup --scenario fresh",
    ja: "模擬アカウントで試すには: npx genkan setup --scenario fresh",
  },
  sound: {
    en: "A properly configured account is checked for the first time.",
    ja: "適切に設定されたアカウントを、初めて評価します。",
  },
  key: {
    en: "Somebody creates an access key for the root user. CloudTrail's event reports it within about a minute, long before the hourly run.",
    ja: "誰かがルートユーザーのアクセスキーを作成しました。1 時間ごとの評価を待たず、CloudTrail のイベントで 1 分ほどのうちにわかります。",
  },
  hour: {
    en: "The hourly run takes place, and has nothing to add.",
    ja: "1 時間ごとの評価を行います。新しく通知することはありません。",
  },
  removed: {
    en: "The key is deleted. Genkan does not rely on the event alone to report that a problem is resolved; the hourly run confirms it.",
    ja: "キーを削除しました。解消の判断はイベントだけでは行わず、1 時間ごとの評価で確認してから通知します。",
  },
  unassigned: {
    en: "Somebody removes the administrator's assignment in IAM Identity Center.",
    ja: "誰かが IAM Identity Center で管理者の割り当てを削除しました。",
  },
  assigned: { en: "The administrator is assigned again.", ja: "管理者をもう一度割り当てました。" },
  password: {
    en: "Somebody signs in to the access portal without a second factor: a password alone was enough.",
    ja: "アクセスポータルに、第 2 要素なしでサインインがありました。パスワードだけでサインインできています。",
  },
  denied: {
    en: "Genkan loses a permission (cloudtrail:LookupEvents). The first run that can't check something sends no alert; the second does.",
    ja: "Genkan から権限 (cloudtrail:LookupEvents) を外します。1 回判定できないだけでは通知せず、2 回続くと通知します。",
  },
  quiet: { en: "No alert is sent.", ja: "通知はありません。" },
  ending: { en: "That was the demonstration.", ja: "デモは以上です。" },
  next: {
    en: "Check your own account, read-only: npx genkan check. Monitor it: npx genkan watch.",
    ja: "ご自分のアカウントを評価するには npx genkan check (読み取りのみ)、監視するには npx genkan watch を実行します。",
  },
  page: {
    en: "Open this page in a browser: it shows a second account, properly configured, with buttons to change it.",
    ja: "次のページをブラウザーで開くと、適切に設定された別の模擬アカウントを、ボタンで変更しながら試せます。",
  },
  prompt: {
    en: "Your turn: change the account of the page and see how Genkan reacts, here and on the page. help lists the actions, quit ends it.",
    ja: "次はご自分で試してみてください。ページのアカウントを変更すると、ここやページで Genkan の反応を確認できます。help で操作の一覧、quit で終了します。",
  },
  verdicts: { en: "Check the account now", ja: "アカウントを今すぐ評価する" },
  quit: { en: "End", ja: "終了" },
  unknown: { en: "Unknown action; help lists them.", ja: "その操作はありません。help で一覧を表示します。" },
} satisfies Record<string, Text>;

/** Something that happens in a chapter, followed by an evaluation. */
interface Step {
  readonly action?: Action;
  readonly argument?: string;
  /** The event of the action triggers the evaluation; otherwise the schedule does. */
  readonly byEvent?: true;
  /** Whether to print the verdicts. */
  readonly verdicts?: true;
}

/** The story: drift, alerts, resolved, unknown. */
const chapters: readonly (readonly [title: keyof typeof words, ...steps: Step[]])[] = [
  ["sound", { verdicts: true }],
  ["key", { action: actions.createKey, byEvent: true }],
  ["hour", {}],
  ["removed", { action: actions.deleteKey }],
  ["unassigned", { action: actions.unassign }],
  ["assigned", { action: actions.assign }],
  ["password", { action: actions.passwordSignIn }],
  ["denied", { action: actions.deny, argument: "cloudtrail:LookupEvents" }, { verdicts: true }],
];

/** How to run the story. */
export interface StoryOptions {
  readonly locale: Locale;
  /** Whether to serve the page and read words after the story, until `quit` or the end of the input. */
  readonly stay: boolean;
}

/** Demonstrates the monitor on a simulated account. @returns the exit status */
export async function runStory(shell: Shell, { locale, stay }: StoryOptions): Promise<number> {
  const { stdin, stdout, clock, timeZone } = shell;
  await using demos = new AsyncDisposableStack();
  const start = async () =>
    demos.use(await startDemo(readScenario(soundAccount(new Date(clock.now()))), { locale, timeZone }, clock));
  const story = new Printer(await start(), locale, stdout);
  await story.paragraph("opening");
  const own = stay ? await start() : null;
  if (own) {
    await own.run();
    const page = demos.use(await servePage(own));
    await story.address(page.url);
  }
  await story.heading("fresh");
  await stdout.write(`\n${await freshList(shell, locale)}`);
  await story.paragraph("play");
  for (const [title, ...steps] of chapters) {
    await story.heading(title);
    for (const step of steps) await story.perform(step);
  }
  if (own) await new Printer(own, locale, stdout).prompt(stdin);
  else await story.paragraph("ending");
  await story.paragraph("next");
  return 0;
}

/** The checklist of an account that nobody has secured yet. */
async function freshList(shell: Shell, locale: Locale): Promise<string> {
  const { account } = soundAccount(new Date(shell.clock.now()));
  const scenario = { file: "", text: JSON.stringify({ account, caller: "root" }) };
  await using target = simulatedFrom(shell, scenario, { region: REGION });
  return await simulatedChecklist(shell, target, locale);
}

/** Prints what happens in a demo. */
class Printer {
  readonly #demo: Demo;
  readonly #locale: Locale;
  readonly #output: Output;
  #headings = 0;

  constructor(demo: Demo, locale: Locale, output: Output) {
    this.#demo = demo;
    this.#locale = locale;
    this.#output = output;
  }

  /** The page's address, on a line of its own. */
  async address(url: string): Promise<void> {
    await this.paragraph("page");
    await this.#output.write(`\n    ${this.#output.paint("bold", url)}\n`);
  }

  paragraph(text: keyof typeof words): Promise<void> {
    return this.#output.write(`\n${hang("", words[text][this.#locale], this.#width).join("\n")}\n`);
  }

  heading(text: keyof typeof words): Promise<void> {
    this.#headings += 1;
    const line = hang(`${this.#headings}. `, words[text][this.#locale], this.#width).join("\n");
    return this.#output.write(`\n${this.#output.paint("bold", line)}\n`);
  }

  /** Performs a step, and prints what its subscribers received. */
  async perform({ action, argument = "", byEvent, verdicts }: Step): Promise<void> {
    const { account } = this.#demo;
    const events = account.scenario.cloudTrailEvents.length;
    if (action && (await this.#complain(perform(account, action, argument)))) return;
    const before = account.mailbox.length;
    if (byEvent) await this.#demo.deliver(account.scenario.cloudTrailEvents.slice(events));
    else {
      const { run, evaluations } = await this.#demo.run();
      const home = homeOf(this.#demo.subject, run);
      const options = { ...this.#demo.reader, columns: this.#width, paint: this.#output.paint, home };
      if (verdicts) await this.#output.write(`\n${overview(evaluations, options)}`);
    }
    await this.#received(before);
  }

  /**
   * Performs an action, delivers its events, starts the next run, and prints the messages that subscribers received.
   */
  async #apply(action: Action, argument: string): Promise<void> {
    const { account } = this.#demo;
    const before = account.mailbox.length;
    const complaint = await this.#demo.apply(() => perform(account, action, argument));
    if (!(await this.#complain(complaint))) await this.#received(before);
  }

  async #complain(complaint: string | undefined): Promise<boolean> {
    if (complaint) await this.#output.write(`  ${complaint}\n`);
    return complaint !== undefined;
  }

  async #received(before: number): Promise<void> {
    // The JSON for programs contains what every channel's message is made of.
    const received = this.#demo.account.mailbox.slice(before).filter(({ endpoint }) => endpoint === PROGRAM);
    for (const { body } of received) {
      const message = JSON.parse(body) as AlertMessage;
      for (const channel of channels.slice(0, PREVIEWED)) {
        const preview = channel.preview(channel.alert(message), { to: MAILBOX, locale: this.#locale });
        await this.#output.write(`\n${previewInTerminal(channel.name, preview, this.#width, this.#output.paint)}`);
      }
    }
    if (!received.length) await this.paragraph("quiet");
  }

  /** Reads words from the terminal until quit, Ctrl+C or Ctrl+D. */
  async prompt(input: NodeJS.ReadableStream): Promise<void> {
    await this.paragraph("prompt");
    const terminal = createInterface({ input, output: this.#output.stream, prompt: "genkan> " });
    terminal.on("SIGINT", () => terminal.close());
    terminal.prompt();
    for await (const line of terminal) {
      const [word = "", argument = ""] = line.trim().split(/\s+/);
      if (word === "quit" || word === "exit") break;
      if (word === "help") await this.#output.write(this.#help());
      else if (word === "check") await this.perform({ verdicts: true });
      else if (word) {
        const action = actionOf(word);
        if (!action) await this.paragraph("unknown");
        else await this.#apply(action, argument);
      }
      terminal.prompt();
    }
    terminal.close();
  }

  #help(): string {
    const own = [
      ["check", words.verdicts],
      ["quit", words.quit],
    ] as const;
    return actionList(this.#locale) + own.map(([word, what]) => `  ${word.padEnd(34)}${what[this.#locale]}\n`).join("");
  }

  get #width(): number {
    return Math.min(this.#output.columns, 100);
  }
}
