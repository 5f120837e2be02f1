import type { FixFailure } from "@genkan/controls/engine/fix";
import { locales } from "@genkan/controls/model/text";
import { failureText } from "@genkan/messages/plan/failure";
import { expect, test } from "vitest";

const action = "sso:CreatePermissionSet";
const odd = "name\u001b[31m\nred";
const cases: readonly [FixFailure, RegExp][] = [
  [{ kind: "stale", action, expected: `Name=${odd}` }, /stale.*Plan again/],
  [{ kind: "name-clash", action, found: odd, differs: [odd, "b"] }, /has this name.*, b/],
  [{ kind: "not-propagated", action, detail: `ConflictException: ${odd}`, attempts: 8 }, /8 times: ConflictException/],
  [
    { kind: "denied", action, resources: [odd, "*"], detail: odd },
    /not allowed to call sso:CreatePermissionSet on .*\*/,
  ],
  [{ kind: "refused", action, reason: `Received a 404 status error: ${odd}` }, /could not do it: Received a 404/],
  [{ kind: "unsettled", action, seconds: 300 }, /300 seconds/],
  [{ kind: "call", cause: { kind: "throttled", action, detail: odd } }, /sso:CreatePermissionSet failed/],
];

test.each(cases)("$kind is explained in every language, whatever AWS's text contains", (failure, expected) => {
  const text = failureText(failure);
  expect(text.en).toMatch(expected);
  for (const locale of locales) {
    expect(text[locale]).toContain(action);
    expect(text[locale]).not.toMatch(/\p{Cc}/u);
  }
});
