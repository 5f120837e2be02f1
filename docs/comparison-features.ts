/** What each tool has, with where that was read. */

/** Yes, in part, or nothing found; `cloud`: only in the vendor's subscription. */
type Level = "yes" | "part" | "no" | "cloud";
/** A level, and the place that shows it: a path in the tool's repository, or a page of this one. */
type Has = readonly [Level, string?];

interface Feature {
  readonly what: string;
  readonly genkan: Has;
  readonly prowler: Has;
  readonly custodian: Has;
  readonly cloudsploit: Has;
  readonly scoutsuite: Has;
}

type Peer = Exclude<keyof Feature, "what">;

/** The stored copies that were read: repository, commit and its date. */
const read: Readonly<
  Record<Peer, { readonly name: string; readonly repository: string; readonly commit?: string; readonly date?: string }>
> = {
  genkan: { name: "Genkan", repository: "" },
  prowler: { name: "Prowler", repository: "prowler-cloud/prowler", commit: "3e000faa", date: "2026-08-21" },
  custodian: {
    name: "Cloud Custodian",
    repository: "cloud-custodian/cloud-custodian",
    commit: "df800e9e",
    date: "2026-08-22",
  },
  cloudsploit: { name: "CloudSploit", repository: "aquasecurity/cloudsploit", commit: "4b5bbd8", date: "2025-12-04" },
  scoutsuite: { name: "ScoutSuite", repository: "nccgroup/ScoutSuite", commit: "7909f2fc", date: "2024-05-10" },
};
const peers = Object.keys(read) as Peer[];

const no: Has = ["no"];
const readme: Has = ["yes", "README.md"];

export const features: readonly Feature[] = [
  {
    what: "clouds other than AWS",
    genkan: no,
    prowler: readme,
    custodian: readme,
    cloudsploit: readme,
    scoutsuite: readme,
  },
  {
    what: "services beyond the front door (S3, EC2, RDS …)",
    genkan: no,
    prowler: ["yes", "prowler/providers/aws/services"],
    custodian: ["yes", "c7n/resources"],
    cloudsploit: ["yes", "plugins/aws"],
    scoutsuite: ["yes", "ScoutSuite/providers/aws/rules"],
  },
  {
    what: "IAM hygiene: age of keys, unused credentials, password policy",
    genkan: no,
    prowler: ["yes", "prowler/providers/aws/services/iam"],
    custodian: ["yes", "c7n/resources/iam.py"],
    cloudsploit: ["yes", "plugins/aws/iam"],
    scoutsuite: ["yes", "ScoutSuite/providers/aws/rules/findings"],
  },
  {
    what: "root MFA, hardware MFA, root key, root use, MFA of IAM users",
    genkan: ["yes", "docs/controls.en.md"],
    prowler: ["yes", "prowler/providers/aws/services/iam"],
    custodian: ["part", "c7n/resources/account.py: filters; the policies are the user's"],
    cloudsploit: ["yes", "plugins/aws/iam"],
    scoutsuite: ["yes", "ScoutSuite/providers/aws/rules/findings"],
  },
  {
    what: "root signing certificate",
    genkan: ["yes", "docs/controls.en.md"],
    prowler: no,
    custodian: ["part", "c7n/resources/account.py: filter iam-summary"],
    cloudsploit: ["yes", "plugins/aws/iam/rootSigningCertificate.js"],
    scoutsuite: ["yes", "ScoutSuite/providers/aws/rules/findings/iam-root-account-with-active-certs.json"],
  },
  {
    what: "root's activity classified: tasks that require root, planned uses, daily work",
    genkan: ["yes", "docs/controls.en.md"],
    prowler: no,
    custodian: no,
    cloudsploit: no,
    scoutsuite: no,
  },
  {
    what: "IAM Identity Center: on, who is an administrator, MFA, length of sessions",
    genkan: ["yes", "docs/controls.en.md"],
    prowler: no,
    custodian: no,
    cloudsploit: no,
    scoutsuite: no,
  },
  {
    what: "administrators as AWS resolves them: groups, boundaries, denies, roles that they may assume",
    genkan: ["yes", "docs/administrators.en.md"],
    prowler: ["part", "prowler/providers/aws/services/iam: policies, without boundaries"],
    custodian: ["part", "c7n/resources/iam.py: check-permissions asks IAM's simulator; no paths through roles"],
    cloudsploit: ["part", "plugins/aws/iam/iamUserAdmins.js"],
    scoutsuite: no,
  },
  {
    what: "evaluation within seconds of a CloudTrail event",
    genkan: ["yes", "docs/architecture.md"],
    prowler: no,
    custodian: ["yes", "c7n/policy.py: mode cloudtrail"],
    cloudsploit: no,
    scoutsuite: no,
  },
  {
    what: "alerts on changes only, and when it is resolved",
    genkan: ["yes", "docs/channels.en.md"],
    prowler: ["cloud", "docs/user-guide/tutorials/prowler-alerts.mdx"],
    custodian: no,
    cloudsploit: no,
    scoutsuite: no,
  },
  {
    what: "e-mail, Slack",
    genkan: ["yes", "docs/channels.en.md"],
    prowler: ["part", "docs/user-guide/cli/tutorials/integrations.mdx: a summary to Slack; e-mail by subscription"],
    custodian: ["yes", "tools/c7n_mailer/README.md"],
    cloudsploit: no,
    scoutsuite: no,
  },
  {
    what: "Microsoft Teams, PagerDuty, any webhook",
    genkan: ["yes", "docs/channels.en.md"],
    prowler: no,
    custodian: ["part", "c7n/actions/webhook.py"],
    cloudsploit: no,
    scoutsuite: no,
  },
  {
    what: "tickets in Jira",
    genkan: ["part", "docs/channels.en.md: through a webhook"],
    prowler: ["yes", "prowler/lib/outputs/jira"],
    custodian: ["part", "c7n/actions/webhook.py"],
    cloudsploit: no,
    scoutsuite: no,
  },
  {
    what: "a whole organization",
    genkan: ["yes", "docs/organization.en.md"],
    prowler: ["part", "contrib/aws/org-multi-account"],
    custodian: ["yes", "tools/c7n_org"],
    cloudsploit: no,
    scoutsuite: ["part", "README.md: one profile a run"],
  },
  {
    what: "exceptions with a reason that end by themselves",
    genkan: ["yes", "docs/check.en.md"],
    prowler: ["part", "docs/user-guide/cli/tutorials/mutelist.mdx: no end date"],
    custodian: no,
    cloudsploit: ["part", "README.md: --suppress"],
    scoutsuite: ["part", "README.md: --exceptions"],
  },
  {
    what: "dated statements by people about what no API returns",
    genkan: ["yes", "docs/check.en.md"],
    prowler: ["cloud", "docs/user-guide/tutorials/prowler-app-findings-triage.mdx"],
    custodian: no,
    cloudsploit: no,
    scoutsuite: no,
  },
  {
    what: "fixes",
    genkan: ["part", "docs/fix.en.md: a plan that a person confirms; never by itself"],
    prowler: ["part", "docs/user-guide/cli/tutorials/fixer.mdx"],
    custodian: ["yes", "c7n/actions: by itself"],
    cloudsploit: ["part", "README.md: --remediate"],
    scoutsuite: no,
  },
  {
    what: "policies that prevent, and what they would have denied",
    genkan: ["yes", "docs/prevent.en.md"],
    prowler: no,
    custodian: no,
    cloudsploit: no,
    scoutsuite: no,
  },
  {
    what: "checks of your own",
    genkan: ["part", "docs/own-controls.en.md: on the facts that Genkan reads"],
    prowler: ["yes", "docs/developer-guide/checks.mdx"],
    custodian: ["yes", "docs/source/aws"],
    cloudsploit: ["yes", "README.md: Writing a Plugin"],
    scoutsuite: ["yes", "README.md: --ruleset"],
  },
  {
    what: "CSV, JSON, HTML",
    genkan: ["yes", "docs/check.en.md"],
    prowler: ["yes", "prowler/lib/outputs"],
    custodian: ["part", "c7n/cli.py: no HTML"],
    cloudsploit: ["part", "README.md: no HTML"],
    scoutsuite: ["part", "README.md: no CSV"],
  },
  {
    what: "SARIF, JUnit",
    genkan: ["yes", "docs/ci.en.md"],
    prowler: ["part", "prowler/lib/outputs/sarif: no JUnit"],
    custodian: no,
    cloudsploit: ["part", "README.md: no SARIF"],
    scoutsuite: no,
  },
  {
    what: "AWS Security Hub",
    genkan: ["yes", "docs/check.en.md"],
    prowler: ["yes", "prowler/lib/outputs/asff"],
    custodian: ["yes", "c7n/resources/securityhub.py"],
    cloudsploit: no,
    scoutsuite: ["part", "tools/aws_security_hub_export.py"],
  },
  {
    what: "a report by framework",
    genkan: ["part", "docs/controls.en.md: for what it checks, in five frameworks"],
    prowler: ["yes", "prowler/compliance/aws: 44 files"],
    custodian: no,
    cloudsploit: ["part", "README.md: --compliance"],
    scoutsuite: ["part", "ScoutSuite/providers/aws/rules/rulesets"],
  },
  {
    what: "a web interface with curves over time",
    genkan: ["part", "docs/check.en.md: a page of the state and the history, no curves"],
    prowler: ["yes", "docs/getting-started/products/prowler-app.mdx, dashboard"],
    custodian: ["part", "docs/source/aws/usage.rst: CloudWatch metrics"],
    cloudsploit: no,
    scoutsuite: ["part", "README.md: a page of one run"],
  },
  {
    what: "a server for assistants (MCP)",
    genkan: no,
    prowler: ["yes", "docs/getting-started/products/prowler-mcp.mdx"],
    custodian: no,
    cloudsploit: no,
    scoutsuite: no,
  },
  {
    what: "published in a registry, and as an image",
    genkan: ["part", "package.json, Dockerfile: to build, not published yet"],
    prowler: ["yes", "pyproject.toml, Dockerfile"],
    custodian: ["yes", "pyproject.toml, docker"],
    cloudsploit: ["part", "Dockerfile: to build"],
    scoutsuite: ["yes", "setup.py, docker"],
  },
  {
    what: "a GitHub Action",
    genkan: ["yes", "docs/ci.en.md"],
    prowler: ["yes", "action.yml"],
    custodian: no,
    cloudsploit: no,
    scoutsuite: no,
  },
  {
    what: "deployed on a schedule, serverless",
    genkan: ["yes", "docs/deploy.en.md"],
    prowler: ["part", "contrib/terraform-kickstarter: in a container; daily in its application"],
    custodian: ["yes", "docs/source/aws/lambda.rst"],
    cloudsploit: no,
    scoutsuite: no,
  },
  {
    what: "notices when it is silenced itself",
    genkan: ["yes", "docs/threat-model.md"],
    prowler: no,
    custodian: no,
    cloudsploit: no,
    scoutsuite: no,
  },
  {
    what: "an IAM policy of exactly what it calls",
    genkan: ["yes", "docs/check.en.md"],
    prowler: ["part", "permissions/prowler-additions-policy.json, beside SecurityAudit and ViewOnlyAccess"],
    custodian: ["part", "c7n/resources: permissions of each filter"],
    cloudsploit: ["part", "README.md: SecurityAudit and more"],
    scoutsuite: no,
  },
  {
    what: "Japanese",
    genkan: ["yes", "README.ja.md"],
    prowler: no,
    custodian: no,
    cloudsploit: no,
    scoutsuite: no,
  },
  {
    what: "tried without an AWS account",
    genkan: ["yes", "README.md"],
    prowler: no,
    custodian: no,
    cloudsploit: no,
    scoutsuite: no,
  },
];

const words: Readonly<Record<Level, string>> = { yes: "yes", part: "in part", no: "–", cloud: "by subscription" };
const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;

const tableOf = (chosen: readonly Feature[]) =>
  [
    row(["", ...peers.map((peer) => read[peer].name)]),
    `|${"---|".repeat(peers.length + 1)}`,
    ...chosen.map((feature) => row([feature.what, ...peers.map((peer) => words[feature[peer][0]])])),
  ].join("\n");

const rank = ([level]: Has) => ({ no: 0, cloud: 1, part: 1, yes: 2 })[level];
const best = (feature: Feature) =>
  Math.max(...peers.filter((peer) => peer !== "genkan").map((peer) => rank(feature[peer])));

/** Where one of the others has more, where Genkan has, and where they are even. */
const lacking = features.filter((feature) => best(feature) > rank(feature.genkan));
const ahead = features.filter((feature) => best(feature) < rank(feature.genkan));
const even = features.filter((feature) => best(feature) === rank(feature.genkan));

const sourceOf = (peer: Peer, place: string) => {
  const [paths = "", ...remark] = place.split(": ");
  const places = paths
    .split(", ")
    .map((path) => (/[./]|^[A-Z]\w+$|^\w+$/.test(path) && !path.includes(" ") ? `\`${path}\`` : path))
    .join(", ");
  return `${read[peer].name} ${places}${remark.length ? ` (${remark.join(": ")})` : ""}`;
};
const sources = features
  .map((feature) => {
    const places = peers.flatMap((peer) => {
      const [, place] = feature[peer];
      return place ? [sourceOf(peer, place)] : [];
    });
    return `- ${feature.what}: ${places.join("; ")}`;
  })
  .join("\n");
const copies = peers
  .filter((peer) => peer !== "genkan")
  .map((peer) => {
    const { name, repository, commit, date } = read[peer];
    return `${name} [${commit}](https://github.com/${repository}/tree/${commit}) of ${date}`;
  })
  .join(", ");

/** The parts of the page on features. */
export const featureTables: Readonly<Record<string, string>> = {
  lacking: tableOf(lacking),
  ahead: tableOf(ahead),
  even: tableOf(even),
  sources: `Read in ${copies}; Genkan’s in this repository.\n\n${sources}`,
};
