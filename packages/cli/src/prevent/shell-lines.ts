import type { Audience } from "@genkan/controls/prevention/names";
import { quoted } from "../quoted.ts";

/** The lines of a shell that bring a policy to an account, and take it back. Each group can be run by itself. */
export interface ShellLines {
  /** Writes the policy to a file, and lets AWS check it. */
  readonly write: readonly string[];
  /** Creates the policy, and keeps its id. */
  readonly create: readonly string[];
  readonly attach: readonly string[];
  /** Finds the policy, detaches and deletes it. */
  readonly undo: readonly string[];
}

const TYPE = "SERVICE_CONTROL_POLICY";

/** What comes before the first policy: the account to attach to, and that the organization has policies of this type. */
export const preparation = (target: string): readonly string[] => [
  `account=${target}`,
  "root=$(aws organizations list-roots --query 'Roots[0].Id' --output text)",
  `aws organizations enable-policy-type --root-id "$root" --policy-type ${TYPE}`,
];

/** Finds the delegated administrator of Identity Center. */
export const DELEGATES =
  "aws organizations list-delegated-administrators --service-principal sso.amazonaws.com --query 'DelegatedAdministrators[].Id'";

/** The call that writes a policy to a file in the working directory. */
export const callAgain = (audience: Audience, policy: string, options: readonly string[]): string =>
  ["npx genkan prevent", audience, ...options.map(quoted), "--policy", policy, "--output ."].join(" ");

/** @param again the call that writes the policy to a file */
export const shellLines = (policy: string, again: string): ShellLines => ({
  write: [again, `aws accessanalyzer validate-policy --policy-type ${TYPE} --policy-document file://${policy}.json`],
  create: [
    `policy=$(aws organizations create-policy --type ${TYPE} --name ${policy} --description 'By genkan prevent' --content file://${policy}.json --query Policy.PolicySummary.Id --output text)`,
  ],
  attach: ['aws organizations attach-policy --policy-id "$policy" --target-id "$account"'],
  undo: [
    `policy=$(aws organizations list-policies --filter ${TYPE} --query "Policies[?Name=='${policy}'].Id" --output text)`,
    'aws organizations detach-policy --policy-id "$policy" --target-id "$account"',
    'aws organizations delete-policy --policy-id "$policy"',
  ],
});

/** Looks up in CloudTrail what the ledger does not record: in one account and Region, 90 days back. */
export const lookUp = (eventNames: readonly string[]): string =>
  eventNames.length === 1
    ? `aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=${eventNames[0]}`
    : `for name in ${eventNames.join(" ")}; do aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=$name; done`;

/** A line for people: broken before its options, as a shell allows, where it is longer than `columns`. */
export function broken(line: string, columns: number, indent: string): readonly string[] {
  const [first = "", ...rest] = line.split(/ (?=--)/);
  const lines = [indent + first];
  for (const option of rest) {
    const longer = `${lines.at(-1)} ${option}`;
    // A backslash follows.
    if (longer.length + 2 <= columns) lines[lines.length - 1] = longer;
    else lines.push(`${indent}  ${option}`);
  }
  return lines.map((each, i) => (i < lines.length - 1 ? `${each} \\` : each));
}
