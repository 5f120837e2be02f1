import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { memberBusRules, memberRules } from "@genkan/aws/event-rules/members";
import { eventRules } from "@genkan/aws/event-rules/rules";
import { tamperRules } from "@genkan/aws/event-rules/tampering";
import { readyAlert, readyDigest } from "@genkan/aws/ledger/table";
import { controlsOfMember } from "@genkan/aws/organization/template";
import { catalogue } from "@genkan/controls/catalogue/index";
import {
  CENTRAL,
  combinationRows,
  DEPLOYERS,
  forwardGuardRow,
  memberRows,
  operatorRows,
  type RuleRow,
  ruleRows,
  streamRows,
} from "../infra/pattern-rows.ts";

/** Rules that AWS would hold side by side, and the events that are run through all of them. */
export interface Suite {
  readonly name: string;
  readonly patterns: ReadonlyMap<string, unknown>;
  readonly samples: readonly Sample[];
}

/** An event, and which rules have to match it. On all others the matchers only have to agree. */
interface Sample {
  readonly event: object;
  readonly expected: { readonly [rule: string]: boolean };
}

/** Stands for at least one rule in what is expected. */
export const ANY_RULE = "some rule";

type Rows = Readonly<Record<string, RuleRow>>;

const samplesOf = (rule: string, yes: readonly object[], no: readonly object[]): Sample[] => [
  ...yes.map((event) => ({ event, expected: { [rule]: true } })),
  ...no.map((event) => ({ event, expected: { [rule]: false } })),
];

const single = (name: string, pattern: unknown, yes: readonly object[], no: readonly object[]): Suite => ({
  name,
  patterns: new Map([["the pattern", pattern]]),
  samples: samplesOf("the pattern", yes, no),
});

/** The suites of AWS's documented operators. */
export function operatorSuites(): Suite[] {
  const inField = (field: unknown) => ({ detail: { field } });
  return [
    ...operatorRows.map(([operator, yes, no]) =>
      single(JSON.stringify(operator), inField([operator]), yes.map(inField), no.map(inField)),
    ),
    ...combinationRows.map((row) => single(...row)),
  ];
}

const streamSuite = (name: string, filter: StreamFilter): Suite => {
  const [kind] = filter.dynamodb.NewImage.kind.S;
  const events = Map.groupBy(streamRows, ([, , matches]) => matches === kind);
  const [yes = [], no = []] = [true, false].map((wanted) => events.get(wanted)?.map(([, event]) => event));
  return single(name, filter, yes, no);
};

/** A filter of the table's stream. */
interface StreamFilter {
  readonly dynamodb: { readonly NewImage: { readonly kind: { readonly S: readonly string[] } } };
}

/** The suites of the rules and of the stream's filter as the code makes them. */
export function ruleSuites(): Suite[] {
  const prefix = "genkan-production-";
  const key = "1234abcd-12ab-34cd-56ef-1234567890ab";
  const made = [
    ...eventRules(catalogue),
    ...tamperRules(prefix, { deployers: [DEPLOYERS], keys: [`*${key}`], organization: true }),
  ];
  const patterns = new Map(made.map(({ name, pattern }) => [name, pattern]));
  return [
    { name: "the rules", patterns, samples: samplesAtHome(patterns, ruleRows(prefix, key), true) },
    ...memberSuites(),
    streamSuite("the stream's filter of alerts", readyAlert),
    streamSuite("the stream's filter of digests", readyDigest),
  ];
}

/** The suites of the rules in members, and of the bus that they forward to. */
function memberSuites(): Suite[] {
  const controls = controlsOfMember(catalogue);
  const { root, iam, cloudtrail, bus } = memberRows();
  const patternsOf = (rules: readonly { readonly name: string; readonly pattern: unknown }[]) =>
    new Map(rules.map(({ name, pattern }) => [name, pattern]));
  const { everywhere, global } = memberRules(controls);
  const forwarded = [...root.yes, ...cloudtrail.yes].map((event) => ({ event, expected: { "forward-member": true } }));
  const ofIam = iam.yes.map((event) => ({
    event,
    expected: { "forward-member": false, "forward-member-global": true },
  }));
  // What is not wanted may be forwarded, as the rule of the bus filters once more.
  const others = bus.no.map((event) => ({ event, expected: {} }));
  return [
    {
      name: "the rules of members",
      patterns: patternsOf([...everywhere, ...global]),
      samples: [...forwarded, ...ofIam, ...others],
    },
    {
      name: "the bus of members",
      patterns: patternsOf(memberBusRules(controls, CENTRAL)),
      samples: samplesOf("members", bus.yes, bus.no),
    },
  ];
}

interface Graph {
  readonly app: { readonly name: string; readonly stage: string };
  readonly config: string;
  readonly region: string;
  readonly account: string;
  readonly resources: readonly {
    readonly type: string;
    readonly name: string;
    readonly id?: string;
    // biome-ignore lint/suspicious/noExplicitAny: the inputs of any resource
    readonly inputs: any;
    readonly options: { readonly provider?: string };
  }[];
}

/** What the rules of a deployment depend on. */
interface Config {
  readonly detection: { readonly deployers: readonly string[] };
  readonly identityCenterRegion?: string | undefined;
}

/** The suites of a deployment, from its synthesised graph: the rules of each Region, and the stream's filters. */
export async function deployedSuites(path: string): Promise<Suite[]> {
  const graph = JSON.parse(readFileSync(path, "utf8")) as Graph;
  const { default: config } = (await import(`../../${graph.config}`)) as { default: Config };
  const prefix = `${graph.app.name}-${graph.app.stage}-`;
  const all = (type: string) => graph.resources.filter((resource) => resource.type === type);
  const rows = {
    ...ruleRows(prefix, all("aws:kms/key:Key")[0]?.id ?? ""),
    members: memberRows(graph.account).bus,
  };
  const suiteName = (what: string) => `${basename(path, ".json")} ${what}`;

  const regions = Map.groupBy(
    all("aws:cloudwatch/eventRule:EventRule"),
    ({ options }) => /::In-([a-z0-9-]+)::/.exec(options.provider ?? "")?.[1] ?? graph.region,
  );
  const patternsIn = (region: string): ReadonlyMap<string, unknown> =>
    new Map(
      regions
        .get(region)
        ?.map(({ inputs }) => [inputs.name.replace(prefix, ""), JSON.parse(inputs.eventPattern)] as const),
    );
  const home = patternsIn(graph.region);
  const guard = forwardGuardRow(prefix);
  const rules = [...regions.keys()].map((region) => ({
    name: suiteName(region),
    patterns: patternsIn(region),
    samples:
      region === graph.region
        ? samplesAtHome(home, rows, config.detection.deployers.includes(DEPLOYERS))
        : [
            ...samplesElsewhere(region, home, rows, config.identityCenterRegion),
            ...samplesOf("forward-guard", guard.yes, guard.no),
          ],
  }));
  const filters = all("aws:lambda/eventSourceMapping:EventSourceMapping").flatMap(({ name, inputs }) =>
    (inputs.filterCriteria?.filters ?? []).map(({ pattern }: { pattern: string }) =>
      streamSuite(suiteName(name), JSON.parse(pattern)),
    ),
  );
  return [...rules, ...filters];
}

/** The samples of the Region of the deployment: the row of each rule. */
const samplesAtHome = (patterns: ReadonlyMap<string, unknown>, rows: Rows, hasDeployers: boolean): Sample[] =>
  [...patterns.keys()].flatMap((rule) => {
    const { yes, no, byDeployer = [] } = rows[rule] ?? { yes: [], no: [] };
    return hasDeployers ? samplesOf(rule, yes, [...no, ...byDeployer]) : samplesOf(rule, [...yes, ...byDeployer], no);
  });

/** Where AWS delivers what each rule matches. */
const whereOf = new Map<string, string>(
  [...eventRules(catalogue), ...tamperRules("", { keys: ["*"], organization: true })].map(({ name, where }) => [
    name,
    where,
  ]),
);

/**
 * The samples of another Region. It has to forward what AWS delivers there and a rule at home matches, and what deployers do
 * as well: only the rules at home exempt them. It may forward more, as the rules at home filter once more.
 */
function samplesElsewhere(
  region: string,
  home: ReadonlyMap<string, unknown>,
  rows: Rows,
  identityCenter = region,
): Sample[] {
  const delivered = [
    "everywhere",
    ...(region === "us-east-1" ? ["global"] : []),
    ...(region === identityCenter ? ["identity-center"] : []),
  ];
  return [...home.keys()].flatMap((rule) => {
    const { yes, no, byDeployer = [] } = rows[rule] ?? { yes: [], no: [] };
    const forwarded = [...yes, ...byDeployer].map((event) => ({
      event,
      expected: delivered.includes(whereOf.get(rule) ?? "") ? { [ANY_RULE]: true } : {},
    }));
    return [...forwarded, ...no.map((event) => ({ event, expected: {} }))];
  });
}
