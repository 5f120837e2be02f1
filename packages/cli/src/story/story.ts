import { createInterface } from "node:readline/promises";
import type { Locale, Text } from "@genkan/controls/model/text";
import { DAY } from "@genkan/controls/model/time";
import type { AlertMessage } from "@genkan/messages/alert";
import { channels } from "@genkan/messages/channels/index";
import { hang } from "@genkan/messages/layout";
import { previewInTerminal, table } from "@genkan/messages/terminal";
import { readScenario } from "@genkan/sandbox/scenario";
import type { Output } from "../output.ts";
import type { Shell } from "../shell.ts";
import { type Deed, deedList, deedOf, deeds, doneTo } from "./changes.ts";
import { serveLive } from "./live.ts";
import { MAILBOX, PROGRAM, type Stage, setStage } from "./stage.ts";

const REGION = "ap-northeast-1";
const HANAKO = "906731f5-0000-4000-8000-000000000001";
const DEVELOPERS = "906731f5-0000-4000-8000-00000000000a";

/** An account whose owner has followed the guide. */
function soundAccount(now: Date) {
  const ago = (days: number) => new Date(now.getTime() - days * DAY).toISOString();
  const account = "111122223333";
  const record = { eventVersion: "1.09", awsRegion: REGION, readOnly: false, recipientAccountId: account };
  return {
    account,
    root: {
      password: true,
      passwordLastUsed: ago(200),
      mfaDevices: [{ kind: "fido", name: "front-door-key" }],
    },
    organization: { id: "o-exampleorgid", managementAccount: account, features: ["RootCredentialsManagement"] },
    identityCenter: {
      region: REGION,
      users: [{ id: HANAKO, name: "hanako", email: "hanako@example.com" }],
      groups: [{ id: DEVELOPERS, name: "Developers", members: [HANAKO] }],
      permissionSets: [
        { name: "AdministratorAccess", managedPolicies: ["AdministratorAccess"] },
        { name: "PowerUserAccess", managedPolicies: ["PowerUserAccess"], sessionDuration: "PT8H" },
      ],
      assignments: [
        { permissionSet: "AdministratorAccess", account, user: HANAKO },
        { permissionSet: "PowerUserAccess", account, group: DEVELOPERS },
      ],
    },
    trails: [{ name: "management-events" }],
    cloudTrailEvents: [
      {
        ...record,
        eventID: crypto.randomUUID(),
        eventTime: ago(60),
        eventSource: "sso.amazonaws.com",
        eventName: "UpdateSsoConfiguration",
        eventType: "AwsApiCall",
        userIdentity: {
          type: "AssumedRole",
          arn: `arn:aws:sts::${account}:assumed-role/AWSReservedSSO_AdministratorAccess_0123456789abcdef/hanako`,
        },
        requestParameters: {
          configurationType: "APP_AUTHENTICATION_CONFIGURATION",
          ssoConfiguration: { mfaMode: "ALWAYS_ON", noMfaSignInBehavior: "ALLOWED_WITH_ENROLLMENT" },
        },
      },
      {
        ...record,
        eventID: crypto.randomUUID(),
        eventTime: ago(1),
        eventSource: "signin.amazonaws.com",
        eventName: "UserAuthentication",
        eventType: "AwsServiceEvent",
        sourceIPAddress: "192.0.2.14",
        userIdentity: { type: "IdentityCenterUser", accountId: account, onBehalfOf: { userId: HANAKO } },
        additionalEventData: { AuthWorkflowID: crypto.randomUUID(), CredentialType: "PASSWORD,WEBAUTHN" },
        serviceEventDetails: { UserAuthentication: "Success" },
      },
    ],
  };
}

/** How many channels a terminal shows, the first of them: more would hide what happened. */
const PREVIEWED = 2;

const words = {
  opening: {
    en: "This is Genkan at work on a simulated AWS account on this machine. No AWS account is used; everything else is real: the AWS SDK and its requests, the ledger, the alerts through SNS.",
    ja: "このコンピューターの中にある模擬 AWS アカウントで、Genkan の動きをご覧いただきます。本物の AWS アカウントは使いません。それ以外 (AWS SDK とそのリクエスト、台帳、SNS 経由の通知) はすべて本物です。",
  },
  sound: {
    en: "A sound account is judged for the first time.",
    ja: "きちんと設定されたアカウントを、初めて判定します。",
  },
  key: {
    en: "Somebody creates an access key for the root user. CloudTrail's event tells of it within about a minute, long before the hourly run.",
    ja: "誰かがルートユーザーのアクセスキーを作成しました。1 時間ごとの判定を待たず、CloudTrail のイベントで 1 分ほどのうちにわかります。",
  },
  hour: {
    en: "The hourly run comes round, and has nothing to add.",
    ja: "1 時間ごとの判定が回ってきましたが、付け加えることはありません。",
  },
  removed: {
    en: "The key is deleted. An event alone is not believed when it is good news; the hourly run sees that it is so.",
    ja: "キーを削除しました。よい知らせはイベントだけでは信じず、1 時間ごとの判定で確かめてから伝えます。",
  },
  unassigned: {
    en: "Somebody removes the administrator's assignment in IAM Identity Center.",
    ja: "誰かが IAM Identity Center で管理者の割り当てを削除しました。",
  },
  assigned: { en: "The administrator is assigned again.", ja: "管理者をもう一度割り当てました。" },
  password: {
    en: "At a sign-in to the access portal a second factor is missing: a password alone was enough.",
    ja: "アクセスポータルへのサインインで、第 2 要素がありませんでした。パスワードだけで入れてしまっています。",
  },
  denied: {
    en: "A permission is taken away from Genkan (cloudtrail:LookupEvents). The first run that can't judge alerts nobody; the second does.",
    ja: "Genkan から権限 (cloudtrail:LookupEvents) を取り上げます。1 回判定できないだけでは通知せず、2 回続いたら通知します。",
  },
  quiet: { en: "No alert is sent.", ja: "通知はありません。" },
  ending: { en: "That was the story.", ja: "以上が一連の流れです。" },
  next: {
    en: "Judge your own account, read-only: npx genkan check. Watch it: npx genkan watch.",
    ja: "ご自分のアカウントを (読み取りだけで) 判定するには npx genkan check、見張り続けるには npx genkan watch を実行します。",
  },
  page: {
    en: "Open this page in a browser: the same on a second account, which is sound, with buttons to change it.",
    ja: "ブラウザーで次のページを開くと、きちんと設定された別の模擬アカウントを、ボタンで変えながら試せます。",
  },
  prompt: {
    en: "Now you: change the account of the page and see what Genkan says, here and there. help lists the words, quit ends it.",
    ja: "次はあなたの番です。ページのアカウントを変えて、ここやページで Genkan の反応を見てください。help で一覧、quit で終了します。",
  },
  verdicts: { en: "Show all verdicts", ja: "すべての判定を表示" },
  quit: { en: "End", ja: "終了" },
  unknown: { en: "No such word; help lists them.", ja: "その言葉はありません。help で一覧を表示します。" },
} satisfies Record<string, Text>;

export interface StoryOptions {
  readonly locale: Locale;
  /** Whether to serve the page and take words after the story, until `quit` or the end of the input. */
  readonly stay: boolean;
}

/** Shows the monitor at work: drift, alerts, resolved, unknown. @returns the exit status */
export async function tellStory({ stdin, stdout, clock }: Shell, { locale, stay }: StoryOptions): Promise<number> {
  await using closing = new AsyncDisposableStack();
  const open = async () => {
    const scenario = readScenario(soundAccount(new Date(clock.now())));
    return closing.adopt(await setStage(scenario, locale, clock), (stage) => stage.close());
  };
  const show = new Show(await open(), locale, stdout);
  await show.say("opening");
  const own = stay ? await open() : null;
  if (own) {
    await own.run();
    const live = closing.adopt(await serveLive(own, locale), (each) => each.close());
    await show.address(live.url);
  }
  await show.act("sound");
  await show.run({ verdicts: true });
  await show.act("key");
  await show.event(deeds.createKey);
  await show.act("hour");
  await show.run({});
  await show.act("removed");
  await show.run({ deed: deeds.deleteKey });
  await show.act("unassigned");
  await show.run({ deed: deeds.unassign });
  await show.act("assigned");
  await show.run({ deed: deeds.assign });
  await show.act("password");
  await show.run({ deed: deeds.passwordSignIn });
  await show.act("denied");
  await show.run({ deed: deeds.deny, argument: "cloudtrail:LookupEvents" });
  await show.run({ verdicts: true });
  if (own) await new Show(own, locale, stdout).prompt(stdin);
  else await show.say("ending");
  await show.say("next");
  return 0;
}

interface Turn {
  readonly deed?: Deed;
  readonly argument?: string;
  /** Whether to show every verdict. */
  readonly verdicts?: boolean;
}

/** What a terminal shows of a stage. */
class Show {
  readonly #stage: Stage;
  readonly #locale: Locale;
  readonly #output: Output;
  #acts = 0;

  constructor(stage: Stage, locale: Locale, output: Output) {
    this.#stage = stage;
    this.#locale = locale;
    this.#output = output;
  }

  /** Where the page is, so that nobody overlooks it. */
  async address(url: string): Promise<void> {
    await this.say("page");
    await this.#output.write(`\n    ${this.#output.paint("bold", url)}\n`);
  }

  say(word: keyof typeof words): Promise<void> {
    return this.#output.write(`\n${hang("", words[word][this.#locale], this.#width).join("\n")}\n`);
  }

  act(word: keyof typeof words): Promise<void> {
    this.#acts += 1;
    const line = hang(`${this.#acts}. `, words[word][this.#locale], this.#width).join("\n");
    return this.#output.write(`\n${this.#output.paint("bold", line)}\n`);
  }

  /** Does a deed, runs the monitor once, and shows what its subscribers received. */
  async run({ deed, argument = "", verdicts = false }: Turn): Promise<void> {
    const { account } = this.#stage;
    if (deed && (await this.#complain(doneTo(account, deed, argument)))) return;
    const before = account.mailbox.length;
    const { evaluations } = await this.#stage.run();
    const options = { locale: this.#locale, columns: this.#width, paint: this.#output.paint };
    if (verdicts) await this.#output.write(`\n${table(evaluations, options)}`);
    await this.#received(before);
  }

  /** Does a deed, delivers the events that it left in CloudTrail, and shows what the subscribers received. */
  async event(deed: Deed, argument = ""): Promise<void> {
    const { account } = this.#stage;
    const events = account.scenario.cloudTrailEvents.length;
    if (await this.#complain(doneTo(account, deed, argument))) return;
    const before = account.mailbox.length;
    await this.#stage.deliver(account.scenario.cloudTrailEvents.slice(events));
    await this.#received(before);
  }

  /** Does a deed, lets its events arrive and the next run come round, and shows what the subscribers received. */
  async happen(deed: Deed, argument: string): Promise<void> {
    const { account } = this.#stage;
    const before = account.mailbox.length;
    const complaint = await this.#stage.happen(() => doneTo(account, deed, argument));
    if (!(await this.#complain(complaint))) await this.#received(before);
  }

  async #complain(complaint: string | undefined): Promise<boolean> {
    if (complaint) await this.#output.write(`  ${complaint}\n`);
    return complaint !== undefined;
  }

  async #received(before: number): Promise<void> {
    // What programs get is what every channel's message is made of.
    const received = this.#stage.account.mailbox.slice(before).filter(({ endpoint }) => endpoint === PROGRAM);
    for (const { body } of received) {
      const message = JSON.parse(body) as AlertMessage;
      for (const channel of channels.slice(0, PREVIEWED)) {
        const preview = channel.preview(channel.alert(message), { to: MAILBOX, locale: this.#locale });
        await this.#output.write(`\n${previewInTerminal(channel.name, preview, this.#width, this.#output.paint)}`);
      }
    }
    if (!received.length) await this.say("quiet");
  }

  /** Takes words from the terminal until quit, Ctrl+C or Ctrl+D. */
  async prompt(input: NodeJS.ReadableStream): Promise<void> {
    await this.say("prompt");
    const terminal = createInterface({ input, output: this.#output.stream, prompt: "genkan> " });
    terminal.on("SIGINT", () => terminal.close());
    terminal.prompt();
    for await (const line of terminal) {
      const [word = "", argument = ""] = line.trim().split(/\s+/);
      if (word === "quit" || word === "exit") break;
      if (word === "help") await this.#output.write(this.#help());
      else if (word === "check") await this.run({ verdicts: true });
      else if (word) {
        const deed = deedOf(word);
        if (!deed) await this.say("unknown");
        else await this.happen(deed, argument);
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
    return deedList(this.#locale) + own.map(([word, what]) => `  ${word.padEnd(34)}${what[this.#locale]}\n`).join("");
  }

  get #width(): number {
    return Math.min(this.#output.columns, 100);
  }
}
