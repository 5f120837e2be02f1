import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openTerminal } from "../terminal.ts";

test("report writes a page to a file or to stdout, and says where it can't", async () => {
  const { genkan, home } = openTerminal();
  await genkan("watch", "--once", "--control", "root-access-key-absent");
  const { out } = await genkan("report", "--html", "-");
  expect(out).toContain("<!doctype html>");
  const file = join(home, "report.html");
  expect(await genkan("report", "--html", file)).toMatchObject({
    status: 0,
    out: "",
    err: expect.stringContaining(file),
  });
  expect(readFileSync(file, "utf8")).toContain("<!doctype html>");
  const nowhere = await genkan("report", "--html", "/nonexistent/report.html");
  expect(nowhere).toMatchObject({ status: 2, err: expect.stringContaining("can't be written") });
});

test("report --serve shows the ledger as it changes, read-only, in the language of the browser", async () => {
  const terminal = openTerminal();
  await terminal.genkan("watch", "--once");
  const served = terminal.genkan("report", "--serve");
  const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(await terminal.shows("Ctrl+C"))![0];
  const pageFor = async (language: string) => (await fetch(url, { headers: { "accept-language": language } })).text();
  expect(await pageFor("ja,en;q=0.5")).toContain('<html lang="ja">');
  const page = await pageFor("en");
  for (const text of ['<html lang="en">', "<title>✓ Genkan 111122223333</title>"]) expect(page).toContain(text);
  // There is nothing on it that changes anything.
  expect(page).not.toContain('data-post="');
  expect((await fetch(`${url}undo`, { method: "POST" })).status).toBe(404);

  const events = (await fetch(`${url}events`)).body!.pipeThrough(new TextDecoderStream()).getReader();
  expect((await events.read()).value).toContain("data: 0");
  const { home, clock } = terminal;
  const other = openTerminal({ home, clock, change: { root: { accessKeys: [{ status: "Active" }] } } });
  await other.genkan("watch", "--once");
  expect((await events.read()).value).toMatch(/data: [1-9]/);
  expect(await (await fetch(`${url}body`)).text()).toContain('data-title="✖ 1 Genkan 111122223333"');

  const taken = await other.genkan("report", "--serve", "--port", new URL(url).port);
  expect(taken).toMatchObject({ status: 2, err: expect.stringContaining("is taken") });
  terminal.interrupt();
  expect(await served).toMatchObject({ status: 0 });
});

test.each([[[]], [["--html", "-", "--serve"]], [["--html", "-", "--port", "1"]]])(
  "report %j is a mistake",
  async (args) => {
    expect(await openTerminal().genkan("report", ...args)).toMatchObject({
      status: 2,
      err: expect.stringContaining("--serve"),
    });
  },
);
