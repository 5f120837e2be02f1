import { Writable } from "node:stream";
import { locales } from "@genkan/controls/model/text";
import { expect, test } from "vitest";
import { openTerminal } from "../terminal.ts";

const words = {
  en: [
    "OK: all is well, now watching",
    "CRITICAL: root access key created",
    "OK: root access key gone",
    "AWS denied cloudtrail:LookupEvents",
  ],
  ja: [
    "監視を始めました: 問題はありません",
    "ルートユーザーにアクセスキーが 1 個あります。",
    "【解決】ルートユーザーのアクセスキーがなくなった",
    "Genkan からの cloudtrail:LookupEvents の呼び出しを AWS が拒否しました",
  ],
};

test.each(locales)("runs its story to the end, in %s", async (locale) => {
  const { status, out, err } = await openTerminal().genkan("demo", "--locale", locale);
  expect([status, err]).toEqual([0, ""]);
  // Folded lines and the frames of messages are not part of a sentence.
  const text = out.replace(/\n│ (▌ | {2})?/g, locale === "ja" ? "" : " ");
  for (const word of words[locale]) expect(text).toContain(word);
});

test("goes on to its end when nobody reads the story", async () => {
  const gone = Object.assign(new Error("write EPIPE"), { code: "EPIPE" });
  const stdout = () => new Writable({ write: (_, __, done) => done(gone) });
  expect(await openTerminal({ stdout }).genkan("demo")).toMatchObject({ status: 0, err: "" });
});
