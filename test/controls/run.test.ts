import { identityCenterEnabled } from "@genkan/controls/catalogue/identity-center-enabled";
import type { Observations } from "@genkan/controls/evidence";
import { type Alert, run, tell, type World } from "@genkan/controls/run";
import { defaultSettings } from "@genkan/controls/settings";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SqliteLedger } from "../../packages/cli/src/ledger/sqlite.ts";
import { evaluation, record, untoldIn } from "../findings.ts";

const AT = "2026-11-01T00:00:00.000Z";
const subject = { account: "111122223333", partition: "aws" };
let ledger: SqliteLedger;
beforeEach(() => {
  ledger = SqliteLedger.open(":memory:");
});
afterEach(() => ledger.close());

test("an alert that can't be published does not stop those behind it", async () => {
  for (const [i, status] of (["COMPLIANT", "NON_COMPLIANT", "COMPLIANT"] as const).entries())
    await record(ledger, subject.account, `r${i}`, AT, [evaluation("c", status)]);
  const sent: string[] = [];
  const publish = async ({ alertId }: Alert) => {
    if (alertId === "r1") throw new Error("SNS does not answer");
    sent.push(alertId);
  };
  await expect(tell({ subject, ledger, publish })).rejects.toThrow("1 alert(s) could not be published");
  expect(sent).toEqual(["r0", "r2"]);
  expect(await untoldIn(ledger, subject.account)).toEqual(["r1"]);
});

test("where Identity Center was found is remembered through a run that could not see it", async () => {
  const instance = {
    arn: "arn:aws:sso:::instance/ssoins-7223601ab3bfa0c6",
    identityStoreId: "d-9067641f21",
    owner: subject.account,
    region: "eu-west-1",
    kind: "organization",
    status: "ACTIVE",
  } as const;
  const seen: Observations = {
    identityCenter: {
      known: true,
      observedAt: new Date(AT),
      value: { instances: [instance], searched: ["eu-west-1"], managementAccount: null },
    },
  };
  const unseen: Observations = {
    identityCenter: { known: false, cause: { kind: "throttled", action: "sso:ListInstances", detail: "" } },
  };
  let runs = 0;
  const worldWith = (observations: Observations): World => ({
    ...{ subject, ledger, settings: defaultSettings },
    collect: async () => ({ observations, apiCalls: 1 }),
    publish: async () => {},
    now: () => new Date(AT),
    newRunId: () => `r${runs++}`,
  });
  await run(worldWith(seen), [identityCenterEnabled]);
  await run(worldWith(unseen), [identityCenterEnabled]);
  expect((await ledger.read(subject.account)).lastRun).toMatchObject({
    ...{ id: "r1", identityCenterRegion: "eu-west-1", identityCenterInstance: instance.arn },
  });
});
