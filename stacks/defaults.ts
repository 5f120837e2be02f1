/// <reference path="../.sst/platform/config.d.ts" />
import { createRequire } from "node:module";
import { join } from "node:path";
import { bundle } from "./bundle";
import type { GenkanConfig } from "./config";
import { bundleOwnControls, type Esbuild, OWN_CONTROLS } from "./own-controls";

/** Our own handlers, as opposed to those that SST creates. */
const OURS = /^packages\/monitor\/src\/([\w-]+)\.handler$/;

/**
 * SST cuts the names of a longer stage. Policies and tampering rules that match names by their prefix would miss them.
 */
const LONGEST_STAGE = 29;

/** Settings of every function, including those that SST creates. Call it before anything else. */
export function defaults({ logRetention, controls }: GenkanConfig) {
  if ($app.stage.length > LONGEST_STAGE) {
    throw new Error(
      `The stage "${$app.stage}" has a name that is too long. Take one of at most ${LONGEST_STAGE} characters.`,
    );
  }
  const { accountId } = aws.getCallerIdentityOutput();
  const { partition } = aws.getPartitionOutput();
  const { region } = aws.getRegionOutput();
  const { root, work, platform } = $cli.paths;
  const ids = controls.map(({ id }) => id);
  /** The folder to upload. */
  const codeOf = async (file: string) => {
    const { folder } = await bundle(file, root, work);
    if (ids.length) {
      const esbuild = createRequire(join(platform, "package.json"))("esbuild") as Esbuild;
      await bundleOwnControls({ config: join(root, "genkan.config.ts"), ids }, esbuild, join(folder, OWN_CONTROLS));
    }
    return folder;
  };
  $transform(sst.aws.Function, (args, _, name) => {
    const log = $interpolate`arn:${partition}:logs:${region}:${accountId}:log-group:/aws/lambda/${$app.name}-${$app.stage}-${name}Function-*`;
    const logs = $jsonStringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: log }],
    });
    args.runtime ??= "nodejs24.x";
    args.architecture ??= "arm64";
    args.memory ??= "256 MB";
    args.logging ??= { retention: logRetention, format: "json" };
    const [, file] = OURS.exec(String(args.handler)) ?? [];
    if (file && !$dev) {
      args.bundle = codeOf(file);
      args.handler = "bundle.handler";
    }
    const own = args.transform?.role;
    args.transform = {
      ...args.transform,
      role: (role, opts, roleName) => {
        if (!$dev) {
          // SST 4.17.1 takes an Output for true, and would let the account's root assume the role of every function.
          role.assumeRolePolicy = aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" });
          // AWS's managed policy, which SST attaches, would let a function write to every log of the account.
          role.managedPolicyArns = [];
          role.inlinePolicies = $output(role.inlinePolicies).apply((inline = []) => [
            ...inline,
            { name: "logs", policy: logs },
          ]);
        }
        if (typeof own === "function") own(role, opts, roleName);
        else Object.assign(role, own);
        return undefined;
      },
    };
  });
}
