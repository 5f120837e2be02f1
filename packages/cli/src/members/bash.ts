import type { Step } from "@genkan/controls/model/plan";
import type { Locale } from "@genkan/controls/model/text";
import { callWords, quoted } from "@genkan/messages/plan/shell";

/** How many hours a printed removal can be run. After that, somebody may use a credential that was unused when it was read. */
const HOURS = 1;

/** What is printed as a script. */
interface Printing {
  readonly locale: Locale;
  readonly partition: string;
  readonly region: string;
  /** When the members were read. ISO 8601, UTC. */
  readonly at: string;
  /** The account whose credentials run it. */
  readonly caller: string;
  readonly members: readonly { readonly account: string; readonly steps: readonly Step[] }[];
}

/**
 * A removal as a script for the AWS CLI: each member in a privileged session of its own. It stops at the first failure, and
 * does nothing once what was read is old: it cannot read again who uses what.
 */
export function removalScript({ partition, region, at, caller, members, locale }: Printing): string {
  const until = Math.floor(Date.parse(at) / 1_000) + HOURS * 3_600;
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
[ "$(date +%s)" -lt ${until} ] || {
  echo ${quoted(words.old[locale])} >&2
  exit 4
}
[ "$(aws sts get-caller-identity --query Account --output text)" = ${quoted(caller)} ] || {
  echo ${quoted(words.otherAccount[locale])} >&2
  exit 2
}

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

const words = {
  old: {
    en: "The members were read more than an hour ago, and somebody may use a credential since. Print the script again. Nothing was changed.",
    ja: "メンバーアカウントの読み取りから 1 時間以上たっており、その後に認証情報が使われた可能性があります。スクリプトを表示し直してください。何も変更していません。",
  },
  otherAccount: {
    en: "These are credentials of another account than the one that read the members. Nothing was changed.",
    ja: "メンバーアカウントを読み取ったアカウントとは別のアカウントの認証情報です。何も変更していません。",
  },
};
