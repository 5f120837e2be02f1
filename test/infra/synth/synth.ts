import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A resource that a deployment would make. */
export interface Resource {
  readonly type: string;
  readonly name: string;
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

interface Graph {
  readonly app: {
    readonly stage: string;
    readonly removal: string;
    readonly protect: boolean;
    readonly providers: { readonly aws: { readonly defaultTags: { readonly tags: Readonly<Record<string, string>> } } };
  };
  readonly functions: Record<string, Uploaded>;
  readonly resources: readonly Resource[];
}

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** What `sst deploy --stage STAGE` would make, from the real components, without AWS. */
export function synth(stage: string, config?: string) {
  const work = mkdtempSync(join(root, ".sst", "synth-"));
  const out = `${work}.json`;
  process.once("exit", () => rmSync(work, { recursive: true, force: true }));
  try {
    const args = [join(root, "test/infra/synth/run.mjs"), "--stage", stage, "--out", out, "--work", work];
    execFileSync(process.execPath, [...args, ...(config ? ["--config", config] : [])], {
      cwd: root,
      env: { ...process.env, NODE_OPTIONS: "", SST_SECRET_SlackWebhook: "https://hooks.slack.com/services/T0/B0/x" },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
    const graph = JSON.parse(readFileSync(out, "utf8")) as Graph;
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
    return { ...graph, all, one, statements };
  } finally {
    rmSync(out, { force: true });
  }
}
