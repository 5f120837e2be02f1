import { locales } from "@genkan/controls/model/text";
import { frameworkCsv } from "@genkan/messages/report/framework/csv";
import { frameworkPage } from "@genkan/messages/report/framework/page";
import { frameworkText } from "@genkan/messages/report/framework/text";
import { describe, expect, test } from "vitest";
import { sampleReport } from "./sample.ts";

const golden = (name: string) => `../../golden/framework.${name}`;

describe.each(locales)("a report on a framework in %s", (locale) => {
  test("for a terminal", async () => {
    const text = frameworkText(await sampleReport("cis-5.0", locale), { columns: 80 });
    await expect(text).toMatchFileSnapshot(golden(`${locale}.txt`));
  });

  test("as CSV", async () => {
    const report = await sampleReport("cis-5.0", locale);
    await expect(frameworkCsv(report)).toMatchFileSnapshot(golden(`${locale}.csv`));
  });

  test("as a page", async () => {
    const page = frameworkPage(await sampleReport("cis-5.0", locale));
    const [, body = ""] = page.split("</style>");
    await expect(body).toMatchFileSnapshot(golden(`${locale}.html`));
  });
});
