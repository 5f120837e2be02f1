import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { root } from "./cache.ts";

/** A resource that a deployment would make. */
export interface Resource {
  readonly type: string;
  readonly name: string;
  /** What AWS would know it by; a group of resources has none. */
  readonly id?: string;
  // biome-ignore lint/suspicious/noExplicitAny: the inputs of any resource of any provider
  readonly inputs: any;
  readonly options: {
    readonly protect?: true;
    readonly retainOnDelete?: true;
    readonly dependsOn: readonly string[];
    /** The name of a provider; without one, the app's own makes it. */
    readonly provider?: string;
  };
}

/** A statement of a policy, with lists where IAM takes one or many. */
export interface Statement {
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

/** The file that a function is uploaded as. */
interface Uploaded {
  readonly bundle: string;
}

interface Synthesised {
  readonly account: string;
  readonly region: string;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** What functions are linked to, by name. */
  readonly links: Readonly<Record<string, unknown>>;
  readonly app: {
    readonly stage: string;
    readonly removal: string;
    readonly protect: boolean;
    readonly providers: { readonly aws: { readonly defaultTags: { readonly tags: Readonly<Record<string, string>> } } };
  };
  /** Every file of the project that it was made of, as a path from the project's folder. */
  readonly inputs: readonly string[];
  readonly functions: Record<string, Uploaded>;
  readonly resources: readonly Resource[];
}

/** What a deployment would make, and how to find things in it. */
export type Graph = ReturnType<typeof readGraph>;

/** The name that SST gives to a bucket. */
const BUCKET = /\bgenkan-[a-z0-9-]+bucket-[a-z]{8}\b/g;

/**
 * Reads a graph from its file.
 * @param account the account that is deployed to, in place of the one that the graph was synthesised for
 */
export function readGraph(file: string, account?: string) {
  const text = readFileSync(file, "utf8");
  const { account: synthesisedFor } = JSON.parse(text) as Synthesised;
  // One server of moto has all accounts of a run, and the name of a bucket is everybody's.
  const inAccount = () => text.replaceAll(synthesisedFor, account!).replace(BUCKET, (name) => `${name}-${account}`);
  const graph = JSON.parse(account ? inAccount() : text) as Synthesised;
  const functions = Object.fromEntries(
    Object.entries(graph.functions).map(([name, { bundle }]) => [name, { bundle: resolve(root, bundle) }]),
  );
  const all = (type: string) => graph.resources.filter((resource) => resource.type === type);
  const one = (type: string, name: string): Resource => {
    const [found, ...more] = all(type).filter((resource) => resource.name === name);
    if (!found || more.length)
      throw new Error(`${type} ${name} is not there once: ${all(type).map((each) => each.name)}`);
    return found;
  };
  const statements = (component: string): Statement[] =>
    (one("aws:iam/role:Role", `${component}Role`).inputs.inlinePolicies ?? []).flatMap(
      ({ policy }: { policy: string }) =>
        (JSON.parse(policy) as { Statement: Record<string, string | string[]>[] }).Statement.map((each) => ({
          Effect: each["Effect"],
          Action: [each["Action"]].flat(),
          Resource: [each["Resource"]].flat(),
        })),
    );
  return { ...graph, functions, all, one, statements };
}
