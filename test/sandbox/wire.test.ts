import * as CloudTrail from "@aws-sdk/client-cloudtrail";
import * as DynamoDB from "@aws-sdk/client-dynamodb";
import * as EC2 from "@aws-sdk/client-ec2";
import * as IAM from "@aws-sdk/client-iam";
import * as SNS from "@aws-sdk/client-sns";
import * as STS from "@aws-sdk/client-sts";
import { SimulatedAccount } from "@genkan/sandbox/account";
import { inProcess } from "@genkan/sandbox/doors";
import { ownPrincipal } from "@genkan/sandbox/principal";
import { service } from "@genkan/sandbox/wire";
import { NormalizedSchema } from "@smithy/core/schema";
import { describe, expect, test } from "vitest";
import { scenarioOf } from "./accounts.ts";

/**
 * Every operation and error of the pinned clients: what the real client writes must arrive unchanged, and what the
 * simulator writes must be read back unchanged by the real client.
 */

const sdks = { IAM, STS, SNS, CloudTrail, DynamoDB, EC2 } as unknown as Record<string, Sdk>;
type Shape = ReturnType<typeof NormalizedSchema.of>;
interface RealClient {
  readonly config: object;
  send(command: object): Promise<object>;
}
type Sdk = Record<string, unknown> & Record<`${string}Client`, new (config: object) => RealClient>;

const principal = ownPrincipal(new SimulatedAccount(scenarioOf()));
const caller = { accessKeyId: "AKIA", region: "us-east-1", principal };

/** A repeatable source of numbers from 0 to 1. */
function source(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
}

/** @param shortest of lists, which EC2's protocol cannot write when they are empty */
function arbitrary(shape: Shape, random: () => number, shortest = 0, depth = 0): unknown {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  if (shape.isUnitSchema()) return {};
  if (shape.isStringSchema()) return pick(["a", "x.y.1", "<&>\"' é", "line\nbreak", " 7 ", "true", "a=b&c=d"]);
  if (shape.isBooleanSchema()) return random() < 0.5;
  if (shape.isNumericSchema()) return pick([0, 1, -3, 42]);
  if (shape.isTimestampSchema()) return new Date(pick([0, 1.7e12]));
  if (shape.isBlobSchema()) return new Uint8Array([1, 2, 250]);
  if (shape.isDocumentSchema()) return { a: 1 };
  if (shape.isListSchema())
    return depth > 4 && !shortest
      ? []
      : Array.from({ length: pick([shortest, 1, 2]) }, () =>
          arbitrary(shape.getValueSchema(), random, shortest, depth + 1),
        );
  if (shape.isMapSchema())
    return depth > 4
      ? {}
      : Object.fromEntries(
          ["k", "k.1"]
            .slice(0, pick([1, 2]))
            .map((key) => [key, arbitrary(shape.getValueSchema(), random, shortest, depth + 1)]),
        );
  const members = [...shape.structIterator()];
  const simple = ([, member]: (typeof members)[number]) =>
    !member.isStructSchema() && !member.isListSchema() && !member.isMapSchema();
  const chosen = shape.isUnionSchema()
    ? [pick(members.filter((member) => depth < 4 || simple(member)))]
    : members.filter((member) => (depth < 5 || simple(member)) && (member[1].isIdempotencyToken() || random() < 0.8));
  // A form can't say "present but empty", so a structure has at least one simple member.
  const leaf = members.find(simple);
  if (depth > 0 && leaf && !chosen.includes(leaf) && !shape.isUnionSchema()) chosen.push(leaf);
  return Object.fromEntries(chosen.map(([name, member]) => [name, arbitrary(member, random, shortest, depth + 1)]));
}

/** Without what the client adds, and bytes as numbers. */
const plain = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return [...value];
  if (value instanceof Date || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, each]) => each !== undefined && key !== "$metadata")
      .map(([key, each]) => [key, plain(each)]),
  );
};

describe.each(Object.entries(sdks))("the wire of %s", (title, sdk) => {
  const clientName = Object.keys(sdk).find(
    (key) => /^[A-Za-z0-9]+Client$/.test(key) && key !== "__Client",
  ) as `${string}Client`;
  const Client = sdk[clientName] as new (config: object) => RealClient;
  const config = {
    region: "us-east-1",
    credentials: { accessKeyId: "AKIA", secretAccessKey: "x" },
    maxAttempts: 1,
    accountIdEndpointMode: "disabled",
  };
  const ec2 = title === "EC2";
  const shortestList = ec2 ? 1 : 0;
  // EC2 has more than 800 operations, which are alike.
  const names = Object.keys(sdk)
    .filter((key) => /^[A-Z]\w+Command$/.test(key) && (!ec2 || /(Regions|Instances|Addresses|Tags)Command$/.test(key)))
    .map((key) => key.slice(0, -"Command".length));
  let seen: unknown;
  let answer: object;
  const handler = (input: unknown) => {
    seen = input;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const simulated = service(sdk, () => new Client(config), Object.fromEntries(names.map((name) => [name, handler])));
  const real = new Client({
    ...config,
    requestHandler: inProcess((request) => simulated.handle(request, caller)),
  });
  const command = (name: string, input: unknown) =>
    new (sdk[`${name}Command`] as new (input: unknown) => object)(structuredClone(input));
  const member = (name: string, at: 4 | 5) =>
    (sdk[`${name}$`] as Parameters<typeof NormalizedSchema.of>[0][])[at] as Parameters<typeof NormalizedSchema.of>[0];

  test(`its ${names.length} operations come through both ways`, async () => {
    const random = source(title.length);
    for (const name of names) {
      const [input, output] = [NormalizedSchema.of(member(name, 4)), NormalizedSchema.of(member(name, 5))];
      for (let i = 0; i < 4; i++) {
        const sent = arbitrary(input, random, shortestList);
        answer = arbitrary(output, random, shortestList) as object;
        const got = await real.send(command(name, sent));
        expect([name, plain(seen ?? {})]).toEqual([name, plain(sent)]);
        expect([name, plain(got)]).toEqual([name, plain(answer)]);
      }
    }
  });

  // EC2's model names no error.
  if (ec2) return;
  test("its errors are read as what they are", async () => {
    const errors = Object.entries(sdk).flatMap(([, schema]) =>
      Array.isArray(schema) && schema[0] === -3 && !/ServiceException$/.test(String(schema[2]))
        ? [String(schema[2])]
        : [],
    );
    expect(errors.length).toBeGreaterThan(3);
    const input = arbitrary(NormalizedSchema.of(member(names[0]!, 4)), source(1));
    for (const name of errors) {
      const Failure = sdk[name] as (new (options: object) => Error) | undefined;
      if (!Failure) continue;
      answer = new Failure({ message: "why & <how>", $metadata: {} });
      const error = (await real.send(command(names[0]!, input)).catch((each: unknown) => each)) as Error;
      expect([name, error.constructor.name, error.message]).toEqual([name, name, "why & <how>"]);
    }
  });
});

test("an operation without behaviour is named", async () => {
  const bare = service(STS as unknown as Sdk, () => new STS.STSClient({ region: "us-east-1" }), {});
  const { status, body } = await bare.handle(
    { method: "POST", path: "/", headers: {}, body: "Action=GetCallerIdentity&Version=2011-06-15" },
    caller,
  );
  expect([status, body]).toEqual([501, expect.stringContaining("GetCallerIdentity is not simulated")]);
});
