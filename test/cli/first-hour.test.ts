import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough, Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { main } from "@genkan/cli/main";
import { Output } from "@genkan/cli/output";
import type { Environment } from "@genkan/cli/shell";
import { type Locale, locales } from "@genkan/controls/model/text";
import { items } from "@genkan/messages/setup/items";
import type { SimulatedAccount } from "@genkan/sandbox/account";
import { simulate } from "@genkan/sandbox/sandbox";
import { readScenario, type Scenario } from "@genkan/sandbox/scenario";
import { tableKey } from "@genkan/sandbox/tables";
import { describe, expect, test } from "vitest";
import { TestClock } from "../clock.ts";
import { rootEvent, signIn } from "../scenarios/events.ts";
import { credentials, temporaryFolder } from "./terminal.ts";

const MINUTE = 60_000;
const root = new URL("../../", import.meta.url);
const account = "111122223333";

/** The Region that the guide sets in each language. */
const regions: Readonly<Record<Locale, string>> = { en: "us-east-1", ja: "ap-northeast-1" };

/** A code block of the guide, and the number of the section that it stands in; 0 is before the first. */
interface Block {
  readonly step: number;
  readonly kind: string;
  readonly lines: readonly string[];
}

function blocksOf(guide: string): Block[] {
  return guide.split(/^## /m).flatMap((section) => {
    const step = Number(/^(\d)\./.exec(section)?.[1] ?? 0);
    return [...section.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, kind = "", text = ""]) => ({
      step,
      kind,
      lines: text.trimEnd().split("\n"),
    }));
  });
}

const guides = Object.fromEntries(
  locales.map((locale) => [locale, readFileSync(new URL(`docs/first-hour.${locale}.md`, root), "utf8")]),
) as Record<Locale, string>;

/** What a person does in the browser in each step, minutes apart, on a new account that has a root key. */
const inTheBrowser: Readonly<Record<number, readonly ((scenario: Scenario, at: string, region: string) => void)[]>> = {
  1: [
    ({ root: user, cloudTrailEvents }, eventTime) => {
      user.mfaDevices.push({ kind: "fido", name: "passkey" }, { kind: "fido", name: "second" });
      cloudTrailEvents.push(rootEvent({ eventName: "EnableMFADevice", eventSource: "iam.amazonaws.com", eventTime }));
    },
  ],
  2: [
    ({ root: user, cloudTrailEvents }, eventTime) => {
      user.accessKeys.splice(0);
      cloudTrailEvents.push(rootEvent({ eventName: "DeleteAccessKey", eventSource: "iam.amazonaws.com", eventTime }));
    },
  ],
  4: [
    (scenario, eventTime, region) => {
      scenario.organization = { id: "o-exampleorgid", managementAccount: account, features: [] } as never;
      scenario.identityCenter = readScenario({ account, identityCenter: { region } }).identityCenter;
      scenario.cloudTrailEvents.push(
        rootEvent({ eventName: "CreateOrganization", eventSource: "organizations.amazonaws.com", eventTime }),
      );
    },
    ({ cloudTrailEvents }, eventTime, awsRegion) => {
      cloudTrailEvents.push(
        rootEvent({ eventName: "UpdateSsoConfiguration", eventSource: "sso.amazonaws.com", eventTime, awsRegion }),
      );
    },
    ({ identityCenter, cloudTrailEvents }, eventTime) => {
      identityCenter?.users.push({ id: "u-1", name: "you", email: "you@example.com" } as never);
      cloudTrailEvents.push(
        rootEvent({ eventName: "CreateUser", eventSource: "sso-directory.amazonaws.com", eventTime }),
      );
    },
    ({ identityCenter, cloudTrailEvents }, eventTime) => {
      const made = { sessionDuration: "PT1H", roleCreated: eventTime };
      for (const name of ["AdministratorAccess", "PowerUserAccess"]) {
        identityCenter?.permissionSets.push({ name, managedPolicies: [name], ...made } as never);
      }
      cloudTrailEvents.push(
        rootEvent({ eventName: "CreatePermissionSet", eventSource: "sso.amazonaws.com", eventTime }),
      );
    },
    ({ identityCenter, cloudTrailEvents }, eventTime) => {
      for (const permissionSet of ["AdministratorAccess", "PowerUserAccess"]) {
        identityCenter?.assignments.push({ permissionSet, account, user: "u-1" });
      }
      cloudTrailEvents.push(
        rootEvent({ eventName: "CreateAccountAssignment", eventSource: "sso.amazonaws.com", eventTime }),
      );
    },
    ({ cloudTrailEvents }, eventTime, awsRegion) => {
      cloudTrailEvents.push({
        eventVersion: "1.09",
        eventID: "50000000-0000-4000-8000-000000000002",
        eventTime,
        eventSource: "signin.amazonaws.com",
        eventName: "UserAuthentication",
        eventType: "AwsServiceEvent",
        awsRegion,
        readOnly: false,
        recipientAccountId: account,
        sourceIPAddress: "192.0.2.14",
        userIdentity: { type: "IdentityCenterUser", accountId: account, onBehalfOf: { userId: "u-1" } },
        additionalEventData: {
          AuthWorkflowID: "70000000-0000-4000-8000-000000000001",
          CredentialType: "PASSWORD,TOTP",
        },
        serviceEventDetails: { UserAuthentication: "Success" },
      });
    },
  ],
  5: [
    (scenario, _, region) => {
      scenario.trails.push({ name: "management-events", region } as never);
      if (scenario.organization) scenario.organization.features = ["RootCredentialsManagement", "RootSessions"];
    },
  ],
};

const NAMES = { table: "genkan-production-FindingsTable", topic: "genkan-production-AlertsTopic" };

/** A person who follows the guide: a browser, a terminal in an empty folder, and a mailbox. */
class Person {
  readonly outputs: string[] = [];
  readonly #locale: Locale;
  readonly #home = temporaryFolder();
  /** The folder in which the person types. */
  #folder = this.#home;
  readonly #clock = new TestClock("2026-11-26T09:00:00Z");
  readonly #account: SimulatedAccount;
  readonly #requestHandler: ReturnType<typeof simulate>["requestHandler"];
  #env: Environment = {};

  constructor(locale: Locale) {
    this.#locale = locale;
    const now = this.#clock.date().toISOString();
    const scenario = readScenario({
      account,
      now,
      root: { created: now, password: true, passwordLastUsed: now, accessKeys: [{ status: "Active" }] },
      cloudTrailEvents: [signIn(now)],
      configRecorder: false,
      lambdaConcurrency: 10,
    });
    ({ account: this.#account, requestHandler: this.#requestHandler } = simulate({ scenario, clock: this.#clock }));
  }

  /** Does what a step says about the console of AWS. */
  browse(step: number): void {
    for (const change of inTheBrowser[step] ?? []) {
      this.#clock.advance(MINUTE);
      this.#account.update((scenario) => change(scenario, this.#clock.date().toISOString(), regions[this.#locale]));
    }
  }

  /** Types a line. @returns what the terminal shows, and the exit status */
  async type(line: string): Promise<{ readonly status: number; readonly visible: string }> {
    const [, name, value] = /^export (\w+)="(.+)"$/.exec(line) ?? [];
    if (name) {
      this.#env = { ...this.#env, [name]: value };
      return { status: 0, visible: "" };
    }
    if (line === "cd my-account && npm install") return this.#install();
    if (line.startsWith("npx sst deploy")) return this.#deploy();
    const args = argumentsOf(line);
    if (!args) throw new Error(`nobody knows what ${line} does`);
    return this.#genkan(args);
  }

  /** Goes to the folder that `genkan init` created, where its configuration then finds the package. */
  #install() {
    this.#folder = join(this.#home, "my-account");
    const installed = join(this.#folder, "node_modules/genkan");
    mkdirSync(installed, { recursive: true });
    const exported = { name: "genkan", type: "module", exports: { "./config": "./config.js" } };
    writeFileSync(join(installed, "package.json"), JSON.stringify(exported));
    const schema = JSON.stringify(new URL("stacks/config.ts", root).href);
    writeFileSync(join(installed, "config.js"), `export { defineConfig } from ${schema};\n`);
    return { status: 0, visible: "" };
  }

  /** Writes into the configuration what the guide says after `doctor`. */
  #configure(): void {
    const file = join(this.#folder, "genkan.config.ts");
    const settings = '  configRules: { recorder: "create" },\n  reserveConcurrency: false,\n';
    writeFileSync(file, readFileSync(file, "utf8").replace("});", `${settings}});`));
  }

  /** What the deployment leaves: a table, a topic to which the address is subscribed, and its outputs. */
  #deploy() {
    this.#configure();
    const region = regions[this.#locale];
    const { tables, topics } = readScenario({
      account,
      tables: [{ name: NAMES.table, region, hashKey: "pk", rangeKey: "sk" }],
      topics: [{ name: NAMES.topic, region, subscriptions: [{ endpoint: "you@example.com" }] }],
    });
    for (const table of tables) {
      const made = { rangeKey: undefined, ...table, created: this.#clock.date(), items: new Map() };
      this.#account.tables.set(tableKey(region, table.name), made);
    }
    this.#account.update((scenario) => void scenario.topics.push(...topics));
    mkdirSync(join(this.#folder, ".sst"));
    const topic = `arn:aws:sns:${region}:${account}:${NAMES.topic}`;
    const outputs = { stage: "production", table: NAMES.table, topic };
    writeFileSync(join(this.#folder, ".sst/outputs.json"), JSON.stringify(outputs));
    return { status: 0, visible: "" };
  }

  async #genkan(args: readonly string[]) {
    this.#clock.advance(MINUTE);
    const stdin = Object.assign(new PassThrough(), { isTTY: true });
    const answers = this.#answers(args[0]);
    let visible = "";
    const screen = Object.assign(
      new Writable({
        decodeStrings: false,
        write(text, _, done) {
          visible += String(text);
          // A question ends with a colon.
          if (stripVTControlCharacters(visible).endsWith(": "))
            setImmediate(() => stdin.write(`${answers.next().value}\r`));
          done();
        },
      }),
      { isTTY: true, columns: 100 },
    );
    const output = new Output(screen);
    const { AWS_REGION: region, AWS_ACCESS_KEY_ID: key } = this.#env;
    const status = await main([...args], {
      env: { HOME: this.#home, LANG: this.#locale === "ja" ? "ja_JP.UTF-8" : "C.UTF-8", NO_COLOR: "1", ...this.#env },
      cwd: this.#folder,
      stdin,
      stdout: output,
      stderr: output,
      clock: this.#clock,
      timeZone: "UTC",
      aws: region && key ? { region, credentials, requestHandler: this.#requestHandler } : {},
      stopSignal: () => new AbortController().signal,
    });
    return { status, visible: stripVTControlCharacters(visible) };
  }

  *#answers(command: string | undefined): Generator<string> {
    yield* command === "init" ? ["you@example.com", "", ""] : ["1", "1", "hanako"];
  }
}

/** The arguments of a `genkan` command as a shell reads them; `null` for another program. */
function argumentsOf(line: string): string[] | null {
  const [, rest] = /^npx genkan (.+)$/.exec(line) ?? [];
  return rest ? [...rest.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!) : null;
}

/** What is typed before there is anything of AWS; other tests run it. */
const BEFORE = [/^npx genkan demo$/];
/** What ends with another status than 0 when all goes as the guide says, and how. */
const ENDS: ReadonlyMap<string, number> = new Map([
  ["npx genkan check", 3],
  ["npx genkan doctor", 1],
]);

/** An expected outcome as a pattern: its lines in order, with anything between them and in place of an ellipsis. */
const expected = (lines: readonly string[]): RegExp =>
  new RegExp(
    lines
      .flatMap((line) => line.split("…"))
      .map((part) => part.trim().replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"))
      .join("[\\s\\S]*?"),
  );

describe.each(locales)("the first hour (%s)", (locale) => {
  const blocks = blocksOf(guides[locale]);

  test("typed in order, every command works and shows what the guide says", async () => {
    const person = new Person(locale);
    const ends = new Map(ENDS);
    let [step, visible, typed] = [0, "", 0];
    for (const { step: at, kind, lines } of blocks) {
      while (step < at) person.browse(++step);
      if (kind === "text") {
        expect(visible).toMatch(expected(lines));
        visible = "";
      }
      for (const line of kind === "sh" ? lines : []) {
        if (BEFORE.some((form) => form.test(line))) continue;
        expect(visible && !line.startsWith("npx genkan") ? line : "", "an outcome that the guide does not show").toBe(
          "",
        );
        const result = await person.type(line);
        expect(`${line} ends with ${result.status}\n${result.visible}`).toMatch(
          `${line} ends with ${ends.get(line) ?? 0}\n`,
        );
        ends.delete(line);
        visible += result.visible;
        typed += 1;
      }
    }
    expect([step, visible, typed]).toEqual([7, "", 15]);
  });

  test("nothing of AWS can be asked before step 6 gives credentials", async () => {
    const { status } = await new Person(locale).type("npx genkan check");
    expect(status).toBe(2);
    const first = blocks.findIndex(({ lines }) => lines.some((line) => line.startsWith("export AWS_")));
    const before = blocks.slice(0, first).flatMap(({ lines }) => lines.filter((line) => /genkan \w/.test(line)));
    expect(before.filter((line) => line.startsWith("npx genkan"))).toEqual([
      "npx genkan demo",
      "npx genkan explain root-usage-limited",
    ]);
  });

  test("names every item of the checklist in its step, with MFA settings before the first user", () => {
    const sections = guides[locale].split(/^## /m);
    const stepOf = (item: string) => sections.find((section) => section.includes(`\`${item}\``))?.charAt(0);
    const listed = items.filter(({ id }) => !["0", "4b", "4c", "4d", "4f"].includes(id)).map(({ id }) => id);
    expect(listed.map((id) => [id, stepOf(id)])).toEqual(listed.map((id) => [id, id === "6" ? "5" : id.charAt(0)]));
    expect(stepOf("4f")).toBe("6");
    const order = ["3", "4a", "4b", "4c", "4d", "4e", "4g"].map((id) => guides[locale].lastIndexOf(`\`${id}\` `));
    expect(order).not.toContain(-1);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  test("PowerShell sets the same variables", () => {
    const [bash, powershell] = [/^export (\w+)=/, /^\$Env:(\w+)=/].map((form) =>
      blocks.flatMap(({ lines }) => lines.flatMap((line) => form.exec(line)?.[1] ?? [])),
    );
    expect(bash).toContain("AWS_REGION");
    expect(powershell).toEqual(bash);
  });

  test("warns of what can't be undone before the step that does it", () => {
    const guide = guides[locale];
    const enable = guide.search(locale === "en" ? /\*\*Enable with AWS Organizations\*\*/ : /\*\*AWS Organizations で/);
    const warning = guide.search(locale === "en" ? /ends the AWS Free plan/ : /AWS の無料プランは終了します/);
    const keys = guide.search(locale === "en" ? /Never create an access key for the root/ : /アクセスキーは、.*絶対に/);
    expect(keys).toBeGreaterThan(0);
    expect(keys).toBeLessThan(warning);
    expect(warning).toBeLessThan(enable);
  });
});
