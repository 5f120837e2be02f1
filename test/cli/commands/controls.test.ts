import { catalogue } from "@genkan/controls/catalogue/index";
import { expect, test } from "vitest";
import { rare } from "../../scenarios/rare.ts";
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
