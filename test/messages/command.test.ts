import { verificationStep } from "@genkan/controls/model/steps";
import { printed, stepText } from "@genkan/messages/command";
import { expect, test } from "vitest";

const table = "findings-1";

test.each([
  [["check"], "npx genkan check", "npx genkan check --table findings-1"],
  [["check", "--control", "a"], "npx genkan check --control a", "npx genkan check --table findings-1 --control a"],
  [
    ["attest", "mfa", "--by", "me"],
    "npx genkan attest mfa --by me",
    "npx genkan attest mfa --table findings-1 --by me",
  ],
  [["exception", "add"], "npx genkan exception add", "npx genkan exception add --table findings-1"],
  // These know no ledger.
  [["explain", "a"], "npx genkan explain a", "npx genkan explain a"],
  [["controls", "--policy"], "npx genkan controls --policy", "npx genkan controls --policy"],
] as const)("%j is printed for the local ledger and for a deployment", (command, local, deployed) => {
  expect(printed({ command })).toBe(local);
  expect(printed({ command }, { table })).toBe(deployed);
});

test("a text that only mentions a command stays as it is", () => {
  expect(stepText("Run genkan check again.", { table })).toBe("Run genkan check again.");
});

test("the step that shows whether a remedy worked has its own words for when to run it, and a note", () => {
  const { en, ja } = verificationStep(["check"], {
    when: { en: "tomorrow", ja: "明日" },
    note: { en: ["(see ", { command: ["explain", "a"] }, ")."], ja: "(一日後)。" },
  });
  expect(stepText(en, { table })).toBe(
    "To see that it worked, run tomorrow: npx genkan check --table findings-1 (see npx genkan explain a).",
  );
  expect(stepText(ja)).toBe("直ったことを確かめるには、明日次を実行します: npx genkan check (一日後)。");
});
