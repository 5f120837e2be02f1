import { census } from "@genkan/aws/organization/census";
import { givenToMember, memberControls } from "@genkan/aws/organization/controls";
import { forEachMember } from "@genkan/aws/organization/each-member";
import { accessTo, controlsOfAccount, type OpenMember, openMember } from "@genkan/aws/organization/member";
import { memberTemplate } from "@genkan/aws/organization/template";
import { catalogue } from "@genkan/controls/catalogue/index";
import { evaluate } from "@genkan/controls/engine/evaluate";
import type { Evaluation } from "@genkan/controls/model/evaluation";
import type { Member } from "@genkan/controls/model/organization";
import { defaultSettings as settings } from "@genkan/controls/model/settings";
import { describe, expect, test } from "vitest";
import sound from "../../scenarios/sound.json" with { type: "json" };
import { idOf, inOrganization, MANAGEMENT, member, ORGANIZATION, subject } from "./simulated.ts";

const AT = new Date("2026-11-01T00:00:00Z");
const given = givenToMember(ORGANIZATION, AT);
const access = { partition: "aws", roleName: "genkan-read", given };
const controls = memberControls(catalogue, given);

const one = async (more: object, organization: object = {}) => {
  const simulated = inOrganization([member(1, more)], { organization });
  const { members } = await census(simulated.aws, subject);
  return { ...simulated, here: members.at(-1)! };
};
const verdictsIn = async ({ subject, collect }: OpenMember): Promise<readonly Evaluation[]> =>
  (await evaluate({ subject, collect, settings }, controls, AT)).evaluations;
const statusOf = (verdicts: readonly Evaluation[], control: string) =>
  verdicts.find((each) => each.control === control)?.status;

describe("a member", () => {
  test("is evaluated through its read role, as the account that it is", async () => {
    const { aws, here, calls } = await one({ root: { accessKeys: [{}] } });
    const entered = await openMember(aws, here, access);
    const verdicts = await verdictsIn(entered);
    expect(entered).toMatchObject({ unreadable: null, subject: { account: idOf(1), name: "member 1" } });
    expect(statusOf(verdicts, "root-access-key-absent")).toBe("NON_COMPLIANT");
    expect(verdicts.every(({ status }) => status !== "INSUFFICIENT_DATA")).toBe(true);
    expect(new Set(verdicts.map(({ control }) => control))).toEqual(new Set(controls.map(({ id }) => id)));
    // What the organization has is not read again in each member.
    const inMember = calls.filter(({ account }) => account === idOf(1)).map(({ action }) => action);
    expect(inMember.filter((action) => /^(organizations|sso|identitystore):/.test(action))).toEqual([]);
    expect(inMember.length).toBeLessThanOrEqual(12);
  });

  test.each([
    ["has no read role", { readRole: null }, {}],
    ["has a role that trusts another account", { readRole: { name: "genkan-read", trusts: "999999999999" } }, {}],
    ["has a role of another name", { readRole: "audit" }, {}],
  ])("that %s can't be evaluated, and says so with sts:AssumeRole", async (_, more, organization) => {
    const { aws, here } = await one(more, organization);
    const entered = await openMember(aws, here, access);
    expect(entered.unreadable).toMatchObject({ kind: "access-denied", action: "sts:AssumeRole" });
    const verdicts = await verdictsIn(entered);
    expect(verdicts.map(({ control }) => control)).toEqual(controls.map(({ id }) => id));
    expect(new Set(verdicts.map(({ status, reason }) => `${status} ${reason}`))).toEqual(
      new Set(["INSUFFICIENT_DATA access-denied"]),
    );
    expect(new Set(verdicts.map(({ params }) => params["action"]))).toEqual(new Set(["sts:AssumeRole"]));
  });

  test("that was suspended since the census can't be read either", async () => {
    const { aws, here, account } = await one({});
    account.updateMember(idOf(1), (draft) => {
      Object.assign(draft, { state: "SUSPENDED" });
    });
    expect((await openMember(aws, here, access)).unreadable).toMatchObject({ action: "sts:AssumeRole" });
  });

  test("that leaves after the census, or while it is read, is unknown, not compliant", async () => {
    const leave = ({ account }: Awaited<ReturnType<typeof one>>) =>
      account.update((draft) => {
        Object.assign(draft.organization!, { accounts: [] });
      });
    const before = await one({});
    leave(before);
    expect((await openMember(before.aws, before.here, access)).unreadable).toMatchObject({ action: "sts:AssumeRole" });
    const meanwhile = await one({});
    const entered = await openMember(meanwhile.aws, meanwhile.here, access);
    expect(entered.unreadable).toBeNull();
    leave(meanwhile);
    const verdicts = await verdictsIn(entered);
    expect(new Set(verdicts.map(({ status }) => status))).toEqual(new Set(["INSUFFICIENT_DATA"]));
  });

  test("in which a policy of the organization denies a Region: that control can't be evaluated, the others can", async () => {
    const fault = { action: "cloudtrail:LookupEvents", fault: "ServiceControlPolicy", regions: ["us-east-2"] };
    const { aws, here } = await one({ faults: [fault], root: { mfaDevices: [{ kind: "fido", name: "key" }] } });
    const verdicts = await verdictsIn(await openMember(aws, here, access));
    const usage = verdicts.find(({ control }) => control === "root-usage-limited");
    expect(usage).toMatchObject({ status: "INSUFFICIENT_DATA", reason: "access-denied" });
    expect(usage?.params["detail"]).toMatch(/^us-east-2: .*with an explicit deny in a service control policy/);
    expect(statusOf(verdicts, "root-mfa-enabled")).toBe("COMPLIANT");
  });

  test("whose session has expired is unknown, not compliant", async () => {
    const { aws, here, clock } = await one({});
    const entered = await openMember(aws, here, access);
    clock.advance(901_000);
    const verdicts = await verdictsIn(entered);
    expect(new Set(verdicts.map(({ status }) => status))).toEqual(new Set(["INSUFFICIENT_DATA"]));
  });
});

describe("many members", () => {
  const enter = (aws: Parameters<typeof openMember>[0]) => (each: Member) => openMember(aws, each, access);

  test("are worked on so many at a time, and each is closed when it is done", async () => {
    const { aws } = inOrganization(Array.from({ length: 30 }, (_, i) => member(i)));
    const { members } = await census(aws, subject);
    let [now, most, opened, closed] = [0, 0, 0, 0];
    const lost = await forEachMember(members.slice(1), {
      partition: "aws",
      concurrency: 4,
      enter: async (each) => {
        opened += 1;
        most = Math.max(most, ++now);
        const one = await openMember(aws, each, access);
        return {
          ...one,
          [Symbol.dispose]() {
            one[Symbol.dispose]();
            closed += 1;
            now -= 1;
          },
        };
      },
      work: async ({ unreadable }) => unreadable,
      ended() {},
    });
    expect([lost, most, opened, closed]).toEqual([[], 4, 30, 30]);
  });

  test("one whose work crashes gets verdicts that say so; the others are evaluated", async () => {
    const { aws } = inOrganization([member(1), member(2), member(3)]);
    const { members } = await census(aws, subject);
    const results = new Map<string, readonly Evaluation[]>();
    const lost = await forEachMember(members.slice(1), {
      partition: "aws",
      concurrency: 2,
      enter: enter(aws),
      work: async (one, { account }) => {
        if (account === idOf(2) && one.unreadable === null) throw new TypeError("a defect");
        return verdictsIn(one);
      },
      ended: (verdicts, { account }) => results.set(account, verdicts),
    });
    expect([lost, results.size]).toEqual([[], 3]);
    expect(results.get(idOf(2))?.map(({ status }) => status)).toEqual(controls.map(() => "INSUFFICIENT_DATA"));
    expect(results.get(idOf(2))?.[0]).toMatchObject({
      reason: "unexpected",
      params: { detail: "TypeError: a defect" },
    });
    for (const id of [idOf(1), idOf(3)])
      expect(results.get(id)?.some(({ status }) => status === "INSUFFICIENT_DATA")).toBe(false);
  });

  test("one that fails even so is given back, with what it failed for", async () => {
    const { aws } = inOrganization([member(1), member(2)]);
    const { members } = await census(aws, subject);
    const ended: string[] = [];
    const error = new Error("the ledger is gone");
    const lost = await forEachMember(members.slice(1), {
      partition: "aws",
      concurrency: 2,
      enter: enter(aws),
      work: async (_, { account }) => {
        if (account === idOf(1)) throw error;
        return account;
      },
      ended: (account) => ended.push(account),
    });
    expect(ended).toEqual([idOf(2)]);
    expect(lost).toEqual([{ member: members[1], error }]);
  });
});

test("roles are assumed no faster than AWS allows, so that nobody is unreadable for our haste", async () => {
  const { aws } = inOrganization(Array.from({ length: 700 }, (_, i) => member(i + 1)));
  const { members } = await census(aws, subject);
  const others = members.filter(({ account }) => account !== subject.account);
  const entered = await Promise.all(others.map((each) => openMember(aws, each, access)));
  expect(entered.filter(({ unreadable }) => unreadable !== null)).toEqual([]);
  for (const each of entered) each[Symbol.dispose]();
});

describe("the management account, where a delegated administrator evaluates", () => {
  const CENTRAL = "999988887777";
  const identityCenter = { ...sound.identityCenter, owner: MANAGEMENT };

  async function evaluated(faults: readonly object[] = []) {
    const simulated = inOrganization([{ id: MANAGEMENT, name: "management", faults }, member(1)], {
      account: CENTRAL,
      identityCenter,
      organization: { delegatedAdministrators: [CENTRAL] },
    });
    const { aws, clock } = simulated;
    const { members } = await census(aws, { account: CENTRAL, partition: "aws" });
    const here = members.find(({ account }) => account === MANAGEMENT)!;
    const access = accessTo(ORGANIZATION, clock.date(), { partition: "aws", roleName: "genkan-read" });
    using entered = await openMember(aws, here, access);
    const controls = controlsOfAccount(catalogue, MANAGEMENT, access);
    const { evaluations } = await evaluate({ ...entered, settings }, controls, clock.date());
    const called = simulated.calls.filter(({ account }) => account === MANAGEMENT).map(({ action }) => action);
    return { evaluations, called: new Set(called), access };
  }

  test("is evaluated with all controls, from what its role reads there", async () => {
    const { evaluations, called, access } = await evaluated();
    expect(new Set(evaluations.map(({ control }) => control))).toEqual(new Set(catalogue.map(({ id }) => id)));
    expect(statusOf(evaluations, "identity-center-enabled")).toBe("COMPLIANT");
    expect(statusOf(evaluations, "root-credentials-centrally-managed")).toBe("NON_COMPLIANT");
    expect(evaluations.filter(({ reason }) => reason === "elsewhere")).toEqual([]);
    expect([...called]).toContain("sso:ListInstances");
    // A member has those that suit a member.
    expect(controlsOfAccount(catalogue, idOf(1), access)).toEqual(memberControls(catalogue, access.given));
  });

  test("needs no more than its template grants", async () => {
    const { called } = await evaluated();
    const granted = (management?: true) => {
      const options = { roleName: "genkan-read", ...(management ? { management } : {}) };
      const text = JSON.stringify(memberTemplate(catalogue, options).Resources["ReadRole"]?.Properties["Policies"]);
      return new Set(text.match(/"[a-z-]+:[A-Z]\w+"/g)?.map((action) => action.slice(1, -1)));
    };
    expect([...called].filter((action) => !granted(true).has(action) && action !== "sts:GetCallerIdentity")).toEqual(
      [],
    );
    // That of a member would not do.
    expect([...called].filter((action) => !granted().has(action)).length).toBeGreaterThan(0);
  });

  test("keeps the controls of a member where its role has only the permissions for these", async () => {
    const denied = ["sso:ListInstances", "organizations:DescribeOrganization", "iam:ListOrganizationsFeatures"];
    const { evaluations } = await evaluated(denied.map((action) => ({ action, fault: "AccessDenied" })));
    const members = memberControls(catalogue, given).map(({ id }) => id);
    const unknown = evaluations.filter(({ status }) => status === "INSUFFICIENT_DATA").map(({ control }) => control);
    expect(unknown.filter((control) => members.includes(control))).toEqual([]);
    expect(unknown).toContain("identity-center-enabled");
  });
});
