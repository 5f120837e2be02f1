import { locales } from "@genkan/controls/model/text";
import { alertMessage } from "@genkan/messages/alert/alert";
import { teams } from "@genkan/messages/channels/teams";
import { digestMessage } from "@genkan/messages/digest/digest";
import { utc } from "@genkan/messages/moment";
import fc from "fast-check";
import { expect, test } from "vitest";
import { alertOf, changeOf, kinds } from "../alerts.ts";
import { anyAlert } from "../any-alert.ts";
import { digests, longest } from "../digests.ts";
import { publishedSchema } from "../validators.ts";
import { HOSTILE, hostileAlert } from "./hostile.ts";

/** Microsoft's schema of Adaptive Cards. */
const isCard = publishedSchema("adaptive-card-1.4.json");
const cardOf = ({ attachments: [{ content }] }: ReturnType<typeof teams.alert>) => content;
/** `msteams` is Teams' own addition: https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format */
const expectCard = ({ msteams: _, ...card }: ReturnType<typeof cardOf>): void => {
  expect(isCard(card), JSON.stringify(isCard.errors?.slice(0, 3))).toBe(true);
};

test.each(locales)("a message is one Adaptive Card as Microsoft's schema has it (%s)", (locale) => {
  for (const alert of Object.values(kinds)) {
    const message = teams.alert(alertMessage(alert, utc[locale]));
    expect(message).toMatchObject({
      type: "message",
      attachments: [{ contentType: "application/vnd.microsoft.card.adaptive", contentUrl: null }],
    });
    expectCard(cardOf(message));
  }
  expectCard(cardOf(teams.notice({ id: "x", title: "t", text: "a\n\nb", severity: "HIGH", resolved: false })));
});

test.each(locales)("a digest is a card of less than 28 KB in which no address is a link (%s)", (locale) => {
  for (const digest of [...Object.values(digests), longest]) {
    const message = teams.digest(digestMessage(digest, utc[locale]));
    expectCard(cardOf(message));
    expect(new TextEncoder().encode(JSON.stringify(message)).length).toBeLessThan(28 * 1_024);
    expect(JSON.stringify(cardOf(message).body)).not.toContain("://");
  }
});

test("the schema refuses what is not a card", () => {
  const { msteams: _, ...card } = cardOf(teams.alert(alertMessage(kinds.drift, utc.en)));
  expect(isCard(card)).toBe(true);
  expect(isCard({ ...card, body: [{ type: "RichTextBlock", inlines: [{ type: "TextRun" }] }] })).toBe(false);
  expect(isCard({ ...card, type: "Card" })).toBe(false);
});

test.each(locales)("what comes from outside stands in text runs alone, which know no markup (%s)", (locale) => {
  const notice = { id: "x", title: HOSTILE, text: HOSTILE, severity: null, resolved: false };
  for (const message of [teams.alert(alertMessage(hostileAlert(), utc[locale])), teams.notice(notice)]) {
    const card = cardOf(message);
    const types = new Set(
      JSON.stringify(card)
        .match(/"type":"[\w.]+"/g)
        ?.map((type) => type.slice(8, -1)),
    );
    // A TextBlock, a fact or a mention would read markup.
    expect(
      [...types]
        .sort()
        .filter((type) => !/^(AdaptiveCard|Container|RichTextBlock|TextRun|ActionSet|Action\.OpenUrl)$/.test(type)),
    ).toEqual([]);
    expect(card.msteams).toEqual({ width: "Full" });
    const runs =
      JSON.stringify(card)
        .match(/"text":"(?:[^"\\]|\\.)*"/g)
        ?.join() ?? "";
    expect(runs).toContain("Sign in");
    expect(runs).not.toMatch(/:\/\/|\{\{/);
  }
});

test("a card fills at most 28 KB, with the worst in full, a line for each of twenty, and how many more there are", () => {
  const changes = Array.from({ length: 200 }, (_, i) =>
    changeOf("drift", { resource: { type: "AWS::IAM::User", id: `u${i}` } }),
  );
  for (const locale of locales) {
    const message = teams.alert(alertMessage(alertOf(...changes), utc[locale]));
    const size = new TextEncoder().encode(JSON.stringify(message)).length;
    expect(size).toBeLessThanOrEqual(28 * 1_024);
    const containers = cardOf(message).body.filter(({ type }) => type === "Container");
    expect(containers).toHaveLength(21);
    expect(JSON.stringify(message)).toContain({ en: "… and 179 more: ", ja: "… ほか 179 件: " }[locale]);
  }
});

test("whatever the names are, it is a card", () => {
  fc.assert(
    fc.property(anyAlert, ([changes, locale, account]) =>
      expectCard(cardOf(teams.alert(alertMessage({ ...alertOf(...changes), account }, utc[locale])))),
    ),
    { numRuns: Number(process.env["FC_RUNS"] ?? 30) },
  );
});

test.each([
  ["drift", "CRITICAL", "attention"],
  ["drift", "MEDIUM", "warning"],
  ["drift", "LOW", "accent"],
  ["resolved", "CRITICAL", "good"],
  ["unknown", "CRITICAL", "warning"],
] as const)("a change of kind %s and severity %s is %s", (kind, severity, style) => {
  const { body } = cardOf(teams.alert(alertMessage(alertOf(changeOf(kind, { severity })), utc.en)));
  expect(body.filter(({ type }) => type === "Container")).toMatchObject([{ style }]);
});
