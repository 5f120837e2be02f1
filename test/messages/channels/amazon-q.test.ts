import { locales } from "@genkan/controls/model/text";
import { alertMessage } from "@genkan/messages/alert/alert";
import { amazonQ } from "@genkan/messages/channels/amazon-q";
import { utc } from "@genkan/messages/moment";
import fc from "fast-check";
import { expect, test } from "vitest";
import { alertOf, changeOf, event, kinds } from "../alerts.ts";
import { anyAlert } from "../any-alert.ts";
import { HOSTILE, hostileAlert } from "./hostile.ts";

test.each(locales)("nothing from outside is markup (%s)", (locale) => {
  const text = JSON.stringify(amazonQ.alert(alertMessage(hostileAlert(), utc[locale])).content);
  expect(text).not.toMatch(/<[^>]*[|!][^>]*>|@here|\*b\*|~s~|`c`|\]\(/);
  expect(text).not.toContain("https://evil");
  const notice = { id: "x", title: HOSTILE, text: HOSTILE, severity: null, resolved: false };
  expect(JSON.stringify(amazonQ.notice(notice).content)).not.toMatch(/<|@here|https:\/\/evil/);
});

test("the limits of a custom notification are kept", () => {
  fc.assert(
    fc.property(anyAlert, ([changes, locale, account]) => {
      const { content } = amazonQ.alert(alertMessage({ ...alertOf(...changes), account }, utc[locale]));
      const { title, description, nextSteps = [], keywords = [] } = content;
      expect(title.length).toBeLessThanOrEqual(250);
      expect(description.length).toBeLessThanOrEqual(8_000);
      for (const step of nextSteps) expect(step.length).toBeLessThanOrEqual(350);
      for (const keyword of keywords) expect(keyword.length).toBeLessThanOrEqual(75);
    }),
    { numRuns: Number(process.env["FC_RUNS"] ?? 60) },
  );
});

test("a description has whole changes, and how many more there are", () => {
  const changes = Array.from({ length: 60 }, (_, i) =>
    changeOf("drift", { resource: { type: "AWS::IAM::User", id: `u${i}` }, events: [event] }),
  );
  for (const locale of locales) {
    const { description } = amazonQ.alert(alertMessage(alertOf(...changes), utc[locale])).content;
    expect(description.length).toBeLessThanOrEqual(8_000);
    const parts = description.split("\n\n");
    const more = 61 - parts.length;
    expect(more).toBeGreaterThan(0);
    expect(parts.at(-1)).toBe(
      { en: `… and ${more} more: npx genkan findings`, ja: `… ほか ${more} 件: npx genkan findings` }[locale],
    );
    // Each of them is whole.
    for (const part of parts.slice(1, -1)) expect(part.split("\n")).toHaveLength(1);
  }
});

test("a title says how bad it is and what it is about, and the description what happened", () => {
  const { title, description, keywords } = amazonQ.alert(alertMessage(kinds.drift, utc.en)).content;
  expect(title).toBe("CRITICAL: root access key created - 111122223333 (prod)");
  expect(description).toContain("The root user has an access key.");
  expect(keywords).toEqual(["111122223333", "CRITICAL"]);
});
