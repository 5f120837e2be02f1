/// <reference path="../.sst/platform/config.d.ts" />
import type { CodeOf } from "./code.ts";
import type { GenkanConfig } from "./config.ts";

/** Our own handlers, as opposed to those that SST creates. */
const OURS = /^packages\/monitor\/src\/([\w-]+)\.handler$/;

/**
 * SST cuts the names of a longer stage. Policies and tampering rules that match names by their prefix would miss them.
 */
const LONGEST_STAGE = 29;

/** Settings of every function, including those that SST creates. Call it before anything else. */
export function defaults({ logRetention }: GenkanConfig, codeOf: CodeOf) {
  if ($app.stage.length > LONGEST_STAGE) {
    throw new Error(
      `The stage "${$app.stage}" has a name that is too long. Take one of at most ${LONGEST_STAGE} characters.`,
    );
  }
  const { accountId } = aws.getCallerIdentityOutput();
  const { partition } = aws.getPartitionOutput();
  const { region } = aws.getRegionOutput();
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
