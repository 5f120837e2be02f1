/// <reference path="../.sst/platform/config.d.ts" />
import { bundle } from "./bundle";
import type { GenkanConfig } from "./config";

/** The handlers that are ours, and not made by SST itself. */
const OURS = /^packages\/monitor\/src\/([\w-]+)\.handler$/;

/** What holds for every function, those that SST makes itself among them. Call it before anything is made. */
export function defaults({ logRetention }: GenkanConfig) {
  $transform(sst.aws.Function, (args) => {
    args.runtime ??= "nodejs24.x";
    args.architecture ??= "arm64";
    args.memory ??= "256 MB";
    args.logging ??= { retention: logRetention, format: "json" };
    const [, name] = OURS.exec(String(args.handler)) ?? [];
    if (name && !$dev) {
      args.bundle = bundle(name, $cli.paths.root, $cli.paths.work).then(({ folder }) => folder);
      args.handler = "bundle.handler";
    }
    const own = args.transform?.role;
    args.transform = {
      ...args.transform,
      role: (role, opts, name) => {
        // SST 4.17.1 takes an Output for true, and lets the account's root assume the role of every function.
        if (!$dev) role.assumeRolePolicy = aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" });
        if (typeof own === "function") own(role, opts, name);
        else Object.assign(role, own);
        return undefined;
      },
    };
  });
}

/** A queue for what a function could not do, kept for two weeks. */
export const deadLetterQueue = (name: string) =>
  new sst.aws.Queue(name, {
    transform: {
      queue: (args) => {
        args.messageRetentionSeconds = 14 * 86_400;
        args.sqsManagedSseEnabled = true;
      },
    },
  });
