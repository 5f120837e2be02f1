import { readFileSync } from "node:fs";
import { tamperRules } from "@genkan/aws/event-rules/tampering";
import { prefixOf } from "@genkan/aws/organization/template";
import { type Caller, isDenied, Policy, statementsIn } from "@genkan/controls/domain/iam-policy";
import { monitorPolicies } from "@genkan/controls/prevention/monitor";
import { contentOf } from "@genkan/controls/prevention/service-control-policy";
import { expect, test } from "vitest";

const [stays] = monitorPolicies;
const prefix = prefixOf("production");
const example = {
  partition: "aws",
  exempt: ["arn:aws:iam::*:role/deploy-role"],
  groups: [],
  monitor: { prefix, account: "*", keys: ["THE-ID-OF-THE-KEY"] },
};

test("the threat model shows the policy of the stage production", () => {
  const page = readFileSync(new URL("../../../docs/threat-model.md", import.meta.url), "utf8");
  const [, block = ""] = /```json\n(\{\n {2}"Version"[\s\S]*?)```/.exec(page) ?? [];
  expect(JSON.parse(block)).toEqual(stays!.document(example));
});

test("what is reported as tampering is denied, but for Amazon Q Developer, whose configurations bear no names of ours", () => {
  const policy = new Policy(statementsIn(contentOf(stays!, example))!);
  const admin: Caller = {
    ...{ account: "222222222222", partition: "aws", userName: null, id: null },
    arn: "arn:aws:iam::222222222222:role/admin",
  };
  const services: Readonly<Record<string, string>> = { monitoring: "cloudwatch" };
  const calls = tamperRules(prefix, { keys: ["x"] }).flatMap(({ pattern }) => {
    const { detail } = pattern as { detail: { eventSource: string[]; eventName: (string | { prefix: string })[] } };
    const [service = ""] = detail.eventSource[0]!.split(".");
    return detail.eventName.map(
      (name) => `${services[service] ?? service}:${typeof name === "string" ? name : name.prefix}`,
    );
  });
  const actions = new Set(calls.map((call) => call.replace(/20$/, "")));
  expect(actions.size).toBeGreaterThan(50);
  const allowed = [...actions].filter(
    (action) => isDenied(policy, { caller: admin, action, resource: null }) === false,
  );
  expect(allowed).toEqual([
    "chatbot:DeleteSlackChannelConfiguration",
    "chatbot:DeleteSlackWorkspaceAuthorization",
    "chatbot:UpdateSlackChannelConfiguration",
  ]);
});

test("without the names of a deployment there is no policy", () => {
  expect(() => stays!.document({ partition: "aws", exempt: [], groups: [] })).toThrow("names of a deployment");
});
