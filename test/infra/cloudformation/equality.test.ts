import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Template } from "@genkan/cli/template/templates";
import { beforeAll, describe, expect, test } from "vitest";
import { fixture } from "../../fixtures.ts";
import type { Variant } from "../synth/cache.ts";
import { type Graph, readGraph } from "../synth/graph.ts";
import { deployed } from "./deployed.ts";
import { templatesOf } from "./templates.ts";

const variants = [
  ["minimal", "dev"],
  ["full", "production"],
  ["channels", "production"],
  ["chat", "production"],
  ["other", "staging"],
  ["organization", "production"],
] as const;
/** What the synthesis makes the end of each name that is to be unique. */
const SUFFIX = "bdvfbzta";
const parameters = {
  CodeBucket: "code",
  CodePrefix: "genkan/",
  OrganizationId: "o-exampleorgid",
  OrganizationRootId: "r-ab12",
  ManagementAccountId: "999999999999",
};

interface Comparable {
  readonly name: string;
  readonly region: string;
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: the properties of any resource
  readonly properties: any;
}

/** What the templates do not have. */
const MADE_OTHERWISE: Readonly<Record<string, string>> = {
  // Commands make it: CloudFormation waits for a delivery channel, which rules alone do not need.
  Recorder: "AWS::Config::ConfigurationRecorder",
  // AWS Config's own role takes its place.
  RecorderRole: "AWS::IAM::Role",
};
/** SST's links between resources, which Genkan does not use. */
const LINKS = ["SST_KEY", "SST_KEY_FILE", "SST_RESOURCE_App"];

/** Without what differs by nature. */
function comparable({ type, properties }: Comparable) {
  if (type === "AWS::Lambda::Function") {
    const { Variables } = properties.Environment;
    const own = Object.entries(Variables).filter(([name]) => !LINKS.includes(name));
    // SST has a bucket and keys of its own.
    return { ...properties, Code: null, Environment: { Variables: Object.fromEntries(own) } };
  }
  if (type === "AWS::Events::Rule") {
    // The provider makes up the ids of targets. Their order means nothing.
    const targets = properties.Targets.map(({ Id: _, ...target }: { Id: string }) => target);
    const sorted = targets.toSorted((a: object, b: object) =>
      JSON.stringify(a, sorting) < JSON.stringify(b, sorting) ? -1 : 1,
    );
    return { ...properties, Targets: sorted };
  }
  return properties;
}
const sorting = (_: string, value: unknown) =>
  value && typeof value === "object" && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value;

const keyOf = ({ name, region, type }: Omit<Comparable, "properties">) =>
  `${region} ${type} ${name.replaceAll(/[^A-Za-z0-9]/g, "").toLowerCase()}`;
const byKey = (resources: readonly Comparable[]) =>
  Object.fromEntries(resources.map((each) => [keyOf(each), comparable(each)]));

/** What Pulumi makes before each resource, but for what the templates name by a name that is known in any case. */
const needs = (graph: Graph): readonly (readonly [string, readonly string[]])[] =>
  graph.resources
    .filter(({ type }) => type.startsWith("aws:"))
    .map(({ name, options }) => [
      name,
      options.dependsOn
        .filter((urn) => !/:(Parameter|EventRule)::|::Recorder/.test(urn))
        .map((urn) => urn.split("::").at(-1)!),
    ]);

/** Everything that CloudFormation makes before a resource. */
function allBefore(id: string, resources: ReadonlyMap<string, Template["Resources"][string]>): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (each: string) => {
    const resource = resources.get(each);
    if (!resource || found.has(each)) return;
    found.add(each);
    const text = JSON.stringify(resource.Properties);
    const references = [...text.matchAll(/"Ref":"(\w+)"|"Fn::GetAtt":\["(\w+)"|\$\{(\w+)[.}]/g)].map(([, ...ids]) =>
      ids.join(""),
    );
    for (const next of [...references, ...(resource.DependsOn ?? [])]) visit(next);
  };
  visit(id);
  return found;
}

const files: string[] = [];
const graphs: Graph[] = [];
/** What the judges' own translation makes of each graph. */
let translations: readonly (readonly Comparable[])[];
beforeAll(async () => {
  const found = await Promise.all(
    variants.map(([config, stage]) => {
      const variant: Variant = { stage, config: `test/infra/${config}.config.ts` };
      return fixture("graph", variant);
    }),
  );
  files.push(...found);
  graphs.push(...files.map((file) => readGraph(file)));
  const translation = fileURLToPath(new URL("../../judges/translation.py", import.meta.url));
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1" };
  const out = execFileSync("python3", [translation, ...files], { encoding: "utf8", maxBuffer: 2 ** 28, env });
  translations = out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
});

describe.each(variants.map(([config, stage], i) => ({ config, stage, i })))(
  "the $config configuration",
  { tags: "python3" },
  ({ config, stage, i }) => {
    let printed: ReturnType<typeof templatesOf> | undefined;
    const templates = () => {
      printed ??= templatesOf(config, stage);
      return printed;
    };
    const place = (region: string) => ({ account: "123456789012", region, suffix: SUFFIX, parameters });

    test("makes the resources that SST makes, with the same properties", async () => {
      const ours = [...(await templates())].flatMap(([region, template]) =>
        Object.entries(deployed(template, graphs[i]!, place(region)).Resources).map(([name, { Type, Properties }]) => ({
          ...{ name, region, type: Type, properties: Properties },
        })),
      );
      const theirs = translations[i]!.filter(({ name, type }) => MADE_OTHERWISE[name] !== type);
      const [made, wanted] = [byKey(ours), byKey(theirs)];
      expect([Object.keys(made).length, Object.keys(wanted).length]).toEqual([ours.length, theirs.length]);
      expect(Object.keys(made).toSorted()).toEqual(Object.keys(wanted).toSorted());
      for (const key of Object.keys(wanted)) expect(made[key], key).toEqual(wanted[key]);
    });

    test("retains what SST retains, and has the outputs that SST has", async () => {
      const home = (await templates()).get("us-east-1")!;
      const { Resources, Outputs } = deployed(home, graphs[i]!, place("us-east-1"));
      const kept = Object.entries(Resources).filter(([, { DeletionPolicy }]) => DeletionPolicy === "Retain");
      expect(kept.map(([name]) => name).toSorted()).toEqual(
        graphs[i]!.resources.flatMap(({ name, options }) => (options.retainOnDelete ? [name] : [])),
      );
      expect(kept.every(([, { UpdateReplacePolicy }]) => UpdateReplacePolicy === "Retain")).toBe(true);
      const { _protect, ...outputs } = JSON.parse(readFileSync(files[i]!, "utf8")).outputs;
      expect(Object.fromEntries(Object.entries(Outputs!).map(([name, { Value }]) => [name, Value]))).toEqual(outputs);
    });

    test("makes nothing before what it needs", async () => {
      const resources = new Map([...(await templates())].flatMap(([, { Resources }]) => Object.entries(Resources)));
      const idOf = (name: string) =>
        [...resources.keys()].find((id) => id.toLowerCase() === name.replaceAll(/[^A-Za-z0-9]/g, "").toLowerCase());
      for (const [id, needed] of needs(graphs[i]!)) {
        const made = idOf(id);
        if (made === undefined) continue;
        const before = allBefore(made, resources);
        for (const each of needed.flatMap((name) => idOf(name) ?? []))
          expect(before, `${made} needs ${each}`).toContain(each);
      }
    });

    test("stays within CloudFormation's limits", async () => {
      for (const [region, template] of await templates()) {
        expect(Object.keys(template.Resources).length, region).toBeLessThanOrEqual(500);
        // A template that is not in a bucket may have 51,200 bytes, one in a bucket a million.
        const longest = region === "us-east-1" ? 1_000_000 : 51_200;
        expect(Buffer.byteLength(JSON.stringify(template, null, 2)), region).toBeLessThan(longest);
      }
    });
  },
);
