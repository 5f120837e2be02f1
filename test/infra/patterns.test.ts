import { forwardRules } from "@genkan/aws/event-rules/forwarding";
import { matches } from "@genkan/aws/event-rules/pattern";
import { eventRules } from "@genkan/aws/event-rules/rules";
import { tamperRules } from "@genkan/aws/event-rules/tampering";
import { catalogue } from "@genkan/controls/catalogue/index";
import { accessCalls } from "@genkan/controls/model/access";
import { describe, expect, test } from "vitest";
import { rootEvent } from "../scenarios/events.ts";
import { AT, call, DEPLOYERS, denied, forwardGuardRow, ruleRows, sent } from "./pattern-rows.ts";

const PREFIX = "genkan-production-";
const judged = eventRules(catalogue);
const KEY = "1234abcd-12ab-34cd-56ef-1234567890ab";
const tampering = tamperRules(PREFIX, { deployers: [DEPLOYERS], keys: [`*${KEY}`], organization: true });

const rows = ruleRows(PREFIX, KEY);

describe.each([...judged, ...tampering])("the rule $name", ({ name, pattern }) => {
  const { yes, no, byDeployer = [] } = rows[name] ?? { yes: [], no: [] };

  test("matches what it is for", () => {
    expect(yes.length).toBeGreaterThan(0);
    for (const event of yes) expect(matches(pattern, event), JSON.stringify(event)).toBe(true);
  });

  test("and not what is next to it", () => {
    expect(no.length).toBeGreaterThanOrEqual(3);
    for (const event of [...no, ...byDeployer]) expect(matches(pattern, event), JSON.stringify(event)).toBe(false);
  });

  test("and not what somebody makes up", () => {
    for (const event of yes) expect(matches(pattern, { ...event, source: "my.app" })).toBe(false);
  });
});

describe.each(tamperRules(PREFIX, { keys: [`*${KEY}`], organization: true }))(
  "the rule $name, where no role deploys",
  ({ name, pattern }) => {
    test("matches what every role does", () => {
      const { byDeployer = [] } = rows[name]!;
      expect(byDeployer.length).toBeGreaterThan(0);
      for (const event of byDeployer) expect(matches(pattern, event), JSON.stringify(event)).toBe(true);
    });
  },
);

describe("where access changes are reported", () => {
  const calls = (more: Parameters<typeof call>[2] = {}) =>
    accessCalls().flatMap(({ eventSource, eventNames }) =>
      eventNames.map((name) => sent(call(eventSource.replace(".amazonaws.com", ""), name, more))),
    );
  const carries = (rules: typeof judged, event: object) => rules.some(({ pattern }) => matches(pattern, event));

  test("the rules deliver each of them, and nothing that failed, also where every control is off", () => {
    const rules = eventRules([], { accessChanges: true });
    for (const event of calls()) expect(carries(rules, event), JSON.stringify(event)).toBe(true);
    for (const event of calls(denied)) expect(carries(rules, event), JSON.stringify(event)).toBe(false);
    for (const { pattern } of rules) expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(2_048);
    expect(carries(rules, sent(call("iam", "CreateUser")))).toBe(false);
    expect(eventRules([])).toEqual([]);
  });

  test("a deployment with every control has the same rules", () => {
    expect(eventRules(catalogue, { accessChanges: true })).toEqual(judged);
  });
});

/** The rules that a deployment with Identity Center at home in Tokyo makes in a Region that is not its own. */
const forwarded = (region: string) =>
  forwardRules(region, [...judged, ...tamperRules(PREFIX, { organization: true })], PREFIX, {
    global: "us-east-1",
    identityCenter: "ap-northeast-1",
  });
const everywhere = ["forward-root", "forward-account", "forward-guard"];

describe.each([
  ["us-east-1", ["everywhere", "global"], ["forward-account-2", ...everywhere]],
  ["eu-west-3", ["everywhere"], everywhere],
  ["ap-northeast-1", ["everywhere", "identity-center"], ["forward-identity-center", ...everywhere]],
] as const)("what is forwarded from %s", (region, delivered, names) => {
  const rules = forwarded(region);
  const carried = (event: object) => rules.filter(({ pattern }) => matches(pattern, event)).map(({ name }) => name);

  test("is carried by few rules, each within EventBridge's limit", () => {
    expect(rules.map(({ name }) => name).sort()).toEqual([...names].sort());
    for (const { pattern } of rules) expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(2_048);
  });

  test("is all that AWS delivers there, and of other Regions nothing", () => {
    for (const { name, where } of [...judged, ...tampering]) {
      for (const event of rows[name]!.yes) {
        // What root does comes from everywhere, whatever else it is, and so does what is done to rules.
        const also = [...judged, ...tampering].some(
          (other) => (delivered as readonly string[]).includes(other.where) && matches(other.pattern, event),
        );
        expect(carried(event).length > 0, `${name} (${where}): ${JSON.stringify(event)}`).toBe(also);
      }
    }
  });

  test("is nothing that somebody made up, that failed, that only reads, or that is done to others", () => {
    const stop = call("cloudtrail", "StopLogging");
    expect(carried(sent(stop))).toEqual(["forward-account"]);
    for (const near of [
      { ...sent(stop), source: "my.app" },
      sent({ ...stop, ...denied }),
      sent(call("cloudtrail", "LookupEvents", { readOnly: true })),
      sent(call("events", "DisableRule", { requestParameters: { name: "payroll-nightly" } })),
      sent(call("sts", "AssumeRoot")),
    ])
      expect(carried(near), JSON.stringify(near)).toEqual([]);
  });

  test("is what root only reads, by a rule that gets it", () => {
    const look = rootEvent({
      eventName: "ListUsers",
      eventSource: "iam.amazonaws.com",
      eventTime: AT,
      readOnly: true,
    });
    expect(carried(sent(look))).toEqual(["forward-root"]);
    expect(judged.filter(({ withReads }) => withReads).map(({ name }) => name)).toEqual(["root"]);
  });

  test("is guarded by a rule that watches the one that forwards", () => {
    const { pattern } = rules.find(({ name }) => name === "forward-guard")!;
    const { yes, no } = forwardGuardRow(PREFIX);
    for (const event of yes) expect(matches(pattern, event), JSON.stringify(event)).toBe(true);
    for (const event of no) expect(matches(pattern, event), JSON.stringify(event)).toBe(false);
  });

  test("is that a rule there was switched off, by another than that rule", () => {
    for (const { name } of rules) {
      for (const off of [{ name: PREFIX + name }, { rule: PREFIX + name, ids: ["1"] }]) {
        const eventName = "name" in off ? "DisableRule" : "RemoveTargets";
        const event = sent(call("events", eventName, { requestParameters: off }));
        expect(
          carried(event).filter((carrier) => carrier !== name),
          name,
        ).not.toEqual([]);
        // And the rules of the Region to which it comes take it for tampering.
        expect(tampering.some(({ pattern }) => matches(pattern, event))).toBe(true);
      }
    }
  });
});

test("a single account has no rules on the parts that only an organization has", () => {
  const [single, whole] = [false, true].map((organization) =>
    tamperRules(PREFIX, { organization }).map(({ name }) => name),
  );
  const parts = [
    "pass",
    "pass-execution",
    "pass-map",
    "bucket",
    "member-bus",
    "member-bus-policy",
    "stack-set",
    "stack",
  ];
  expect(whole!.filter((name) => !single!.includes(name)).sort()).toEqual(parts.map((part) => `tamper-${part}`).sort());
});

test("the bucket of a stage with capital letters is found by its name in small ones", () => {
  const { pattern } = tamperRules("genkan-Prod-", { organization: true }).find(({ name }) => name === "tamper-bucket")!;
  const event = sent(call("s3", "DeleteBucket", { requestParameters: { bucketName: "genkan-prod-passesbucket-abc" } }));
  expect(matches(pattern, event)).toBe(true);
});

test("that a rule on tampering was switched off is reported by another than that rule", () => {
  for (const { name } of tampering) {
    const event = sent(call("events", "DisableRule", { requestParameters: { name: PREFIX + name } }));
    const tellers = tampering.filter(({ pattern }) => matches(pattern, event)).map((rule) => rule.name);
    expect(
      tellers.filter((teller) => teller !== name),
      name,
    ).not.toEqual([]);
  }
});

test("every row is of a rule, and Genkan's own writes are no tampering", () => {
  expect(Object.keys(rows).sort()).toEqual([...judged, ...tampering].map(({ name }) => name).sort());
});
