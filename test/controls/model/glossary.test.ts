import { readdirSync, readFileSync } from "node:fs";
import { catalogue } from "@genkan/controls/catalogue/index";
import { type Label, labelGroups, statusNames, terms } from "@genkan/controls/model/glossary";
import { type Locale, locales } from "@genkan/controls/model/text";
import { unknownWords } from "@genkan/messages/unknown";
import { describe, expect, test } from "vitest";

const root = new URL("../../../", import.meta.url).pathname;
const read = (path: string) => readFileSync(`${root}${path}`, "utf8");
const sources = (folder: string): string[] =>
  readdirSync(`${root}${folder}`, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `${folder}/${name}`);

const labels = labelGroups.flatMap(({ labels }) => Object.values(labels));
const byJapanese = Map.groupBy(labels, ({ ja }) => ja);

/** What stands in 「」, without what is only known when the text is made. */
const quoted = (text: string) =>
  [...text.matchAll(/「([^」]*)」/g)].map(([, label]) => label!).filter((label) => !label.includes("${"));
const bold = (text: string) =>
  [...text.matchAll(/\*\*([^*]+)\*\*/g)].map(([, label]) => label!.replaceAll(/\s+/g, " "));

/** The labels of the Japanese text whose English counterpart is not in the English text. */
const missingIn = (english: (label: Label) => boolean, japanese: readonly string[]) =>
  japanese.filter((label) => !byJapanese.get(label)?.some(english));

type Steps = Readonly<Record<Locale, readonly unknown[]>>;

/** A step's own text, without its commands. */
const textOf = (step: unknown): string =>
  [step]
    .flat()
    .filter((part) => typeof part === "string")
    .join("");

function mismatches({ en, ja }: Steps): readonly string[] {
  expect(ja).toHaveLength(en.length);
  return ja.flatMap((step, i) => missingIn((label) => textOf(en[i]).includes(label.en), quoted(textOf(step))));
}

describe("the labels of the console in our texts", () => {
  test.each([...sources("packages/controls/src"), ...sources("packages/messages/src")])("%s", (path) => {
    const withoutComments = read(path).replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, "");
    expect(quoted(withoutComments).filter((label) => !byJapanese.has(label))).toEqual([]);
  });

  test.each(catalogue.map(({ id, remediation }) => [id, remediation] as const))("in the steps of %s", (_, steps) => {
    expect(mismatches(steps)).toEqual([]);
  });

  test.each(Object.entries(unknownWords))("in the steps of the cause %s", (_, { steps }) => {
    expect(mismatches(steps({ action: "a:B", actions: ["a:B"], detail: "" }))).toEqual([]);
  });

  test("in the first hour", () => {
    const blocks = (locale: Locale) => read(`docs/first-hour.${locale}.md`).split(/\n\n|\n(?=\d\. )/);
    const [en, ja] = [blocks("en"), blocks("ja")];
    expect(ja).toHaveLength(en.length);
    const services = ["IAM Identity Center", "CloudTrail", "IAM"];
    const wrong = ja.flatMap((block, i) => {
      const english = bold(en[i]!);
      return missingIn(
        (label) => english.includes(label.en),
        bold(block).filter((label) => !(services.includes(label) && english.includes(label))),
      );
    });
    expect(wrong).toEqual([]);
    expect(ja.flatMap(bold).length).toBeGreaterThan(20);
  });

  test("a label with another English counterpart, or none, is found", () => {
    expect(mismatches({ en: ["Choose Users."], ja: ["「ユーザー」を選びます。"] })).toEqual([]);
    expect(mismatches({ en: ["Choose Groups."], ja: ["「ユーザー」を選びます。"] })).toEqual(["ユーザー"]);
    expect(mismatches({ en: ["Choose Users."], ja: ["「利用者」を選びます。"] })).toEqual(["利用者"]);
  });
});

test("a page that prints a label is a page of AWS in Japanese", () => {
  const pages = labels.flatMap(({ page }) => page ?? []);
  expect(pages.length).toBeGreaterThan(20);
  const ofAws = /^https:\/\/(?:docs\.aws\.amazon\.com\/ja_jp\/[\w/-]+\.html|github\.com\/aws-samples\/[\w/-]+\.md)$/;
  for (const page of pages) expect(page).toMatch(ofAws);
});

test("in one part of the console no label has two translations", () => {
  for (const group of labelGroups) {
    const english = Object.values(group.labels).map(({ en }) => en);
    expect(new Set(english).size).toBe(english.length);
  }
});

test.each(locales)("in %s one word has one meaning", (locale) => {
  const names = terms.map(({ name }) => name[locale]);
  expect(new Set(names).size).toBe(names.length);
});

test("the status names of compliant and non-compliant are AWS Config's", () => {
  const { compliant, noncompliant } = labelGroups.find(({ place }) => place.en === "AWS Config")!.labels;
  expect([statusNames.COMPLIANT.ja, statusNames.NON_COMPLIANT.ja]).toEqual([compliant?.ja, noncompliant?.ja]);
});

test("each term's name in the code exists", () => {
  const code = ["controls", "messages", "aws"].flatMap((name) => sources(`packages/${name}/src`)).map(read);
  const exists = (name: string) =>
    name.startsWith('"')
      ? code.some((text) => text.includes(name))
      : code.some((text) => new RegExp(`export (?:interface|type|class) ${name}\\b`).test(text));
  expect(terms.map((term) => term.code).filter((name) => !exists(name))).toEqual([]);
});
