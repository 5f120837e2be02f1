import type { Step } from "@genkan/controls/model/plan";
import { callWords, quoted } from "@genkan/messages/plan/shell";

/** What is printed as a script. */
interface Printing {
  readonly partition: string;
  readonly region: string;
  readonly at: string;
  /** The account whose credentials run it. */
  readonly caller: string;
  readonly members: readonly { readonly account: string; readonly steps: readonly Step[] }[];
}

/** A removal as a script for the AWS CLI: each member in a privileged session of its own. It stops at the first failure. */
export function removalScript({ partition, region, at, caller, members }: Printing): string {
  const noOutputs = () => {
    throw new Error("no step here has an output");
  };
  const blocks = members.map(({ account, steps }) =>
    [
      "(",
      `  root_session ${quoted(account)}`,
      ...steps.map(({ call }) => `  aws ${callWords(call, noOutputs)}`),
      ")",
    ].join("\n"),
  );
  return `#!/usr/bin/env bash
# genkan fix --print bash, ${at}
set -euo pipefail
export AWS_PAGER=''
[ "$(aws sts get-caller-identity --query Account --output text)" = ${quoted(caller)} ]

root_session() {
  local session
  session=$(aws sts assume-root --region ${quoted(region)} --target-principal "$1" \\
    --task-policy-arn ${quoted(`arn=arn:${partition}:iam::aws:policy/root-task/IAMDeleteRootUserCredentials`)} \\
    --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text)
  unset AWS_PROFILE
  read -r AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN <<<"$session"
  export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
}

${blocks.join("\n\n")}
`;
}
