import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { ledgerTable } from "@genkan/aws/ledger/table";
import { SqliteLedger } from "@genkan/cli/ledger/sqlite";
import { locales } from "@genkan/controls/model/text";
import { simulate } from "@genkan/sandbox/sandbox";
import { readScenario, type ScenarioInput } from "@genkan/sandbox/scenario";
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { performItem } from "../../packages/cli/src/setup/simulated-person.ts";
import { TestClock } from "../clock.ts";
import { CLOSE, dialogue, LEAVE, type Turn } from "./dialogue.ts";
import { credentials, scenarioFile, temporaryFolder } from "./terminal.ts";

const ACCOUNT = "111122223333";
const FRESH: ScenarioInput = JSON.parse(readFileSync(scenarioFile("fresh"), "utf8"));

/** What is asked in each language. */
const asked = {
  keys: { en: "s: later", ja: "s: あとで" },
  state: { en: "type your name. It is valid", ja: "完了したことを記録するには" },
  declare: { en: "To declare it", ja: "申告するには" },
  consent: { en: "To go on all the same", ja: "それでも続ける場合は" },
  region: { en: "In which Region", ja: "有効にするリージョン" },
  apply: { en: "To let Genkan do it", ja: "Genkan に実行させるには" },
  user: { en: "For which user?", ja: "どのユーザーに割り当てますか?" },
  confirm: { en: "To do it, type", ja: "実行するには" },
} as const;

/** An account of AWS, simulated on the wire, and how to reach it. */
function account(scenario: ScenarioInput = FRESH) {
  const clock = new TestClock(scenario.now ?? undefined);
  const simulation = simulate({ scenario: readScenario(scenario), clock });
  const { requestHandler } = simulation;
  const perform =
    (...items: Parameters<typeof performItem>[1][]) =>
    () => {
      for (const item of items) performItem(simulation.account, item, "ap-northeast-1");
    };
  return { ...simulation, clock, perform, aws: { requestHandler, credentials } };
}

/** A ledger on this machine. */
function ledgerIn(home: string): SqliteLedger {
  const folder = join(home, ".local", "state", "genkan");
  mkdirSync(folder, { recursive: true });
  return SqliteLedger.openFile(join(folder, "ledger.db"));
}

describe.each(locales)("genkan setup --scenario plays a new account through, in %s", (locale) => {
  const say = (key: keyof typeof asked) => asked[key][locale];
  const turns: readonly Turn[] = [
    [say("keys"), "p"],
    [say("keys"), "d"],
    [say("state"), "花子"],
    [say("declare"), "花子"],
    [say("consent"), ACCOUNT],
    [say("region"), ""],
    ...["4a", "4b", "4c"].map((): Turn => [say("keys"), "p"]),
    [say("apply"), ACCOUNT],
    [say("keys"), "p"],
    [say("confirm"), ACCOUNT],
    ...["4g", "5"].map((): Turn => [say("keys"), "p"]),
    [say("apply"), ACCOUNT],
    [say("keys"), "s"],
  ];

  test.each([80, 40])("on %i columns", async (columns) => {
    const args = ["setup", "--scenario", scenarioFile("fresh"), "--locale", locale];
    const { status, text, left } = await dialogue(args, { turns, columns });
    expect(left).toEqual([]);
    expect(status).toBe(0);
    expect(text).toContain({ en: "Everything is done.", ja: "すべて完了しています。" }[locale]);
    const [, list = ""] = text.split({ en: "«s»", ja: "«s»" }[locale]);
    const lines = list.split("\n").filter((line) => /\[.\]/.test(line));
    expect(lines.filter((line) => !line.includes("[x]"))).toEqual([expect.stringContaining("[ ] 7")]);
    // An address and a command are not broken, so that they can be copied.
    const wide = text
      .split("\n")
      .filter((line) => stringWidth(line) > columns && !/:\/\/|_session|sso_|aws |sst /.test(line));
    expect(wide).toEqual([]);
  });
});

describe("AWS shows what is done", () => {
  test("one call every 5 seconds, and the step is ticked when it shows", async () => {
    const { clock, aws, perform, calls } = account();
    let before = 0;
    let began = 0;
    const { status, text } = await dialogue(["setup"], {
      ...{ clock, aws },
      turns: [
        [
          "Waiting until AWS shows it",
          () => {
            before = calls.length;
            began = clock.now();
            // A person takes a minute.
            void clock.sleep(61_000).then(perform("1a"));
          },
        ],
        ["[x] 1a", LEAVE],
      ],
    });
    const polls = calls.slice(before).filter(({ action }) => action === "iam:GetAccountSummary");
    expect(calls.slice(before, before + 12).map(({ action }) => action)).toEqual(
      Array(12).fill("iam:GetAccountSummary"),
    );
    expect(polls.length).toBeGreaterThan(12);
    expect(clock.now() - began).toBeLessThan(70_000);
    expect(text).toMatch(/\[x\] 1a {2}MFA on the root user +a passkey, security key or token/);
    expect(text).toContain("after 65 s");
    expect(status).toBe(1);
  });

  test("what was done elsewhere meanwhile is ticked as well; Enter looks at once", async () => {
    const { clock, aws, perform } = account();
    const both = perform("1a", "5");
    const { text } = await dialogue(["setup"], {
      ...{ clock, aws },
      turns: [
        [asked.keys.en, ""],
        ["AWS does not show it yet.", () => both()],
        ["[x] 5", LEAVE],
      ],
    });
    expect(text).toMatch(/\[x\] 1a .*\n.*\[x\] 1c .*\n.*\[x\] 5 /);
  });

  test("a call that is denied is reported once, and asked again", async () => {
    const { clock, aws, account: simulated } = account();
    const deny = () => simulated.update((draft) => void draft.faults.push({ action: "iam:*", fault: "AccessDenied" }));
    const allow = () => simulated.update((draft) => void draft.faults.splice(0));
    const { text, left } = await dialogue(["setup"], {
      ...{ clock, aws },
      turns: [
        ["Waiting until", deny],
        [
          "Genkan keeps trying.",
          () =>
            void clock
              .sleep(60_000)
              .then(allow)
              .then(() => performItem(simulated, "1a", "us-east-1")),
        ],
        ["[x] 1a", LEAVE],
      ],
    });
    expect(left).toEqual([]);
    expect(text.match(/keeps trying/g)).toHaveLength(1);
    expect(text).toContain("AWS denied iam:GetAccountSummary.");
  });

  test("a weaker second step is not done: the list says so", async () => {
    const {
      clock,
      aws,
      account: simulated,
    } = account({ ...FRESH, root: { accessKeys: [{}, {}], mfaDevices: [{ kind: "fido", name: "k" }] } });
    const { text } = await dialogue(["setup"], {
      ...{ clock, aws },
      turns: [
        [asked.keys.en, "s"],
        [
          /Next: 2[\s\S]*Waiting/,
          () => simulated.update((draft) => void draft.root.signingCertificates.push({ status: "Active" })),
        ],
        ["Something has changed, but it is not done yet", LEAVE],
      ],
    });
    expect(text).not.toContain("[x] 2");
  });
});

describe("the Free plan", () => {
  const secured: ScenarioInput = { ...FRESH, root: { mfaDevices: [{ kind: "fido", name: "k" }] } };
  const until: readonly Turn[] = [
    [asked.keys.en, "s"],
    [asked.declare.en, "hanako"],
  ];

  test("stays, if the user says so, and step 4 is left out", async () => {
    const { clock, aws, perform } = account(secured);
    const { status, text, flat, left } = await dialogue(["setup"], {
      ...{ clock, aws },
      turns: [
        ...until,
        [asked.consent.en, "n"],
        [/Next: 5[\s\S]*Waiting/, perform("5")],
        [/Next: 7[\s\S]*s: later/, "s"],
      ],
    });
    expect([status, left]).toEqual([1, []]);
    expect(flat).toContain("remaining credits of 92.40 USD expire.");
    expect(text).toContain("The account stays on the Free plan.");
    expect(text).not.toContain("In which Region");
    expect(flat).toMatch(/Nothing can be done now about what is open: .*4a, 4b/);
  });

  test("needs the account id: nothing else goes on", async () => {
    const { clock, aws } = account(secured);
    const { text } = await dialogue(["setup"], {
      ...{ clock, aws },
      turns: [
        ...until,
        [asked.consent.en, "y"],
        [asked.consent.en, "yes"],
        [asked.consent.en, "999999999999"],
        [asked.consent.en, LEAVE],
      ],
    });
    expect(text).not.toContain("In which Region");
  });

  test("is not mentioned on the paid plan", async () => {
    const { clock, aws } = account({ ...secured, plan: { type: "PAID" } });
    const { text } = await dialogue(["setup"], {
      ...{ clock, aws },
      turns: [...until, [asked.region.en, "tokyo"], ["Give a Region", "eu-west-1"], [asked.keys.en, LEAVE]],
    });
    expect(text).toContain("paid plan");
    expect(text).not.toContain("expire");
    expect(text).toContain("https://eu-west-1.console.aws.amazon.com/singlesignon/home?region=eu-west-1");
  });
});

describe("the user can leave at any moment", () => {
  test.each([
    ["Ctrl+C", LEAVE],
    ["a closed stdin", CLOSE],
    ["q", "q"],
  ] as const)("by %s: a sentence, the status, and nothing is lost", async (_, leaving) => {
    const { clock, aws, perform } = account();
    const home = temporaryFolder();
    const first = await dialogue(["setup"], {
      ...{ clock, aws, home },
      turns: [
        [asked.keys.en, perform("1a")],
        [/Next: 1b[\s\S]*s: later/, "s"],
        [asked.declare.en, "hanako"],
        [asked.consent.en, leaving],
      ],
    });
    expect(first.status).toBe(1);
    expect(first.flat).toMatch(/Left\. Nothing is lost: what is done stays done\. To go on: npx genkan setup $/);
    // Run again, it goes on where it was left. Nobody does so within the same second.
    clock.advance(60_000);
    const second = await dialogue(["setup"], {
      ...{ clock, aws, home },
      turns: [
        [asked.keys.en, "s"],
        [asked.consent.en, LEAVE],
      ],
    });
    expect(second.text).toMatch(/\[x\] 1a[\s\S]*\[x\] 3/);
    expect(second.left).toEqual([]);
  });

  test("a terminal that goes away at once", async () => {
    const { clock, aws } = account();
    const { status, text } = await dialogue(["setup"], { ...{ clock, aws }, turns: [["Account", CLOSE]] });
    expect([status, text]).toEqual([1, expect.stringContaining("Nothing is lost")]);
  });
});

test.each([{ CI: "1" }, { CI: "true" }])("with %j, a terminal asks nothing", async (env) => {
  const { clock, aws } = account();
  const { status, text } = await dialogue(["setup"], { ...{ clock, aws, env }, turns: [] });
  expect(status).toBe(1);
  expect(text).not.toContain("s: later");
  const attest = await dialogue(["attest"], { ...{ clock, aws, env }, turns: [] });
  expect([attest.status, attest.text]).toEqual([2, expect.stringContaining("also needs: --prompt")]);
});

test("JSON asks nothing on a terminal", async () => {
  const { clock, aws } = account();
  const { status, text } = await dialogue(["setup", "--format", "json"], { ...{ clock, aws }, turns: [] });
  expect([status, text]).toEqual([1, expect.stringContaining('"remaining": "something"')]);
});

describe("the browser", () => {
  const url = "https://console.aws.amazon.com/iam/home#/security_credentials";

  test("opens when the user asks for it, with the printed address", async () => {
    const { clock, aws } = account();
    const folder = temporaryFolder();
    const [opened, program] = [join(folder, "opened"), join(folder, "xdg-open")];
    writeFileSync(program, `#!/bin/sh\nprintf %s "$1" > ${opened}\n`);
    chmodSync(program, 0o755);
    await dialogue(["setup"], {
      ...{ clock, aws, env: { PATH: [folder, process.env["PATH"]].join(delimiter) } },
      turns: [[asked.keys.en, "o\nq"]],
    });
    await expect.poll(() => existsSync(opened) && readFileSync(opened, "utf8"), { timeout: 30_000 }).toBe(url);
  });

  test("may be missing", async () => {
    const { clock, aws } = account();
    const { status, text, left } = await dialogue(["setup"], {
      ...{ clock, aws, env: { PATH: temporaryFolder() } },
      turns: [
        [asked.keys.en, "o"],
        ["No browser could be opened", "q"],
      ],
    });
    expect([status, left]).toEqual([1, []]);
    expect(text).toContain(url);
  });
});

test("a key that means nothing here, the list, and the commands", async () => {
  const { clock, aws, perform } = account();
  const { text, left } = await dialogue(["setup"], {
    ...{ clock, aws },
    turns: [
      [asked.keys.en, "x"],
      ["Type one of these", "l"],
      ["[ ] 7", perform("1a")],
      [/Next: 1b[\s\S]*s: later/, "c"],
      ["Type one of these", LEAVE],
    ],
  });
  expect(left).toEqual([]);
  // There is no simulated person in an account of AWS.
  expect(text).not.toContain("p: do it");
});

test("what AWS does not show is recorded as the person states it", async () => {
  const { clock, aws, perform } = account({ ...FRESH, plan: { type: "PAID" } });
  const home = temporaryFolder();
  const { text } = await dialogue(["setup"], {
    ...{ clock, aws, home },
    turns: [
      [asked.keys.en, perform("1a")],
      [/Next: 1b[\s\S]*s: later/, "d"],
      [asked.state.en, ""],
      ["d: it is done", "d"],
      [asked.state.en, "hanako"],
      [asked.declare.en, "hanako"],
      [asked.region.en, ""],
      [asked.keys.en, perform("4a")],
      [/Next: 4b[\s\S]*s: later/, "d"],
      [asked.state.en, "taro"],
      [/Next: 4c/, LEAVE],
    ],
  });
  expect(text).toMatch(/\[x\] 4b .*stated by taro/);
  using ledger = ledgerIn(home);
  const { attestations, plannedUses } = await ledger.read(ACCOUNT);
  expect(attestations).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ subject: "root-second-mfa-device", by: "hanako" }),
      expect.objectContaining({
        subject: "identity-center-mfa",
        by: "taro",
        prompt: "always-on",
        withoutDevice: "require-registration",
      }),
    ]),
  );
  expect(plannedUses).toMatchObject([{ owner: "hanako", reason: "genkan setup" }]);
  expect(plannedUses.map(({ from, to }) => Date.parse(to) - Date.parse(from))).toEqual([8 * 3_600_000]);
});

describe("what changes something needs the account id", () => {
  /** An account in which only what is optional is left. */
  const ready = () => {
    const made = account({ ...FRESH, plan: { type: "PAID" } });
    made.perform("1a", "4a", "4b", "4c", "4d", "4e", "4g", "5", "6")();
    return made;
  };

  test("the profiles of the AWS CLI", async () => {
    const { clock, aws } = ready();
    const home = temporaryFolder();
    const config = join(home, ".aws", "config");
    const { text, left } = await dialogue(["setup"], {
      ...{ clock, aws, home },
      turns: [
        [asked.keys.en, "s"],
        [asked.confirm.en, "y"],
        [`That is not ${ACCOUNT}. Nothing was changed.`, () => expect(existsSync(config)).toBe(false)],
        [/^/, ACCOUNT],
        ["[x] 4f", LEAVE],
      ],
    });
    expect(left).toEqual([]);
    expect(text).toContain("[profile admin-111122223333]");
    expect(readFileSync(config, "utf8")).toContain("[profile daily-111122223333]\nsso_session = genkan\n");
  });

  test("permission sets and assignments: one plan, which is recorded", async () => {
    const { clock, aws, perform, account: simulated } = account({ ...FRESH, plan: { type: "PAID" } });
    perform("1a", "4a", "4b", "4c")();
    const home = temporaryFolder();
    const { text, left } = await dialogue(["setup"], {
      ...{ clock, aws, home },
      turns: [
        [asked.keys.en, "s"],
        [asked.declare.en, "hanako"],
        [asked.apply.en, "999999999999"],
        ["Type one of these", ACCOUNT],
        ["[x] 4d", LEAVE],
      ],
    });
    expect(left).toEqual([]);
    expect(text).toMatch(/\[x\] 4d .*hanako/);
    expect(text.match(/Applied as fix/g)).toHaveLength(1);
    expect(simulated.scenario.identityCenter?.assignments).toHaveLength(2);
    using ledger = ledgerIn(home);
    expect(await ledger.fixes(ACCOUNT)).toMatchObject([{ state: "applied", by: `arn:aws:iam::${ACCOUNT}:root` }]);
  });

  describe("with several users in the directory, it asks for whom", () => {
    /** A new account up to the permission sets, with two more users, of whom one is disabled. */
    const several = () => {
      const made = account({ ...FRESH, plan: { type: "PAID" } });
      made.perform("1a", "4a", "4b", "4c")();
      const users = [
        { id: "u-2", name: "taro" },
        { id: "u-3", name: "jiro", status: "DISABLED" },
      ];
      const { identityCenter } = readScenario({ account: ACCOUNT, identityCenter: { region: "us-east-1", users } });
      made.account.update((draft) => void draft.identityCenter?.users.push(...(identityCenter?.users ?? [])));
      return made;
    };
    const until: readonly Turn[] = [
      [asked.keys.en, "s"],
      [asked.declare.en, "hanako"],
    ];
    const usersOf = ({ account: simulated }: ReturnType<typeof several>) =>
      simulated.scenario.identityCenter?.assignments.map(({ user }) => user);

    test.each(["2", "taro"])("by number or by name: %s", async (typed) => {
      const made = several();
      const { text, left } = await dialogue(["setup"], {
        ...{ clock: made.clock, aws: made.aws },
        turns: [...until, [asked.user.en, typed], [asked.apply.en, ACCOUNT], ["[x] 4d", LEAVE]],
      });
      expect(left).toEqual([]);
      expect(text).toContain("  1. hanako\n  2. taro\n");
      expect(text).toMatch(/\[x\] 4d .*taro/);
      expect(usersOf(made)).toEqual(["u-2", "u-2"]);
    });

    test("nobody else is taken, and Enter leaves it to the person", async () => {
      const made = several();
      const { flat, left } = await dialogue(["setup"], {
        ...{ clock: made.clock, aws: made.aws },
        turns: [
          ...until,
          [asked.user.en, "3"],
          [asked.user.en, "jiro"],
          [asked.user.en, "saburo"],
          [asked.user.en, ""],
          ["Waiting until AWS shows it", ACCOUNT],
          // Looked at again, it does not ask again.
          ["Type one of these", ""],
          [/not show it yet[\s\S]*Waiting/, LEAVE],
        ],
      });
      expect(left).toEqual([]);
      expect(flat).toContain("jiro is disabled.");
      expect(flat).toContain("The directory has no user saburo.");
      expect(flat).not.toContain("--user");
      expect(usersOf(made)).toEqual([]);
    });

    test.each([
      ["s", /4d .*\n.*put off/],
      ["q", /Left\. Nothing is lost/],
    ] as const)("%s at that question", async (typed, expected) => {
      const made = several();
      const { text } = await dialogue(["setup"], {
        ...{ clock: made.clock, aws: made.aws },
        turns: [
          ...until,
          [asked.user.en, typed],
          ...(typed === "s" ? [["Next: 5", "l"] as const, [/\[ \] 7/, LEAVE] as const] : []),
        ],
      });
      expect(text).toMatch(expected);
      expect(usersOf(made)).toEqual([]);
    });
  });

  test("declarations are carried over to the table of a deployment", async () => {
    const { clock, aws, account: simulated } = ready();
    const home = temporaryFolder();
    const table = {
      name: "genkan-production-findings",
      region: "ap-northeast-1",
      hashKey: ledgerTable.hashKey,
      rangeKey: ledgerTable.rangeKey,
    };
    simulated.update((draft) => void draft.tables.push(table));
    const first = await dialogue(["setup"], {
      ...{ clock, aws, home },
      turns: [
        [asked.keys.en, "d"],
        [asked.state.en, "hanako"],
        ["[x] 1b", LEAVE],
      ],
    });
    expect(first.left).toEqual([]);
    mkdirSync(join(home, ".sst"));
    const topic = `arn:aws:sns:ap-northeast-1:${ACCOUNT}:alerts`;
    writeFileSync(
      join(home, ".sst", "outputs.json"),
      JSON.stringify({ table: table.name, topic, stage: "production" }),
    );
    const second = await dialogue(["setup"], {
      ...{ clock, aws, home },
      turns: [
        [asked.keys.en, "s"],
        [/4f[\s\S]*To do it, type/, "s"],
        [/Next: 7[\s\S]*To do it, type/, ACCOUNT],
      ],
    });
    expect(second.left).toEqual([]);
    expect(second.text).toContain("Carried over: 1.");
    expect(second.text).toMatch(/\[x\] 7 .*genkan-production-findings/);
    const third = await dialogue(["setup", "--format", "json"], { ...{ clock, aws, home }, turns: [] });
    expect(third.text).toMatch(/"id": "1b",[^}]*"state": "done"/);
  });
});
