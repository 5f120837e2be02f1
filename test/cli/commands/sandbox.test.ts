import { Writable } from "node:stream";
import { locales } from "@genkan/controls/model/text";
import { expect, test } from "vitest";
import { openTerminal } from "../terminal.ts";

const words = {
  en: [
    "Now watching, all is well",
    "New problem (CRITICAL): The root user has an access key.",
    "Resolved (CRITICAL)",
    "AWS denied cloudtrail:LookupEvents",
  ],
  ja: [
    "監視を始めました。問題はありません。",
    "ルートユーザーにアクセスキーが 1 個あります。",
    "解決しました (CRITICAL)",
    "Genkan からの cloudtrail:LookupEvents の呼び出しを AWS が拒否しました",
  ],
};

test.each(locales)("runs its story to the end, in %s", async (locale) => {
  const { status, out, err } = await openTerminal().genkan("sandbox", "--story", "--locale", locale);
  expect([status, err]).toEqual([0, ""]);
  // Folded lines and the frames of messages are not part of a sentence.
  const text = out.replace(/\n│ (▌ | {2})?/g, locale === "ja" ? "" : " ");
  for (const word of words[locale]) expect(text).toContain(word);
});

test("goes on to its end when nobody reads the story", async () => {
  const gone = Object.assign(new Error("write EPIPE"), { code: "EPIPE" });
  const stdout = () => new Writable({ write: (_, __, done) => done(gone) });
  expect(await openTerminal({ stdout }).genkan("sandbox", "--story")).toMatchObject({ status: 0, err: "" });
});

test("serves an account on this machine until Ctrl+C", async () => {
  const { genkan, shows, interrupt } = openTerminal();
  const serving = genkan("sandbox");
  await shows("Ctrl+C ends it");
  interrupt();
  const { status, out } = await serving;
  const endpoint = /http:\/\/127\.0\.0\.1:\d+/.exec(out)?.[0] ?? "";
  expect(status).toBe(0);
  await expect(fetch(endpoint)).rejects.toThrow();
});
