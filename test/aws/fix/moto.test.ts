import {
  ListAccountAssignmentsCommand,
  ListInstancesCommand,
  ListManagedPoliciesInPermissionSetCommand,
  SSOAdminClient,
} from "@aws-sdk/client-sso-admin";
import { type Aws, connect } from "@genkan/aws/clients";
import { executor } from "@genkan/aws/fix/execute";
import { undoPlan } from "@genkan/controls/engine/fix";
import type { Step } from "@genkan/controls/model/plan";
import { describe, expect, test } from "vitest";
import { PATIENT, patientClock } from "../../clock.ts";
import { inAccount, motoAccount } from "../../moto.ts";
import { frontDoor } from "../../plans.ts";

describe("against an outside reference", { tags: "moto_server" }, () => {
  test("a plan makes the same there, twice is once, and its undo leaves nothing", async () => {
    const moto = await motoAccount();
    const { endpoint, account } = moto;
    const credentials = { accessKeyId: "AKIAEXAMPLE000000000", secretAccessKey: "example" };
    const connected = connect({ region: "us-east-1", endpoint, credentials, clock: patientClock, deadline: PATIENT });
    const seen = new Set<object>();
    const aws: Aws = {
      ...connected,
      client: async (Client, region) => {
        const client = await connected.client(Client, region);
        if (!seen.has(client)) inAccount(client, moto);
        seen.add(client);
        return client;
      },
    };
    const sso = await aws.client(SSOAdminClient);
    const { Instances: [{ InstanceArn = "" } = {}] = [] } = await sso.send(new ListInstancesCommand({}));
    // moto 5.2 does not have GetPermissionsBoundaryForPermissionSet.
    const steps = frontDoor({ region: "us-east-1", instance: InstanceArn, account, user: "u-1" }).map((step) => ({
      ...step,
      agrees: (step.agrees ?? []).filter(({ call }) => call.operation !== "GetPermissionsBoundaryForPermissionSet"),
    }));
    const execute = (some: readonly Step[]) => executor(aws, { account })(some, { before: [], on: () => {} });

    const first = await execute(steps);
    expect(first.results.map(({ state, failure }) => failure ?? state)).toEqual(steps.map(() => "done"));
    const [{ output: PermissionSetArn = "" } = { output: "" }] = first.results;
    const { AttachedManagedPolicies = [] } = await sso.send(
      new ListManagedPoliciesInPermissionSetCommand({ InstanceArn, PermissionSetArn }),
    );
    expect(AttachedManagedPolicies.map(({ Arn }) => Arn)).toEqual(["arn:aws:iam::aws:policy/AdministratorAccess"]);
    const { AccountAssignments } = await sso.send(
      new ListAccountAssignmentsCommand({ InstanceArn, PermissionSetArn, AccountId: account }),
    );
    expect(AccountAssignments).toMatchObject([{ PrincipalId: "u-1", PrincipalType: "USER" }]);

    const second = await execute(steps);
    expect(second.results.map(({ state, failure }) => failure ?? state)).toEqual(steps.map(() => "found"));

    const base = { id: "1", at: "", by: "", account, partition: "aws", fixes: [], endedAt: null };
    const { steps: undo } = undoPlan({ ...base, ...first, steps });
    expect((await execute(undo)).results.map(({ state, failure }) => failure ?? state)).toEqual(undo.map(() => "done"));
    aws.close();
  });
});
