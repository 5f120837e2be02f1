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
