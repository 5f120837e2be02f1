import { catalogue, catalogueWith, controlOf, knownControls, useOwnControls } from "@genkan/controls/catalogue/index";
import type { Control } from "@genkan/controls/model/control";
import { afterEach, describe, expect, test } from "vitest";
import { acmeIamUserAbsent as example } from "../../../examples/own-controls/acme-iam-user-absent.ts";

afterEach(() => {
  useOwnControls([]);
});

test("a user's own controls come after ours, and are known by their ids until others take their place", () => {
  expect(catalogueWith([example])).toEqual([...catalogue, example]);
  expect(controlOf(example.id)).toBeUndefined();
  expect(useOwnControls([example]).at(-1)).toBe(example);
  expect(controlOf(example.id)).toBe(example);
  expect(knownControls()).toHaveLength(catalogue.length + 1);
  useOwnControls([]);
  expect(knownControls()).toEqual(catalogue);
});

describe("a control that can't be used is refused with what is wrong", () => {
  const refusal = (...own: readonly unknown[]): string => {
    try {
      catalogueWith(own);
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error("the controls were accepted");
  };
  const changed = (change: object): unknown => ({ ...example, ...change });
  const [code, ...others] = Object.entries(example.reasons);
  const withReason = (change: object) =>
    changed({ reasons: Object.fromEntries([[code![0], { ...code![1], ...change }], ...others]) });

  test.each<readonly [string, unknown, string]>([
    [
      "not an object",
      null,
      "controls.0: is not a control: create it with control() from @genkan/controls/model/control",
    ],
    ["not made with control()", { id: "my-control", judge: () => [] }, "is not a control"],
    [
      "an id of ours",
      changed({ id: "root-mfa-enabled" }),
      "root-mfa-enabled is one of Genkan's controls: use another id",
    ],
    ["an id that is not in kebab case", changed({ id: "MyControl" }), "MyControl: the id is not in kebab case"],
    [
      "an id of one word",
      changed({ id: "mine" }),
      'mine: the id is not in kebab case with two words or more, such as "',
    ],
    ["an id that is too long", changed({ id: `a-${"b".repeat(63)}` }), "of at most 64 characters"],
    ["an id of Genkan itself", changed({ id: "genkan-itself" }), "reserved for Genkan itself"],
    ["a severity that does not exist", changed({ severity: "URGENT" }), "not one of CRITICAL, HIGH, MEDIUM, LOW"],
    ["a step that the guide does not have", changed({ step: 5 }), "step is not 1, 2, 3, 4 or null"],
    [
      "a page that the console does not have",
      changed({ consolePage: "nowhere" }),
      "the console page is not one of root-",
    ],
    ["a framework that is not known", changed({ frameworks: { soc2: ["1"] } }), "there is no framework soc2: cis-3.0"],
    ["no frameworks", changed({ frameworks: undefined }), "frameworks is missing: {} for none"],
    ["a title in one language", changed({ title: { en: "Title" } }), "title has no text in the language ja"],
    ["an empty reason why", changed({ why: { en: " ", ja: "理由" } }), "why has no text in the language en"],
    ["limits in one language", changed({ limits: { ja: "制限" } }), "limits has no text in the language en"],
    ["no steps", changed({ remediation: { en: ["Step"], ja: [] } }), "remediation has no steps in the language ja"],
    ["no facts", changed({ needs: [] }), "it lists no fact in needs or uses"],
    ["needs that are not a list", changed({ needs: "trails" }), "needs is not a list of facts"],
    [
      "a fact that no collector reads",
      changed({ needs: ["weather"] }),
      "no collector reads weather; the facts are acc",
    ],
    ["no reasons", changed({ reasons: {} }), "it has no reasons"],
    [
      "a status that is not a verdict",
      withReason({ status: "INSUFFICIENT_DATA" }),
      "has no status that a reason can have",
    ],
    ["a reason in one language", withReason({ text: () => ({ en: "Text" }) }), "no text in the language ja"],
    ["a reason without a text", withReason({ text: undefined }), "has no text in the language en, ja"],
    ["a cause that is not a control", withReason({ causedBy: "nothing" }), "is caused by nothing, which is neither"],
    [
      "a cause that is itself",
      withReason({ causedBy: example.id }),
      "is caused by acme-iam-user-absent, which is neither",
    ],
  ])("%s", (_, own, message) => {
    expect(refusal(own)).toContain(message);
  });

  test("every problem of every control is named, with its place in the list", () => {
    const message = refusal(example, changed({ severity: "URGENT", step: 9 }));
    expect(message.split("\n")).toEqual([
      "Your own controls can't be used:",
      expect.stringContaining("controls.1: acme-iam-user-absent: the severity is not one of"),
      expect.stringContaining("controls.1: acme-iam-user-absent: step is not"),
      expect.stringContaining("controls.1: two controls have the id acme-iam-user-absent"),
    ]);
  });

  test("a cause may be one of ours, or a control that is listed before", () => {
    const ours = withReason({ causedBy: ["identity-center-enabled", "root-mfa-enabled"] });
    const later = { ...(withReason({ causedBy: example.id }) as Control), id: "acme-second" };
    expect(catalogueWith([ours, later])).toHaveLength(catalogue.length + 2);
    expect(refusal(later, example)).toContain("nor listed before it");
  });
});
