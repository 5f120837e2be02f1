import { LookupEventsCommand, paginateLookupEvents } from "@aws-sdk/client-cloudtrail";
import {
  GenerateCredentialReportCommand,
  GetAccountSummaryCommand,
  GetCredentialReportCommand,
  GetLoginProfileCommand,
  ListMFADevicesCommand,
  ListOrganizationsFeaturesCommand,
  ListServiceSpecificCredentialsCommand,
  ListVirtualMFADevicesCommand,
  paginateListVirtualMFADevices,
} from "@aws-sdk/client-iam";
import { BatchImportFindingsCommand, GetFindingsCommand } from "@aws-sdk/client-securityhub";
import { CreateTopicCommand, GetTopicAttributesCommand, PublishCommand, SubscribeCommand } from "@aws-sdk/client-sns";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { SimulatedAccount } from "@genkan/sandbox/account";
import { inProcess } from "@genkan/sandbox/doors";
import { Endpoint } from "@genkan/sandbox/endpoint";
import { Throttle } from "@genkan/sandbox/faults";
import { simulate, startSandbox } from "@genkan/sandbox/sandbox";
import { describe, expect, test } from "vitest";
import { TestClock } from "../clock.ts";
import { rootEvent } from "../scenarios/events.ts";
import { clientsOf, refusal, scenarioOf } from "./accounts.ts";

const patient = new Throttle(() => 0);
const simulated = (
  more: object = {},
  throttle: Throttle | undefined = { admits: () => true } as unknown as Throttle,
  region?: string,
) => {
  const account = new SimulatedAccount(scenarioOf(more));
  const endpoint = new Endpoint(account, throttle);
  return {
    account,
    endpoint,
    ...clientsOf({ requestHandler: inProcess((request) => endpoint.answer(request)) }, region),
  };
};

describe("both doors speak to real SDK clients", () => {
  test("over HTTP and in process the same calls have the same answers", async () => {
    const sandbox = await startSandbox({ scenario: scenarioOf() });
    try {
      const ask = async ({ iam, sts, sns, trail }: ReturnType<typeof clientsOf>) => [
        (await iam.send(new GetAccountSummaryCommand({}))).SummaryMap,
        (await sts.send(new GetCallerIdentityCommand({}))).Arn,
        (await sns.send(new CreateTopicCommand({ Name: "t" }))).TopicArn,
        (await trail.send(new LookupEventsCommand({}))).Events,
        await refusal(iam.send(new ListServiceSpecificCredentialsCommand({}))),
      ];
      expect(await ask(clientsOf({ endpoint: sandbox.endpoint }))).toEqual(await ask(simulated()));
      expect(sandbox.counts()).toEqual({
        "iam:GetAccountSummary": 1,
        "sts:GetCallerIdentity": 1,
        "sns:CreateTopic": 1,
        "cloudtrail:LookupEvents": 1,
        "iam:ListServiceSpecificCredentials": 1,
      });
    } finally {
      await sandbox.close();
    }
  });
});

describe("IAM", () => {
  test("lists of devices truly page, and a token of another query is refused", async () => {
    const { iam } = simulated({
      root: {
        mfaDevices: [
          { kind: "virtual", name: "a" },
          { kind: "fido", name: "b" },
        ],
      },
      unassignedVirtualMfaDevices: ["c", "d"],
    });
    const serials: string[] = [];
    let pages = 0;
    for await (const page of paginateListVirtualMFADevices({ client: iam, pageSize: 1 }, {})) {
      pages += 1;
      serials.push(...(page.VirtualMFADevices ?? []).map((device) => device.SerialNumber ?? ""));
    }
    expect(pages).toBe(3);
    expect(serials).toEqual(["a", "c", "d"].map((name) => `arn:aws:iam::111122223333:mfa/${name}`));
    const { Marker } = await iam.send(new ListVirtualMFADevicesCommand({ MaxItems: 1 }));
    expect(
      await refusal(iam.send(new ListVirtualMFADevicesCommand({ Marker, AssignmentStatus: "Assigned" }))),
    ).toMatchObject({ name: "ValidationError", status: 400 });
  });

  test("a device names its owner only if it is assigned", async () => {
    const { iam } = simulated({
      root: { mfaDevices: [{ kind: "virtual", name: "a" }] },
      iamUsers: [{ name: "eve", mfa: true }],
      unassignedVirtualMfaDevices: ["c"],
    });
    const list = async (AssignmentStatus: "Assigned" | "Unassigned" | "Any") =>
      (await iam.send(new ListVirtualMFADevicesCommand({ AssignmentStatus }))).VirtualMFADevices?.map(
        ({ User }) => User?.Arn,
      );
    expect(await list("Assigned")).toEqual(["arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:user/eve"]);
    expect(await list("Unassigned")).toEqual([undefined]);
    expect(await list("Any")).toHaveLength(3);
  });

  test("a role must name whose devices it wants", async () => {
    expect(await refusal(simulated().iam.send(new ListMFADevicesCommand({})))).toMatchObject({
      name: "ValidationError",
      status: 400,
    });
    expect(await refusal(simulated().iam.send(new ListMFADevicesCommand({ UserName: "nobody" })))).toMatchObject({
      name: "NoSuchEntityException",
      status: 404,
    });
  });

  test("a user's password is there, or the user is, or neither", async () => {
    const { iam } = simulated({ iamUsers: [{ name: "alice", password: true }, { name: "bob" }] });
    const { LoginProfile } = await iam.send(new GetLoginProfileCommand({ UserName: "alice" }));
    expect(LoginProfile).toMatchObject({ UserName: "alice", CreateDate: expect.any(Date) });
    for (const [UserName, what] of [
      ["bob", "Login Profile"],
      ["nobody", "user with name"],
    ] as const) {
      await expect(iam.send(new GetLoginProfileCommand({ UserName }))).rejects.toThrow(what);
      const refused = await refusal(iam.send(new GetLoginProfileCommand({ UserName })));
      expect(refused).toMatchObject({ name: "NoSuchEntityException", status: 404 });
    }
  });

  test("a report that is absent is made on demand; one that is started is not ready", async () => {
    const { iam } = simulated({ credentialReport: { state: "absent" } });
    expect(await refusal(iam.send(new GetCredentialReportCommand({})))).toMatchObject({
      name: "CredentialReportNotPresentException",
      status: 410,
    });
    const states = [];
    for (let i = 0; i < 3; i++) states.push((await iam.send(new GenerateCredentialReportCommand({}))).State);
    expect(states).toEqual(["STARTED", "INPROGRESS", "COMPLETE"]);
    expect((await iam.send(new GetCredentialReportCommand({}))).ReportFormat).toBe("text/csv");
    expect(
      await refusal(simulated({ credentialReport: { state: "STARTED" } }).iam.send(new GetCredentialReportCommand({}))),
    ).toMatchObject({ name: "CredentialReportNotReadyException", status: 404 });
  });

  test("a report that is absent is ready five seconds after it was requested once", async () => {
    const clock = new TestClock();
    const { iam } = clientsOf({
      requestHandler: simulate({ scenario: scenarioOf({ credentialReport: { state: "absent" } }), clock })
        .requestHandler,
    });
    await iam.send(new GenerateCredentialReportCommand({}));
    clock.advance(4_999);
    expect(await refusal(iam.send(new GetCredentialReportCommand({})))).toMatchObject({ status: 410 });
    clock.advance(1);
    expect((await iam.send(new GetCredentialReportCommand({}))).ReportFormat).toBe("text/csv");
    expect((await iam.send(new GenerateCredentialReportCommand({}))).State).toBe("COMPLETE");
  });

  test("a report is a snapshot: what happened since is not in it", async () => {
    const { iam, account } = simulated();
    const report = async () => new TextDecoder().decode((await iam.send(new GetCredentialReportCommand({}))).Content);
    const before = await report();
    account.update((draft) => {
      draft.root.accessKeys.push({ status: "Active" });
    });
    expect(await report()).toBe(before);
    expect((await iam.send(new GetAccountSummaryCommand({}))).SummaryMap).toMatchObject({
      AccountAccessKeysPresent: 1,
    });
  });

  test.each([
    [undefined, "OrganizationNotFoundException"],
    [{ id: "o-1", managementAccount: "999999999999" }, "AccountNotManagementOrDelegatedAdministratorException"],
    [{ id: "o-1", managementAccount: "111122223333", trustedAccessForIam: false }, "ServiceAccessNotEnabledException"],
  ])("features of an organization: %j", async (organization, name) => {
    expect(
      await refusal(
        simulated({ ...(organization ? { organization } : {}) }).iam.send(new ListOrganizationsFeaturesCommand({})),
      ),
    ).toMatchObject({ name });
  });
});

describe("CloudTrail", () => {
  const at = (minute: number, more: object = {}) =>
    rootEvent({
      eventName: `E${minute}`,
      eventSource: "ec2.amazonaws.com",
      eventTime: new Date(Date.UTC(2026, 9, 1, 0, minute)).toISOString(),
      ...more,
    });
  const now = "2026-10-02T00:00:00Z";

  test("looks up by one attribute, newest first, in the caller's Region, page by page", async () => {
    const cloudTrailEvents = [
      at(1),
      at(3),
      at(2),
      at(4, { awsRegion: "eu-west-1" }),
      at(5, { userIdentity: { type: "IAMUser", userName: "eve" } }),
    ];
    const { trail } = simulated({ now, cloudTrailEvents });
    const names: string[] = [];
    for await (const page of paginateLookupEvents(
      { client: trail, pageSize: 1 },
      { LookupAttributes: [{ AttributeKey: "Username", AttributeValue: "root" }] },
    )) {
      names.push(...(page.Events ?? []).map((event) => event.EventName ?? ""));
    }
    expect(names).toEqual(["E3", "E2", "E1"]);
    const [event] =
      (await simulated({ now, cloudTrailEvents }, undefined, "eu-west-1").trail.send(new LookupEventsCommand({})))
        .Events ?? [];
    expect(JSON.parse(event?.CloudTrailEvent ?? "")).toMatchObject({ eventName: "E4", userIdentity: { type: "Root" } });
  });

  test("holds 90 days", async () => {
    const cloudTrailEvents = [at(1, { eventTime: "2026-07-01T00:00:00Z" }), at(2)];
    expect((await simulated({ now, cloudTrailEvents }).trail.send(new LookupEventsCommand({}))).Events).toHaveLength(1);
  });

  test("takes two calls a second in each Region", async () => {
    const account = new SimulatedAccount(scenarioOf());
    let clock = 0;
    const endpoint = new Endpoint(account, new Throttle(() => clock));
    const door = { requestHandler: inProcess((request) => endpoint.answer(request)) };
    const look = (region: string) => clientsOf(door, region).trail.send(new LookupEventsCommand({}));
    await look("us-east-1");
    await look("us-east-1");
    expect(await refusal(look("us-east-1"))).toEqual({
      name: "ThrottlingException",
      message: "Rate exceeded",
      status: 400,
    });
    await look("us-west-2");
    clock = 500;
    await look("us-east-1");
    expect(await refusal(look("us-east-1"))).toMatchObject({ name: "ThrottlingException" });
    expect(patient.admits("iam:GetAccountSummary", "x")).toBe(true);
  });

  test.each([
    [{ MaxResults: 51 }, "InvalidMaxResultsException"],
    [
      {
        LookupAttributes: [
          { AttributeKey: "EventName", AttributeValue: "a" },
          { AttributeKey: "Username", AttributeValue: "b" },
        ],
      },
      "InvalidLookupAttributesException",
    ],
    [{ StartTime: new Date(2), EndTime: new Date(1) }, "InvalidTimeRangeException"],
    [{ NextToken: "bm9uZQ" }, "InvalidNextTokenException"],
  ] as const)("refuses %j", async (input, name) => {
    expect(await refusal(simulated().trail.send(new LookupEventsCommand(input as object)))).toMatchObject({ name });
  });
});

describe("SNS", () => {
  const TopicArn = "arn:aws:sns:us-east-1:111122223333:t";

  test("each subscriber receives the text of its protocol", async () => {
    const { sns, account } = simulated();
    await sns.send(new CreateTopicCommand({ Name: "t" }));
    for (const Protocol of ["email", "sqs"])
      await sns.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint: `to-${Protocol}` }));
    await sns.send(
      new PublishCommand({
        TopicArn,
        Subject: "s",
        MessageStructure: "json",
        Message: JSON.stringify({ default: "d", email: "línea\n" }),
      }),
    );
    expect(account.mailbox.map(({ protocol, endpoint, subject, body }) => [protocol, endpoint, subject, body])).toEqual(
      [
        ["email", "to-email", "s", "línea\n"],
        ["sqs", "to-sqs", "s", "d"],
      ],
    );
    expect((await sns.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes).toMatchObject({
      SubscriptionsConfirmed: "2",
    });
  });

  test("message attributes are delivered with the message, and count to its size", async () => {
    const { sns, account } = simulated();
    await sns.send(new CreateTopicCommand({ Name: "t" }));
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: "q" }));
    const ou = { DataType: "String.Array", StringValue: '["r-1","workloads"]' };
    await sns.send(new PublishCommand({ TopicArn, Message: "m", MessageAttributes: { ou } }));
    expect(account.mailbox[0]?.attributes).toEqual({ ou: { type: "String.Array", value: ou.StringValue } });
    const large = new PublishCommand({ TopicArn, Message: "m".repeat(262_144), MessageAttributes: { ou } });
    expect(await refusal(sns.send(large))).toMatchObject({ status: 400 });
  });

  test.each([
    ["an attribute without a value", { MessageAttributes: { ou: { DataType: "String", StringValue: "" } } }],
    ["an array that is none", { MessageAttributes: { ou: { DataType: "String.Array", StringValue: "workloads" } } }],
    ["an array of arrays", { MessageAttributes: { ou: { DataType: "String.Array", StringValue: "[[]]" } } }],
    ["an attribute of no known type", { MessageAttributes: { ou: { DataType: "Text", StringValue: "x" } } }],
    ["an attribute whose name has a space", { MessageAttributes: { "o u": { DataType: "String", StringValue: "x" } } }],
    ["a subject of 100 characters", { Subject: "x".repeat(100) }],
    ["a subject with a line break", { Subject: "a\nb" }],
    ["a message of more than 256 KiB", { Message: "é".repeat(131_073) }],
    ["a structure without default", { MessageStructure: "json", Message: '{"email":"x"}' }],
    ["a structure that is not JSON", { MessageStructure: "json", Message: "{" }],
  ])("refuses %s", async (_, input) => {
    const { sns } = simulated();
    await sns.send(new CreateTopicCommand({ Name: "t" }));
    expect(await refusal(sns.send(new PublishCommand({ TopicArn, Message: "m", ...input })))).toMatchObject({
      status: 400,
    });
    expect(await refusal(sns.send(new PublishCommand({ TopicArn: `${TopicArn}2`, Message: "m" })))).toMatchObject({
      status: 404,
    });
  });
});

describe("Security Hub", () => {
  const finding = (Id: string, more: object = {}) => ({
    SchemaVersion: "2018-10-08",
    Id,
    ProductArn: "arn:aws:securityhub:us-east-1:111122223333:product/111122223333/default",
    GeneratorId: "ours/rule",
    AwsAccountId: "111122223333",
    CreatedAt: "2026-11-01T00:00:00Z",
    UpdatedAt: "2026-11-01T00:00:00Z",
    Severity: { Label: "HIGH" as const },
    Title: "t",
    Description: "d",
    Resources: [{ Type: "Other", Id: "r" }],
    ...more,
  });
  const imported = (...Findings: ReturnType<typeof finding>[]) => new BatchImportFindingsCommand({ Findings });

  test("answers only where it is enabled", async () => {
    const { hub } = simulated({ securityHub: ["eu-west-1"] });
    for (const call of [hub.send(imported(finding("1"))), hub.send(new GetFindingsCommand({}))]) {
      expect(await refusal(call)).toMatchObject({ name: "InvalidAccessException", status: 401 });
    }
  });

  test("takes a hundred at most, and of those what is a finding of the caller", async () => {
    const { hub } = simulated({ securityHub: ["us-east-1"] });
    const many = Array.from({ length: 101 }, (_, i) => finding(`${i}`));
    expect(await refusal(hub.send(imported(...many)))).toMatchObject({ name: "InvalidInputException" });
    const wrong = [
      { AwsAccountId: "999999999999" },
      { ProductArn: "arn:aws:securityhub:eu-west-1:111122223333:product/111122223333/default" },
      { Title: "t".repeat(257) },
      { Description: " " },
      { Resources: [] },
      { Severity: undefined },
      { UpdatedAt: "yesterday" },
    ];
    const answer = await hub.send(imported(finding("right"), ...wrong.map((more, i) => finding(`wrong-${i}`, more))));
    expect(answer).toMatchObject({ SuccessCount: 1, FailedCount: wrong.length });
    expect(answer.FailedFindings?.map(({ Id }) => Id)).toEqual(wrong.map((_, i) => `wrong-${i}`));
  });

  test("takes what is younger, and leaves the workflow to people", async () => {
    const { hub } = simulated({ securityHub: ["us-east-1"] });
    const held = async () => (await hub.send(new GetFindingsCommand({}))).Findings?.[0];
    await hub.send(imported(finding("1", { Workflow: { Status: "NOTIFIED" } })));
    await hub.send(imported(finding("1", { Title: "same age" })));
    expect(await held()).toMatchObject({ Title: "t", RecordState: "ACTIVE" });
    const [later, latest] = ["2026-11-02T00:00:00Z", "2026-11-03T00:00:00Z"];
    const archived = { UpdatedAt: later, RecordState: "ARCHIVED", Workflow: { Status: "RESOLVED" } };
    await hub.send(imported(finding("1", archived)));
    expect(await held()).toMatchObject({ RecordState: "ARCHIVED", Workflow: { Status: "NOTIFIED" } });
    await hub.send(imported(finding("1", { UpdatedAt: latest, RecordState: "ACTIVE" })));
    expect(await held()).toMatchObject({ RecordState: "ACTIVE", Workflow: { Status: "NEW" } });
  });

  test("finds by what a text is or begins with, page by page", async () => {
    const { hub } = simulated({ securityHub: ["us-east-1"] });
    await hub.send(imported(finding("1"), finding("2", { GeneratorId: "theirs/rule" }), finding("3")));
    const Filters = { GeneratorId: [{ Comparison: "PREFIX" as const, Value: "ours/" }] };
    const first = await hub.send(new GetFindingsCommand({ Filters, MaxResults: 1 }));
    const second = await hub.send(new GetFindingsCommand({ Filters, MaxResults: 1, NextToken: first.NextToken }));
    expect([first, second].map(({ Findings = [] }) => Findings.map(({ Id }) => Id))).toEqual([["1"], ["3"]]);
    expect(second.NextToken).toBeUndefined();
  });
});
