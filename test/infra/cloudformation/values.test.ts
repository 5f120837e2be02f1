// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are CloudFormation's own
import { describe, expect, test } from "vitest";
import {
  choiceOf,
  interpolate,
  jsonStringify,
  lifted,
  outputOf,
  plainOf,
  pseudo,
  readable,
  reference,
  rendered,
  resourceIn,
  secret,
  Value,
} from "../../../stacks/cloudformation/values.ts";

const queue = new Value(outputOf("Queue", "arn"));
const resolve = (name: string) =>
  name === "Queue.arn"
    ? { "Fn::GetAtt": ["Queue", "Arn"] }
    : name === "Suffix"
      ? { "Fn::Select": [0, []] }
      : { Ref: name };

describe("a text", () => {
  test("that is one value becomes its function", () => {
    expect(rendered(queue.plain, resolve)).toEqual({ "Fn::GetAtt": ["Queue", "Arn"] });
    expect(rendered(interpolate`${queue}`.plain, resolve)).toEqual({ "Fn::GetAtt": ["Queue", "Arn"] });
  });

  test("with values in it becomes Fn::Sub", () => {
    const text = interpolate`arn:${pseudo.partition}:sqs:*:${queue}/x`;
    expect(rendered(text.plain, resolve)).toEqual({ "Fn::Sub": "arn:${AWS::Partition}:sqs:*:${Queue.Arn}/x" });
  });

  test("takes a function that Fn::Sub does not know beside it", () => {
    const text = interpolate`name-${reference("Suffix")}`;
    expect(rendered(text.plain, resolve)).toEqual({
      "Fn::Sub": ["name-${Suffix}", { Suffix: { "Fn::Select": [0, []] } }],
    });
  });

  test("keeps variables that are not CloudFormation's", () => {
    const variable = "${aws:PrincipalOrgID}";
    expect(rendered(variable, resolve)).toBe(variable);
    expect(rendered(interpolate`${variable} ${queue}`.plain, resolve)).toEqual({
      "Fn::Sub": "${!aws:PrincipalOrgID} ${Queue.Arn}",
    });
  });

  test("without values stays as it is, also where it is empty", () => {
    expect(rendered(["", "a", 1, false, null], resolve)).toEqual(["", "a", 1, false, null]);
  });

  test("may stand for a text with other values", () => {
    const elsewhere = (name: string) => (name === "Role.arn" ? `role/${pseudo.accountId}` : { Ref: name });
    expect(rendered(outputOf("Role", "arn"), elsewhere)).toEqual({ "Fn::Sub": "role/${AWS::AccountId}" });
  });
});

describe("a document", () => {
  test("as JSON has the values in its texts", () => {
    const text = jsonStringify({ Resource: [queue, { deep: interpolate`${queue}/*` }] });
    expect(rendered(JSON.parse(text.plain), resolve)).toEqual({
      Resource: [{ "Fn::GetAtt": ["Queue", "Arn"] }, { deep: { "Fn::Sub": "${Queue.Arn}/*" } }],
    });
  });

  test("in a document in a document has them too", () => {
    const text = jsonStringify({ TemplateBody: jsonStringify({ Default: queue }) });
    expect(rendered(text.plain, resolve)).toEqual({
      "Fn::Sub": '{"TemplateBody":"{\\"Default\\":\\"${Queue.Arn}\\"}"}',
    });
  });

  test("has no values for the names of fields", () => {
    expect(() => rendered({ [queue.plain]: 1 }, resolve)).toThrow("the name of the field <Queue.arn>");
  });
});

describe("a value", () => {
  test("is there for a function at once", () => {
    expect(new Value([{ id: queue }]).apply(([first]) => first!.id).plain).toBe(queue.plain);
    expect(lifted([queue, undefined, 1]).apply((all) => (all as unknown[]).length).plain).toBe(3);
    expect(plainOf({ a: { b: queue }, c: undefined })).toEqual({ a: { b: queue.plain } });
  });

  test("that is missing is not put into a text", () => {
    expect(() => interpolate`arn:${undefined}`).toThrow('nothing follows "arn:"');
  });

  test("names the resource of which it is an output", () => {
    expect(resourceIn(queue.plain)).toBe("Queue");
    expect(resourceIn(interpolate`${queue}/x`.plain)).toBeUndefined();
  });

  test("that another one may equal is chosen by CloudFormation", () => {
    const chosen = new Value(pseudo.accountId).choose(new Value(reference("Other")), "SELF", "DELEGATED");
    const choice = rendered(chosen.plain, (name) => ({ choice: choiceOf(name) }));
    expect(choice).toEqual({ choice: { equal: ["AWS::AccountId", "Other"], yes: "SELF", no: "DELEGATED" } });
  });
});

describe("a secret", () => {
  const value = jsonStringify({ url: secret("SlackWebhook") });

  test("is not known to the code that checks it", () => {
    const read = () => {
      throw new Error("read");
    };
    expect(readable(value.apply(read).plain)).toBe('{"url":"<SlackWebhook>"}');
  });

  test("never gets into a template", () => {
    expect(() => rendered({ Value: value.plain }, resolve)).toThrow("a template has no secrets");
  });
});
