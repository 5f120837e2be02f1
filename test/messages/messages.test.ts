import { catalogue, useOwnControls } from "@genkan/controls/catalogue/index";
import { type Change, RESOURCE_GONE } from "@genkan/controls/engine/finding";
import { control, reason } from "@genkan/controls/model/control";
import { causeParams } from "@genkan/controls/model/evaluation";
import { locales } from "@genkan/controls/model/text";
import { alertMessage } from "@genkan/messages/alert/alert";
import { actorName } from "@genkan/messages/alert/event";
import { channels } from "@genkan/messages/channels/index";
import { mail } from "@genkan/messages/channels/mail";
import { checkReport } from "@genkan/messages/formats/json";
import { lay, wrap } from "@genkan/messages/layout";
import { utc } from "@genkan/messages/moment";
import { sentence } from "@genkan/messages/sentence";
import { table } from "@genkan/messages/terminal/terminal";
import { unknownWords } from "@genkan/messages/unknown";
import { expect, onTestFinished, test } from "vitest";
import { alertOf, changeOf, event, exceptions, kinds } from "./alerts.ts";
import { wholeTexts } from "./texts.ts";
import { ourSchema } from "./validators.ts";

const [isAlert, isCheck] = [ourSchema("alert"), ourSchema("check")];

test("a baseline and a reminder list what is accepted, by whom, until when; a drift does not", () => {
  for (const kind of ["baseline", "reminder"] as const) {
    const message = alertMessage(kinds[kind], utc.en);
    // The next to end first.
    expect(message.accepted.map(({ owner }) => owner)).toEqual(["taro", "hanako"]);
    for (const text of wholeTexts(message)) expect(text).toContain("Accepted by taro until 2026-11-20 00:00 UTC");
  }
  expect(alertMessage({ ...kinds.drift, exceptions }, utc.en).accepted).toEqual([]);
  const ended = { ...exceptions[0]!, expires: "2026-10-31T00:00:00.000Z" };
  expect(alertMessage({ ...kinds.reminder, exceptions: [ended] }, utc.en).accepted).toEqual([]);
});

test("each change says where it is put right, and every channel repeats it", () => {
  const message = alertMessage(
    alertOf(changeOf("drift", { control: "identity-center-mfa-always-on", reason: "mfa-settings-weak" })),
    utc.en,
  );
  const url =
    "https://ap-northeast-1.console.aws.amazon.com/singlesignon/home?region=ap-northeast-1#!/instances/7223601ab3bfa0c6/settings";
  expect(message.consoleUrl).toBe(url);
  for (const channel of channels) expect(JSON.stringify(channel.alert(message)), channel.id).toContain(url);
});

test.each(["valueOf", "constructor", "toString", "hasOwnProperty"])(
  "a reason of another release is reported as it is: %s",
  (reason) => {
    for (const kind of ["drift", "resolved", "unknown"] as const) {
      const [change] = alertMessage(alertOf(changeOf(kind, { reason, params: {} })), utc.en).changes;
      expect(change?.message).toBe(`root-access-key-absent: ${reason} {}`);
      expect(change?.consequences).toEqual([]);
    }
  },
);

test("controls that fail for one cause are reported as one change, with its consequences beneath", () => {
  const absent = { kind: "drift", status: "NON_COMPLIANT", severity: "HIGH", params: {} } as const;
  const alert = alertOf(
    changeOf("drift", { ...absent, control: "identity-center-user-exists", reason: "identity-center-absent" }),
    changeOf("drift", { ...absent, control: "identity-center-enabled", reason: "identity-center-absent" }),
    changeOf("drift", { ...absent, control: "identity-center-admin-assigned", reason: "identity-center-absent" }),
  );
  const message = alertMessage(alert, utc.en);
  expect(message.changes.map(({ control }) => control)).toEqual(["identity-center-enabled"]);
  expect(message.changes[0]?.consequences).toHaveLength(2);
  expect(message.headline).not.toContain("more");
  expect(isAlert(message)).toBe(true);
  expect(mail.alert(message).body).toContain("These also fail as a result:\n- no administrator is assigned\n");
  // Alone, each stands for itself.
  expect(alertMessage(alertOf(alert.changes[0]!), utc.en).changes).toHaveLength(1);
});

test.each([
  ["root-mfa-enabled", "root-hardware-mfa-enabled", "root-mfa-absent", "root-mfa-absent"],
  [
    "identity-center-admin-assigned",
    "identity-center-admin-signs-in",
    "no-administrator-assigned",
    "no-administrators",
  ],
])("%s stands above %s, which fails with it", (cause, consequence, causeReason, reason) => {
  const failing = { status: "NON_COMPLIANT", params: {} } as const;
  const alert = alertOf(
    changeOf("drift", { ...failing, control: consequence, severity: "CRITICAL", reason }),
    changeOf("drift", { ...failing, control: cause, severity: "HIGH", reason: causeReason }),
  );
  // Both are reasons that the controls give.
  const reasonsOf = (id: string) => Object.keys(catalogue.find((control) => control.id === id)?.reasons ?? {});
  expect([reasonsOf(cause), reasonsOf(consequence)]).toEqual([
    expect.arrayContaining([causeReason]),
    expect.arrayContaining([reason]),
  ]);
  expect(
    alertMessage(alert, utc.en).changes.map(({ control, consequences }) => [control, consequences.length]),
  ).toEqual([[cause, 1]]);
});

test("of a chain of causes nothing is lost: all of it stands beneath the first", () => {
  const text = { en: "Text", ja: "テキスト" };
  const own = (id: string, causedBy: string) =>
    control({
      ...{ id, severity: "HIGH", step: null, frameworks: {}, title: text, why: text, consolePage: "iam-users" },
      remediation: { en: ["Step"], ja: ["手順"] },
      needs: ["trails"],
      reasons: {
        "follows-from": reason("NON_COMPLIANT", () => text, { causedBy, remedy: { way: "behaviour", text } }),
      },
      judge: () => [{ reason: "follows-from", params: {} }],
    });
  useOwnControls([own("acme-first", "cloudtrail-management-events-logged"), own("acme-second", "acme-first")]);
  onTestFinished(() => void useOwnControls([]));
  const failing = { status: "NON_COMPLIANT", severity: "HIGH", params: {} } as const;
  const changes = [
    changeOf("drift", { ...failing, control: "acme-second", reason: "follows-from" }),
    changeOf("drift", { ...failing, control: "acme-first", reason: "follows-from" }),
    changeOf("drift", { ...failing, control: "cloudtrail-management-events-logged", reason: "no-trail" }),
  ];
  const countsOf = (...some: typeof changes) =>
    alertMessage(alertOf(...some), utc.en).changes.map(({ control, consequences }) => [control, consequences.length]);
  expect(countsOf(...changes)).toEqual([["cloudtrail-management-events-logged", 2]]);
  expect(countsOf(...changes.slice(0, 2))).toEqual([["acme-first", 1]]);
});

test("what could not be judged at the first look does not read as if it were well", () => {
  const unknown = changeOf("baseline", {
    control: "root-mfa-enabled",
    status: "INSUFFICIENT_DATA",
    reason: "access-denied",
    params: { action: "iam:GetAccountSummary", detail: "", actions: ["iam:GetAccountSummary"] },
  });
  const subjectOf = (...changes: Change[]) => mail.alert(alertMessage(alertOf(...changes), utc.en)).subject;
  expect(subjectOf(unknown)).toBe("CANNOT CHECK 1 cannot be checked, now watching - 111122223333 [Genkan]");
  expect(subjectOf(unknown, changeOf("baseline", { severity: "LOW" }), changeOf("baseline", { control: "x" }))).toBe(
    "CRITICAL 2 non-compliant, 1 cannot be checked, now watching - 111122223333 [Genkan]",
  );
});

test.each([
  ["exception-expired", "CRITICAL root has an access key, exception ended - 111122223333 [Genkan]"],
  ["unknown", "CANNOT CHECK root access keys and 1 more - 111122223333 [Genkan]"],
  ["notice", "HIGH root was used again +2 - 111122223333 [Genkan]"],
  ["drift", "CRITICAL root access key created - 111122223333 prod [Genkan]"],
  ["reminder", "CRITICAL root has an access key, open for 31 days - 111122223333 [Genkan]"],
  ["resolved", "OK root access key gone after 31 days - 111122223333 [Genkan]"],
  ["password-only sign-in", "HIGH sign-in without MFA: hanako - 111122223333 [Genkan]"],
  ["takeover", "HIGH root MFA devices were changed - 111122223333 [Genkan]"],
] as const)("the subject of %s says in words what it is", (kind, subject) => {
  expect(mail.alert(alertMessage(kinds[kind], utc.ja)).subject).toBe(subject);
});

test("what has just happened is contained first; what was there when we first looked is looked into first", () => {
  const stepsOf = (change: Change) => alertMessage(alertOf(change), utc.en).changes[0]!;
  const happened = changeOf("drift", { from: "COMPLIANT" });
  expect(stepsOf(happened)).toMatchObject({ incident: true, problem: "root access key created" });
  expect(stepsOf(happened).remediation[0]).toMatch(/^Deactivate the key now: /);
  expect(stepsOf(happened).question).toMatch(/^Was this you/);
  expect(alertMessage(kinds["password-only sign-in"], utc.en).changes[0]?.question).toMatch(/^Was it really hanako\?/);
  // New to us, but there is the event that made it.
  expect(stepsOf(changeOf("drift", { from: null, events: [event] })).incident).toBe(true);
  for (const found of [changeOf("baseline"), changeOf("reminder"), changeOf("drift", { from: null })]) {
    expect(stepsOf(found)).toMatchObject({ incident: false, question: "", problem: "root has an access key" });
    expect(stepsOf(found).remediation[0]).toMatch(/^Find out what uses the key/);
  }
});

test("what can't be checked names the role, its last change, and that this may be an attack", () => {
  const [worst] = alertMessage(kinds.unknown, utc.en).changes;
  expect(worst).toMatchObject({ level: "UNKNOWN", severity: "CRITICAL" });
  expect(worst?.message).toBe(
    "AWS denied iam:GetAccountSummary. Genkan runs as the role arn:aws:iam::111122223333:role/genkan-production-MonitorRole. Last change of that role: 2026-10-31 23:12 UTC, PutRolePolicy by eve (role ops) from 203.0.113.7. Removing the monitor's permissions can be an attacker's first move.",
  );
  expect(worst?.links[0]?.url).toMatch(/#\/roles\/details\/genkan-production-MonitorRole$/);
  const { lastRoleChange: _, ...without } = kinds.unknown;
  expect(alertMessage(without, utc.en).changes[0]?.message).not.toContain("Last change");
});

test.each([
  ["drift", "npx genkan exception add --table t-1 --control root-access-key-absent --owner YOU --reason WHY --days 30"],
  [
    "takeover",
    "npx genkan planned-use add --table t-1 --owner YOU --reason WHY --from 2026-11-01T00:00:00.000Z --hours 1",
  ],
  // An exception would silence every later use of root, too.
  [
    "root sign-in without MFA",
    "npx genkan planned-use add --table t-1 --owner YOU --reason WHY --from 2026-11-01T00:00:00.000Z --hours 1",
  ],
  ["resolved", null],
  ["unknown", null],
] as const)("a %s has the command that accepts it", (kind, command) => {
  expect(alertMessage({ ...kinds[kind], table: "t-1" }, utc.en).changes[0]?.acceptCommand).toBe(command);
});

test("the subject takes how bad it is and what it is about from the same change", () => {
  const takeover = kinds.takeover.changes[0]!;
  const task = { ...takeover, status: "COMPLIANT", severity: "LOW", reason: "root-task-done" } as const;
  const subject = (...changes: Change[]) => mail.alert(alertMessage(alertOf(...changes), utc.en)).subject;
  expect(subject(changeOf("unknown"), takeover)).toBe("HIGH root MFA devices were changed +1 - 111122223333 [Genkan]");
  expect(subject(task, changeOf("resolved"))).toBe("OK root access key gone after 31 days +1 - 111122223333 [Genkan]");
  expect(subject(task)).toBe("LOW root-only task - 111122223333 [Genkan]");
});

test("a name that a shell would read otherwise makes no command", () => {
  const user = (id: string) =>
    changeOf("drift", {
      control: "iam-user-mfa-enabled",
      reason: "user-mfa-absent",
      resource: { type: "AWS::IAM::User", id },
    });
  const commandOf = (id: string) => alertMessage(alertOf(user(id)), utc.en).changes[0]?.acceptCommand;
  expect(commandOf("alice@example.com")).toContain("--resource AWS::IAM::User/alice@example.com");
  expect(commandOf("$(reboot)")).toBeNull();
});

test.each([
  ["arn:aws:iam::111122223333:root", "the root user"],
  ["arn:aws:iam::111122223333:user/ops/alice", "IAM user alice"],
  ["arn:aws:sts::111122223333:assumed-role/ops/eve", "eve (role ops)"],
  [
    "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_AdministratorAccess_0123456789abcdef/hanako",
    "hanako (permission set AdministratorAccess)",
  ],
  ["IdentityCenterUser 906731f5", "Identity Center user 906731f5"],
  ["AWSService", "AWSService"],
])("%s is called %s", (actor, name) => {
  expect(actorName(actor, "en")).toBe(name);
});

test("whether a planned use of root was declared is said where root acted, and nowhere else", () => {
  const declared = (kind: keyof typeof kinds) => alertMessage(kinds[kind], utc.en).changes.map((each) => each.declared);
  expect(declared("drift")).toEqual(["no planned use of root is declared for this time"]);
  expect(declared("password-only sign-in")).toEqual([null]);
  const planned = alertMessage(alertOf(changeOf("drift", { events: [event], plan: "hanako: tax" })), utc.en);
  expect(planned.changes[0]?.declared).toBe("yes, as a planned use of root (hanako: tax)");
});

test("a sound account is reported how it stands, and that silence is good news", () => {
  const sound = alertOf(
    ...catalogue.map(({ id }) => changeOf("baseline", { control: id, status: "COMPLIANT", reason: "x", params: {} })),
  );
  for (const locale of locales) {
    const message = alertMessage(sound, utc[locale]);
    const counts = { en: /Compliant\W+(\d+)/, ja: /(?<!非)準拠\W+(\d+)/ }[locale];
    const sentence = {
      en: "You will be notified when this changes.",
      ja: "今後は、変化があったときにお知らせします。",
    }[locale];
    for (const text of wholeTexts(message)) {
      expect(counts.exec(text)?.[1]).toBe(String(catalogue.length));
      expect(text).toContain(sentence);
    }
  }
});

test("in a message of a deployment, the commands name its table", () => {
  const unattested = {
    status: "INSUFFICIENT_DATA",
    severity: "HIGH",
    control: "identity-center-mfa-always-on",
    reason: "unattested",
    params: { action: "genkan attest identity-center-mfa", detail: "-", actions: [] },
  } as const;
  const alert = alertOf(changeOf("unknown", unattested));
  for (const locale of locales) {
    const steps = alertMessage({ ...alert, table: "findings-1" }, utc[locale]).changes[0]!.remediation.join("\n");
    expect(steps).toContain("npx genkan attest identity-center-mfa --table findings-1 --by ");
    expect(steps).toContain("npx genkan check --table findings-1 --control identity-center-mfa-always-on");
    expect(steps).not.toMatch(/(?<!npx )genkan (attest|check)/);
    expect(alertMessage(alert, utc[locale]).changes[0]!.remediation.join()).not.toContain("--table");
  }
});

test("a reminder of what can't be evaluated does not read as if it were open", () => {
  const { status, reason, params } = changeOf("unknown");
  const alert = alertOf(changeOf("reminder", { status, reason, params }));
  const [en, ja] = locales.map((locale) => alertMessage(alert, utc[locale]));
  expect(en?.headline).toBe("CANNOT CHECK: root access keys for 31 days - 111122223333");
  expect(ja?.headline).toBe("【監視不能】ルートユーザーのアクセスキー (31 日) - 111122223333");
  expect(en?.changes[0]?.since).toBe(alertMessage(alertOf(changeOf("unknown")), utc.en).changes[0]?.since);
  expect(mail.alert(en!).subject).toBe("CANNOT CHECK root access keys for 31 days - 111122223333 [Genkan]");
  expect(isAlert(en!)).toBe(true);
});

test("controls that one call kept from being judged are reported as one change", () => {
  const denied = { status: "INSUFFICIENT_DATA", reason: "access-denied" } as const;
  const params = (action: string) => ({ action, detail: `denied ${action}`, actions: [action] });
  const unknown = (control: string, severity: "CRITICAL" | "HIGH", action: string) =>
    changeOf("unknown", { ...denied, control, severity, params: params(action) });
  const alert = alertOf(
    unknown("root-signing-certificate-absent", "HIGH", "iam:GetAccountSummary"),
    unknown("root-mfa-enabled", "CRITICAL", "iam:GetAccountSummary"),
    unknown("root-access-key-absent", "CRITICAL", "iam:GetAccountSummary"),
    unknown("cloudtrail-management-events-logged", "HIGH", "cloudtrail:DescribeTrails"),
  );
  const message = alertMessage(alert, utc.en);
  expect(message.changes.map(({ control, consequences }) => [control, consequences])).toEqual([
    ["root-access-key-absent", ["root MFA", "root signing certificates"]],
    ["cloudtrail-management-events-logged", []],
  ]);
  expect(mail.alert(message).body).toContain("These can't be checked either, for the same reason:\n- root MFA\n");
  for (const text of wholeTexts(message)) expect(text).toContain("root MFA");
  // Of things of their own each is reported.
  const users = ["alice", "bob"].map((id) => ({ resource: { type: "AWS::IAM::User", id } }));
  const each = users.map((user) => ({
    ...unknown("iam-user-mfa-enabled", "HIGH", "iam:GetCredentialReport"),
    ...user,
  }));
  expect(alertMessage(alertOf(...each), utc.en).changes).toHaveLength(2);
});

test("a baseline names what is wrong and counts the rest; the worst comes first", () => {
  const message = alertMessage(kinds.baseline, utc.en);
  expect(message.changes.map(({ control }) => control)).toEqual(["root-access-key-absent"]);
  expect(message.summary).toEqual({
    COMPLIANT: catalogue.length - 1,
    NON_COMPLIANT: 1,
    NOT_APPLICABLE: 0,
    INSUFFICIENT_DATA: 0,
  });
  const mixed = alertOf(
    changeOf("resolved"),
    changeOf("drift", { severity: "LOW", control: "b" }),
    changeOf("drift", { control: "a" }),
  );
  expect(alertMessage(mixed, utc.en).changes.map(({ kind, severity }) => `${kind} ${severity}`)).toEqual([
    "drift CRITICAL",
    "drift LOW",
    "resolved CRITICAL",
  ]);
});

test("what another release has written is reported all the same", () => {
  const odd = changeOf("drift", { control: "control-of-tomorrow", reason: "why-not", params: { n: 1 } });
  expect(alertMessage(alertOf(odd), utc.en).changes[0]?.message).toBe('control-of-tomorrow: why-not {"n":1}');
  const gone = changeOf("resolved", { status: "NOT_APPLICABLE", reason: RESOURCE_GONE });
  expect(alertMessage(alertOf(gone), utc.en).changes[0]?.message).toBe("It no longer exists.");
  const user = { ...gone, control: "iam-user-mfa-enabled", resource: { type: "AWS::IAM::User", id: "alice" } };
  expect(alertMessage(alertOf(user), utc.en).headline).toBe(
    "OK: IAM user has MFA, or is gone: alice after 31 days - 111122223333",
  );
});

test.each([
  ["PT1H", "PT8H", "1 hour: Admin (8 hours).", "1 時間を超えています: Admin (8 時間)"],
  [
    "PT90M",
    "P1DT1M",
    "1 hour, 30 minutes: Admin (24 hours, 1 minute).",
    "1 時間 30 分を超えています: Admin (24 時間 1 分)",
  ],
  ["PT1H", "PT1H1S", "1 hour: Admin (1 hour, 1 second).", "1 時間を超えています: Admin (1 時間 1 秒)"],
])("a session that is limited to %s and lasts %s is reported in people's words", (limit, duration, en, ja) => {
  const params = { sets: ["Admin"], durations: [duration], limit };
  const long = changeOf("drift", { control: "identity-center-admin-session-short", reason: "sessions-long", params });
  expect(sentence(long, utc.en)).toBe(`Administrator sessions are longer than ${en}`);
  expect(sentence(long, utc.ja)).toBe(`管理者のセッションが ${ja}`);
});

test("evidence is shown by what it is called, in every channel for people", () => {
  const evidence = [
    { fact: "rootMfaDevices" as const, observedAt: "2026-11-01T00:00:00.000Z" },
    { fact: "signIns" as const, observedAt: null },
  ];
  const change = changeOf("drift", { evidence });
  const names = {
    en: ["Root user's virtual MFA devices (2026-11-01 00:00 UTC)", "(could not be read)"],
    ja: ["ルートユーザーの仮想 MFA デバイス (2026-11-01 00:00 UTC)", "(読み取れませんでした)"],
  };
  for (const locale of locales) {
    const { body } = mail.alert(alertMessage(alertOf(change), utc[locale]));
    for (const text of [body, table([change], { ...utc[locale], columns: 200 })]) {
      for (const name of names[locale]) expect(text.replace(/\n {4}/g, "")).toContain(name);
      expect(text).not.toMatch(/rootMfaDevices|signIns/);
    }
  }
});

test("the JSON of a check is what its schema says", () => {
  for (const locale of locales) {
    const report = checkReport(
      {
        account: "111122223333",
        partition: "aws",
        region: "us-east-1",
        evaluatedAt: "2026-11-01T00:00:00.000Z",
        apiCalls: 4,
        evaluations: [changeOf("drift", { exception: exceptions[0]! }), changeOf("unknown")],
      },
      locale,
    );
    expect(isCheck(report), JSON.stringify(isCheck.errors)).toBe(true);
    expect(report.summary).toMatchObject({ NON_COMPLIANT: 1, INSUFFICIENT_DATA: 1 });
  }
});

test("lines break where Japanese lets them", () => {
  expect(wrap("あいうえお。かき", 10)).toEqual(["あいうえ", "お。かき"]);
  expect(wrap("one two  three", 7)).toEqual(["one two", "three"]);
  expect(wrap("see https://example.com/very/long now", 10)).toEqual(["see", "https://example.com/very/long", "now"]);
});

test("what is denied to the read role of a member is given back there, and not to the role that Genkan runs as", () => {
  const stepsOf = (session: string) => {
    const detail = `AccessDenied: User: arn:aws:sts::222233334444:assumed-role/${session} is not authorized to perform: iam:GetAccountSummary because no identity-based policy allows the iam:GetAccountSummary action`;
    const { en, ja } = unknownWords["access-denied"].steps(
      causeParams([{ kind: "access-denied", action: "iam:GetAccountSummary", detail }]),
    );
    return { en: JSON.stringify(en), ja: JSON.stringify(ja) };
  };
  const member = stepsOf("acme-read/genkan");
  for (const text of Object.values(member)) {
    expect(text).toContain("acme-read");
    expect(text).toContain('["organization","template"]');
    expect(text).not.toContain('["controls","--policy"]');
  }
  for (const text of Object.values(stepsOf("genkan-production-Monitor/genkan-production-MonitorFunction")))
    expect(text).toContain('["controls","--policy"]');
});

test("on a terminal, words that belong together are broken between words where a line is too narrow for them", () => {
  const name = "management account\u00a0111122223333\u00a0(this\u00a0account) · us-east-1";
  expect(lay("", name, 40)).toEqual(["management", "account 111122223333 (this account) ·", "us-east-1"]);
  expect(lay("", name, 22)).toEqual(["management", "account 111122223333", "(this account)", "· us-east-1"]);
  expect(lay("  ", "api\u00a0(772135955028,\u00a0Workloads/Production)", 24)).toEqual([
    "  api (772135955028,",
    "  Workloads/Production)",
  ]);
  expect(lay("1. ", "abcdefghijkl", 8)).toEqual(["1. abcde", "   fghij", "   kl"]);
});

test.each([
  ["aws", "us-east-1, us-east-2 and us-west-2, where sign-ins of the root user are"],
  ["aws-us-gov", "us-gov-west-1 and us-gov-east-1, where sign-ins are"],
  ["aws-cn", "cn-north-1 and cn-northwest-1, where sign-ins are"],
])(
  "what a service control policy denies is put right in the partition %s, with its Regions and ARNs",
  (partition, regions) => {
    const detail = `User: arn:${partition}:sts::111122223333:assumed-role/genkan-read/genkan is not authorized to perform: cloudtrail:LookupEvents with an explicit deny in a service control policy`;
    const cause = { kind: "access-denied", action: "cloudtrail:LookupEvents", detail } as const;
    const steps = JSON.stringify(unknownWords[cause.kind].steps(causeParams([cause])));
    expect(steps).toContain(`Genkan reads ${regions}`);
    expect(steps).toContain(`arn:${partition}:iam::*:role/genkan-*`);
  },
);
