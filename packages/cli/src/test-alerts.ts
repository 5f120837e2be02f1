import { accountAlias } from "@genkan/aws/account-name";
import { digestPublisher, publish, snsPublisher } from "@genkan/aws/alerts";
import type { Aws } from "@genkan/aws/clients";
import { bridgeEvent, transformed } from "@genkan/aws/event-rules/delivery";
import { matches } from "@genkan/aws/event-rules/pattern";
import { tamperRules } from "@genkan/aws/event-rules/tampering";
import { digestOf } from "@genkan/controls/engine/gathering";
import type { GatheredAlert } from "@genkan/controls/engine/organization-ledger";
import type { Alert } from "@genkan/controls/engine/world";
import type { Subject } from "@genkan/controls/model/control";
import { accountResource } from "@genkan/controls/model/evaluation";
import type { Member } from "@genkan/controls/model/organization";
import type { TopicChannel } from "@genkan/messages/channels/channel";
import type { Reader } from "@genkan/messages/moment";
import { readScenario } from "@genkan/sandbox/scenario";
import { configuredName } from "./configuration.ts";
import type { Shell } from "./shell.ts";
import { type Action, actions, perform } from "./story/actions.ts";
import { type Demo, startDemo } from "./story/demo.ts";
import { soundAccount } from "./target/sample-accounts.ts";
import type { TestKind } from "./test-kinds.ts";

/** Where a test is sent. */
interface Place {
  readonly aws: Aws;
  readonly topicArn: string;
  readonly channel: TopicChannel;
  readonly subject: Subject;
  /** The table of the deployment, which commands in the message name. */
  readonly table: string | undefined;
  readonly reader: Reader;
}

/** Sends the message of a kind as it would be sent if it had happened, marked as a test. */
export async function sendTest(shell: Shell, kind: TestKind, place: Place): Promise<void> {
  if (kind === "tampering") return sendTampering(shell, place);
  if (kind === "digest") return sendDigest(shell, place);
  const { aws, topicArn, table, channel, subject, reader } = place;
  const [alert, configured, alias] = await Promise.all([
    alertOf(shell, scenes[kind], place),
    configuredName(shell, subject.account),
    accountAlias(aws),
  ]);
  const accountName = configured ?? alias;
  const mark = { alertId: `test-${alert.alertId}`, test: true } as const;
  const marked: Alert = { ...alert, ...subject, ...mark, accountName, ...(table ? { table } : {}) };
  await snsPublisher(aws, topicArn, reader, channel)(marked);
}

/** What happens in a simulated account, so that the monitor itself makes the alert. */
const scenes = {
  "root-key": (demo) => happens(demo, actions.createKey),
  "sign-in": (demo) => happens(demo, actions.passwordSignIn),
  unknown: async (demo) => {
    // With one of them, the other still shows what root has.
    for (const denied of ["iam:GetAccountSummary", "iam:GetCredentialReport"])
      await happens(demo, actions.deny, denied);
    // One run that fails alerts nobody.
    await demo.run();
  },
} as const satisfies Readonly<Record<Exclude<TestKind, "tampering" | "digest">, (demo: Demo) => Promise<unknown>>>;

const happens = ({ account, apply }: Demo, action: Action, argument = "") =>
  apply(() => perform(account, action, argument));

/** The last alert after something has happened in a sound account with the id of the real one. */
async function alertOf(
  { clock }: Shell,
  scene: (demo: Demo) => Promise<unknown>,
  { subject, reader }: Place,
): Promise<Alert> {
  const sound = soundAccount(new Date(clock.now()));
  const scenario = readScenario(JSON.parse(JSON.stringify(sound).replaceAll(sound.account, subject.account)));
  await using demo = await startDemo(scenario, reader, clock);
  await demo.run();
  const before = demo.alerts.length;
  await scene(demo);
  const alert = demo.alerts.slice(before).at(-1);
  if (!alert) throw new Error("nothing was sent for what happened in the simulated account");
  return alert;
}

/** Sends the digest of a pass over example accounts, in each of which the same has happened. */
async function sendDigest(shell: Shell, place: Place): Promise<void> {
  const { aws, topicArn, channel, subject, reader } = place;
  const { alertId, changes } = await alertOf(shell, scenes["root-key"], place);
  const root = { id: "r-exam", name: "Root" };
  const expected = Array.from({ length: ACCOUNTS }, (_, i): Member => {
    const number = String(i + 1).padStart(3, "0");
    const units = [root, { id: "ou-exam-example1", name: "example" }];
    return { account: `000000000${number}`, name: `example-${number}`, state: "ACTIVE", joined: null, units };
  });
  const id = `test-${alertId}`;
  const at = new Date(shell.clock.now()).toISOString();
  const gathered = expected.slice(0, CHANGED).map(
    (member): GatheredAlert => ({
      ...{ account: member.account, alertId, pass: id, left: false },
      beside: { identityCenterRegion: null, identityCenterInstance: null, exceptions: [] },
      // A pass compares what it reads; it knows no events.
      changes: changes.map(({ events: _, plan: _p, ...change }) => ({
        ...change,
        resource: accountResource(member.account),
      })),
    }),
  );
  const digest = digestOf({
    pass: { id, at },
    organization: { id: "o-exampleorg", managementAccount: subject.account },
    partition: subject.partition,
    baseline: false,
    expected,
    unreached: [],
    disappeared: [],
    gathered,
    stillFailing: new Map(changes.map(({ control }) => [control, CHANGED])),
  });
  if (!digest) throw new Error("nothing is in the digest of what happened in the simulated account");
  await digestPublisher(aws, topicArn, reader, channel)({ ...digest, test: true });
}

/** The accounts of the example organization, and those in which it happened. */
const ACCOUNTS = 40;
const CHANGED = 14;

/** Sends what EventBridge sends of a change to Genkan itself, with the mark of a test next to the part. */
async function sendTampering({ clock }: Shell, { aws, topicArn, channel, subject, reader }: Place): Promise<void> {
  const { account, partition } = subject;
  const record = {
    eventID: crypto.randomUUID(),
    eventTime: new Date(clock.now()).toISOString(),
    eventSource: "lambda.amazonaws.com",
    eventName: "UpdateFunctionCode20150331v2",
    awsRegion: await aws.region(),
    sourceIPAddress: "203.0.113.7",
    userIdentity: {
      type: "AssumedRole",
      arn: `arn:${partition}:sts::${account}:assumed-role/ops/genkan-test-alert`,
      sessionContext: { sessionIssuer: { type: "Role", userName: "ops" } },
    },
    eventType: "AwsApiCall",
    requestParameters: { functionName: `${PREFIX}Notify` },
  };
  const { locale } = reader;
  const happened = bridgeEvent(record, account);
  const rule = tamperRules(PREFIX).find(({ pattern }) => matches(pattern, happened));
  if (!rule) throw new Error("no rule reports the change to Genkan");
  const requestParameters = { functionName: `${PREFIX}Notify (${mark[locale]})` };
  const event = { ...happened, detail: { ...record, requestParameters } };
  const payload = channel.tampered(transformed(channel.tampering(reader, rule.watches), event), locale);
  await publish(aws, topicArn, channel.publication(payload));
}

/** What the names in a deployment begin with. */
const PREFIX = "genkan-production-";
const mark = { en: "TEST", ja: "テスト" };
