import { catalogue } from "@genkan/controls/catalogue/index";
import { expect, test } from "vitest";
import { rare } from "../../scenarios/rare.ts";
import { openOrganization, PATH } from "../organization.ts";
import { openTerminal } from "../terminal.ts";

test("controls lists them, and prints the policy that a check takes", async () => {
  const { genkan } = openTerminal();
  const { out } = await genkan("controls");
  for (const { id } of catalogue) expect(out).toContain(id);
  const called = new Set<string>();
  for (const change of [{}, ...rare]) {
    const { genkan, counts } = openTerminal({ change });
    await genkan("check");
    for (const action of Object.keys(counts())) called.add(action);
  }
  called.delete("sts:GetCallerIdentity");
  const policy = JSON.parse((await genkan("controls", "--policy")).out);
  // Nothing is called that is not granted, and nothing is granted that is never called.
  expect(policy.Statement[0].Action).toEqual([...called].sort());
});

test("the policy for an organization also allows what a check of all accounts calls", async () => {
  const accounts = [{ id: "200000000001", name: "a", tags: { env: "dev" }, root: { accessKeys: [{}] }, path: PATH }];
  const { genkan, counts } = openOrganization(accounts);
  const all = JSON.parse((await genkan("controls", "--policy", "--organization")).out);
  const own = JSON.parse((await genkan("controls", "--policy")).out);
  expect(all.Statement[0]).toEqual(own.Statement[0]);
  await genkan(
    ...["exception", "add", "--organization", "--tag", "env=dev", "--control", "root-access-key-absent"],
    ...["--owner", "me", "--reason", "r", "--days", "1"],
  );
  await genkan("check", "--organization");
  const central = Object.keys(counts()).filter((action) => /^(organizations|sts):/.test(action));
  const granted = all.Statement.flatMap(({ Action }: { Action: string[] }) => Action);
  expect(granted).toEqual(expect.arrayContaining(central.filter((action) => action !== "sts:GetCallerIdentity")));
  expect(central).toEqual(expect.arrayContaining(all.Statement[1].Action));
  expect(all.Statement[2]).toMatchObject({ Action: ["sts:AssumeRole"], Resource: "arn:*:iam::*:role/genkan-read" });
});

test("--organization is refused without --policy", async () => {
  const { status, err } = await openTerminal().genkan("controls", "--organization");
  expect([status, err]).toEqual([2, expect.stringContaining("--policy")]);
});
