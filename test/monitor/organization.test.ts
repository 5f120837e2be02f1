import { current, past } from "@genkan/aws/ledger/items";
import { NOT_REACHED } from "@genkan/controls/engine/roster";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { TestClock } from "../clock.ts";
import type { Graph } from "../infra/synth/graph.ts";
import { synth } from "../infra/synth/synth.ts";
import { type MotoAccount, motoAccount } from "../moto.ts";
import type { Call } from "./front.ts";
import { deployOrganization, entered, organizationIn, type SimulatedMember } from "./organization.ts";
import type { StateMachine } from "./state-machine.ts";

/** What the configuration of the test excludes. */
const EXCLUDED_UNIT = "ou-ab12-22222222";
const EXCLUDED_ACCOUNT = "444455556666";

/**
 * The synthesised state machine runs in moto, with the built bundles in processes of their own, on a simulated
 * organization.
 */
describe("a pass over an organization", { tags: "moto_server" }, () => {
  const clock = new TestClock(Date.now());
  let graph: Graph;
  let moto: MotoAccount;
  let deployed: Awaited<ReturnType<typeof deployOrganization>>;
  let machine: StateMachine;
  beforeAll(async () => {
    moto = await motoAccount();
    graph = await synth("dev", "organization", moto.account);
    deployed = await deployOrganization(graph, moto, clock);
    machine = await deployed.startMachine();
  });
  afterAll(() => deployed?.close());
  afterEach(() => deployed.intercept());

  let organizations = 0;
  /** An organization that no other test has, with so many members; its ledger is empty. */
  function newOrganization(size: number) {
    organizations += 1;
    const id = `o-test${String(organizations).padStart(6, "0")}`;
    const first = organizations * 1_000_000;
    const members = Array.from({ length: size }, (_, i): SimulatedMember => {
      const account = String(500_000_000_000 + first + i);
      return {
        ...{ id: account, name: `member ${i}`, root: { mfaDevices: [{ kind: "fido", name: "key" }] } },
        // Members that wait at the same time would let each other's time pass.
        credentialReport: { generatedAt: clock.date().toISOString() },
      };
    });
    /** The organization has these accounts from now on. */
    const has = (accounts: readonly SimulatedMember[]) =>
      deployed.sandbox.account.replace(organizationIn(moto.account, { id, roleName: deployed.roleName }, accounts));
    has(members);
    return {
      id,
      members,
      has,
      /** What the table holds of the members, of a kind. */
      async items(kind: "run" | "change") {
        const partition = kind === "change" ? past : current;
        const found = [];
        for (const member of members) found.push(...(await deployed.items(kind, partition(member.id))));
        return found;
      },
      findings: async (account: string) => (await deployed.items("finding", current(account))).map(({ body }) => body),
      /** The digests that wait to be sent, oldest first. */
      digests: async () =>
        (await deployed.items("digest", current(id)))
          .filter(({ state }) => state === "ready")
          .map(({ held }) => JSON.parse(held))
          .sort((a, b) => (a.digestId < b.digestId ? -1 : 1)),
    };
  }

  let executions = 0;
  const run = () => {
    executions += 1;
    return machine.run(`pass-${executions}`);
  };
  const invoked = (component: string) => deployed.invocations.filter((each) => each.component === component);
  /** Kills a function each time before one of its calls gets through, so many times. */
  function killAt(component: string, isReached: (call: Call) => boolean, times = Number.POSITIVE_INFINITY) {
    let left = times;
    deployed.intercept((call, forward) => {
      if (!isReached(call) || left === 0) return forward();
      left -= 1;
      deployed.kill(component);
      return Promise.resolve(null);
    });
  }

  test("evaluates every member once, and records one digest; a second one finds nothing new", async () => {
    const { id, members, has, items, digests } = newOrganization(7);
    const apart = [
      { id: "511111111111", name: "suspended", state: "SUSPENDED" },
      { id: "522222222222", name: "in an OU that is left out", path: `r-ab12/${EXCLUDED_UNIT}` },
      { id: EXCLUDED_ACCOUNT, name: "left out" },
    ];
    has([...members, ...apart]);
    const { status, output } = await run();
    expect({ status, output }).toMatchObject({
      status: "SUCCEEDED",
      output: { expected: 7, unreached: 0, left: 0, disappeared: 0, digest: true },
    });
    const runs = await items("run");
    expect(runs.map(({ pk }) => pk).sort()).toEqual(members.map((member) => `account#${member.id}`));
    expect(new Set(runs.map(({ body }) => body.memberOf.organization))).toEqual(new Set([id]));
    const [digest] = await digests();
    expect(digest).toMatchObject({ baseline: true, accounts: { expected: 7, unreached: 0 } });
    expect(digest.joined.count).toBe(7);

    const before = deployed.calls.length;
    expect((await run()).output).toMatchObject({ expected: 7, unreached: 0, digest: false });
    expect(await digests()).toHaveLength(1);
    // One write for each member, its heartbeat.
    const writes = deployed.calls
      .slice(before)
      .filter(
        ({ accessKeyId, service, operation }) =>
          accessKeyId === "Members" && service === "dynamodb" && operation !== "Query",
      );
    expect(writes.map(({ operation }) => operation)).toEqual(members.map(() => "PutItem"));
  });

  test("a batch that dies once is tried again, for those whom it did not reach", async () => {
    const { members, digests } = newOrganization(4);
    killAt("Members", (call) => entered(call) === members[1]?.id, 1);
    const before = invoked("Members").length;
    expect((await run()).output).toMatchObject({ expected: 4, unreached: 0 });
    expect(
      invoked("Members")
        .slice(before)
        .map(({ outcome }) => outcome !== null)
        .sort(),
    ).toEqual([false, true, true]);
    expect(await digests()).toMatchObject([{ accounts: { unreached: 0 } }]);
  });

  test("a batch that always dies keeps nobody waiting: its accounts can't be checked, and are reported", async () => {
    const { members, findings, digests } = newOrganization(7);
    const lost = members.slice(3, 6).map((member) => member.id);
    killAt("Members", (call) => lost.includes(entered(call) ?? ""));
    const { status, output } = await run();
    expect({ status, output }).toMatchObject({ status: "SUCCEEDED", output: { expected: 7, unreached: 3 } });
    const [closing] = invoked("Close").slice(-1);
    expect(closing?.outcome?.log).toContain('"MembersUnreached":3');
    for (const member of members) {
      const found = await findings(member.id);
      expect(found.length, member.id).toBeGreaterThan(5);
      // A credential report may also not be ready; that is another call.
      const unreached = found.filter(
        ({ status: each, reason, params }) =>
          each === "INSUFFICIENT_DATA" && reason === NOT_REACHED.kind && params.action === NOT_REACHED.action,
      );
      expect(unreached, member.id).toHaveLength(lost.includes(member.id) ? found.length : 0);
    }
    expect(await digests()).toMatchObject([{ accounts: { expected: 7, unreached: 3 } }]);
  });

  test("a member that is throttled is unknown by itself", async () => {
    const { members, has, findings } = newOrganization(3);
    const [first, ...others] = members;
    has([{ ...first!, faults: [{ action: "iam:*", fault: "Throttling" }] }, ...others]);
    expect((await run()).output).toMatchObject({ expected: 3, unreached: 0 });
    const reasonsOf = async (account: string) => (await findings(account)).map(({ reason }) => reason);
    expect(await reasonsOf(first!.id)).toContain("throttled");
    for (const each of others) expect(await reasonsOf(each.id)).not.toContain("throttled");
  });

  test("a census that fails half-way fails the pass: nobody has left, and the next pass can begin", async () => {
    const { members, has, items } = newOrganization(3);
    const suspended = Array.from({ length: 30 }, (_, i) => ({
      ...{ id: String(530_000_000_000 + i), name: `old ${i}`, state: "SUSPENDED" },
    }));
    has([...suspended, ...members]);
    await run();
    const runs = await items("run");
    deployed.intercept((call, forward) =>
      call.operation === "ListAccounts" && call.input["NextToken"]
        ? Promise.resolve({
            status: 500,
            type: "application/x-amz-json-1.1",
            body: Buffer.from('{"__type":"ServiceException"}'),
          })
        : forward(),
    );
    const closings = invoked("Close").length;
    const { status, error } = await run();
    expect(status).toBe("FAILED");
    expect(error).toContain("ServiceException");
    expect(invoked("Close")).toHaveLength(closings);
    expect(await items("run")).toEqual(runs);
    deployed.intercept();
    expect((await run()).output).toMatchObject({ expected: 3, unreached: 0, left: 0, digest: false });
  });

  test("a pass that is started while another one runs ends at once, and counts itself", async () => {
    const { digests } = newOrganization(3);
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const reached = new Promise<void>((resolve) => {
      deployed.intercept(async (call, forward) => {
        if (entered(call)) {
          resolve();
          await held;
        }
        return forward();
      });
    });
    const first = run();
    await reached;
    expect(await run()).toMatchObject({ status: "SUCCEEDED", output: { begun: false } });
    expect(invoked("Census").at(-1)?.outcome?.log).toContain('"PassSkipped":1');
    release();
    expect((await first).output).toMatchObject({ expected: 3, unreached: 0 });
    expect(await digests()).toHaveLength(1);
  });

  test("a redrive repeats nothing under another id, wherever the end of the pass died", async () => {
    const { id, digests, items } = newOrganization(3);
    const isDigest = ({ operation, input }: Call) =>
      operation === "TransactWriteItems" &&
      JSON.stringify(input).includes(`digest#`) &&
      JSON.stringify(input).includes(id);
    killAt("Close", isDigest);
    executions += 1;
    const name = `pass-${executions}`;
    const { status } = await machine.run(name);
    expect(status).toBe("FAILED");
    expect(await digests()).toEqual([]);
    const changes = await items("change");
    expect(changes).not.toEqual([]);
    const { pass } = invoked("Close").at(-1)!.payload as { pass: string };

    // Dies once more, after the digest was recorded. A redrive keeps the name of the execution and its time.
    let died = false;
    deployed.intercept(async (call, forward) => {
      const answer = await forward();
      if (!isDigest(call) || died) return answer;
      died = true;
      deployed.kill("Close");
      return null;
    });
    const { startedAt } = invoked("Census").at(-1)!.payload as { startedAt: string };
    const redriven = await deployed.startMachine("Redriven", (definition) =>
      definition.replace('"startedAt.$":"$$.Execution.StartTime"', `"startedAt":"${startedAt}"`),
    );
    expect(await redriven.run(name)).toMatchObject({ status: "SUCCEEDED", output: { pass, unreached: 0 } });
    expect(died).toBe(true);
    expect((await digests()).map(({ digestId }) => digestId)).toEqual([pass]);
    expect(await items("change")).toEqual(changes);
    deployed.intercept();
    expect((await run()).output).toMatchObject({ digest: false });
  });

  test("too many accounts that disappear at once are asked about; a few have left", async () => {
    const { members, has, items, findings, digests } = newOrganization(8);
    await run();
    has(members.slice(6));
    expect((await run()).output).toMatchObject({ expected: 2, unreached: 0, left: 0, disappeared: 6 });
    expect((await digests()).at(-1)).toMatchObject({ disappeared: { count: 6 }, left: { count: 0 } });
    expect(await items("run")).toHaveLength(8);

    has(members.slice(2));
    expect((await run()).output).toMatchObject({ expected: 6, left: 2, disappeared: 0 });
    expect((await digests()).at(-1)).toMatchObject({
      left: { count: 2, first: [{ name: "member 0" }, { name: "member 1" }] },
    });
    expect(await items("run")).toHaveLength(6);
    expect(await findings(members[0]!.id)).toEqual([]);
    expect(await findings(members[2]!.id)).not.toEqual([]);
  });
});
