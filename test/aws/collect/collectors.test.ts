import { readdirSync } from "node:fs";
import type { Collector } from "@genkan/aws/collect/collector";
import { collectors, readsOf } from "@genkan/aws/collect/index";
import { collectorOf } from "@genkan/aws/collect/on-demand";
import { resourcesOf } from "@genkan/aws/policy";
import type { Fact } from "@genkan/controls/model/evidence";
import { describe, expect, test } from "vitest";
import { later, NOW, read, sound } from "./reading.ts";

const facts = Object.keys(collectors) as Fact[];
const kebab = (fact: string) => fact.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const namesIn = (folder: string, ending: string) =>
  readdirSync(new URL(folder, import.meta.url))
    .filter((name) => name.endsWith(ending))
    .map((name) => name.slice(0, -ending.length));

describe("of every fact", () => {
  test("the collector is in the file of its name", () => {
    const files = namesIn("../../../packages/aws/src/collect/", ".ts");
    const shared = ["collector", "index", "observe", "on-demand", "once", "provisioned-sets", "regions", "resources"];
    expect(files.toSorted()).toEqual([...facts.map(kebab), ...shared].sort());
  });

  test("the collector that a run loads is the declared one", async () => {
    for (const fact of facts) expect(await collectorOf(fact), fact).toBe(collectors[fact]);
  });

  test("the collector's tests are in the file of its name", () => {
    expect(namesIn("./", ".test.ts").toSorted()).toEqual([...facts.map(kebab), "collectors"].sort());
  });
});

describe("the resources that collectors declare", () => {
  const all: readonly Collector<Fact>[] = Object.values(collectors) as readonly Collector<Fact>[];

  test("are of actions that the collector calls itself", () => {
    for (const { reads, readsAtEvents = [], readsInPass = [], resources = {} } of all) {
      const own = [...reads, ...readsAtEvents, ...readsInPass];
      expect(own).toEqual(expect.arrayContaining(Object.keys(resources)));
    }
  });

  test("are the same in every collector that calls the action", () => {
    for (const { reads, readsAtEvents = [], readsInPass = [], resources = {} } of all) {
      for (const action of [...reads, ...readsAtEvents, ...readsInPass])
        expect([action, resources[action] ?? ["*"]]).toEqual([action, resourcesOf(action)]);
    }
  });
});

describe("a run", () => {
  test("reads what it is asked for and what that rests on, and shows the former alone", async () => {
    const { others, calls } = await read("assignments", { account: sound() });
    expect(Object.keys(others)).toEqual(["assignments"]);
    expect(calls).toMatchObject({ "sso:ListInstances": 1, "iam:GetAccountAuthorizationDetails": 1 });
    expect(calls["iam:GetAccountSummary"]).toBeUndefined();
  });

  test("reads each fact once, however many rest on it", async () => {
    const { others, calls } = await read("assignments", { account: sound(), beside: facts });
    expect(Object.values(others).filter(({ known }) => !known)).toEqual([]);
    const often = Object.entries(calls).filter(([, count]) => count > 1);
    expect(often.map(([action]) => action).sort()).toEqual([
      "cloudtrail:LookupEvents",
      "sso:DescribePermissionSet",
      "sso:ListAccountAssignments",
    ]);
  });

  test("lets no fact suffer from another that can't be read, and those that rest on it share its cause", async () => {
    const faults = [{ action: "sso:ListInstances", fault: "AccessDenied" }];
    const { others } = await read("identityCenter", { account: { ...sound(), faults }, beside: facts });
    const unknown = Object.entries(others).filter(([, { known }]) => !known);
    expect(unknown.map(([fact]) => fact).sort()).toEqual([
      "assignments",
      "directory",
      "identityCenter",
      "mfaSettings",
      "permissionSets",
      "signIns",
    ]);
    for (const [, observed] of unknown)
      expect(observed).toMatchObject({ cause: { kind: "access-denied", action: "sso:ListInstances" } });
  });
});

describe("a run for events", () => {
  const key = {
    eventID: "e-1",
    eventTime: later(-60_000).toISOString(),
    eventSource: "iam.amazonaws.com",
    eventName: "CreateAccessKey",
    awsRegion: "us-east-1",
    userIdentity: { type: "Root" },
  };

  test("takes what they prove as it is, and reads what they change", async () => {
    const { others, calls } = await read("accountSummary", { beside: ["rootActivity"], events: [key] });
    expect(others.rootActivity).toMatchObject({ known: true, fromEvents: true, observedAt: later(-60_000) });
    expect(others.accountSummary).toMatchObject({ known: true, observedAt: NOW });
    expect(calls).toEqual({ "iam:GetAccountSummary": 1 });
  });

  test("does not read what AWS measures hours late", async () => {
    const { others, calls } = await read("credentialReport", { events: [key] });
    expect(others.credentialReport).toMatchObject({ known: false, cause: { kind: "not-ready" } });
    expect(calls).toEqual({});
  });
});

describe("what reading a fact may call", () => {
  test("are its own actions and those of all that it rests on, each once", () => {
    expect(readsOf("membership")).toEqual(["organizations:DescribeOrganization"]);
    expect(readsOf("directory")).toEqual([
      "account:ListRegions",
      "iam:GetAccountAuthorizationDetails",
      "identitystore:DescribeUser",
      "identitystore:ListUsers",
      "organizations:DescribeOrganization",
      "sso:ListInstances",
      "sso:ListPermissionSetsProvisionedToAccount",
    ]);
  });

  test("are fewer where the settings name the Region of Identity Center", () => {
    const left = readsOf("directory", { regionKnown: true });
    expect(readsOf("directory").filter((action) => !left.includes(action))).toEqual(["account:ListRegions"]);
  });

  test("are others for events: not of what AWS measures hours late, and of the things that they name", () => {
    expect(readsOf("credentialReport", { byEvents: true })).toEqual([]);
    expect(readsOf("userCredentials")).toEqual(["iam:GenerateCredentialReport", "iam:GetCredentialReport"]);
    expect(readsOf("userCredentials", { byEvents: true })).toEqual(["iam:GetLoginProfile", "iam:ListMFADevices"]);
  });
});
