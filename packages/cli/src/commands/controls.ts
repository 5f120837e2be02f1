import { policyFor } from "@genkan/aws/policy";
import { catalogue } from "@genkan/controls/catalogue/index";
import type { Locale } from "@genkan/controls/model/text";
import type { Shell } from "../shell.ts";

export interface ControlsOptions {
  readonly policy?: boolean;
  readonly format: "table" | "json";
  readonly locale: Locale;
}

/** Lists the controls, or prints the policy they take. @returns the exit status */
export async function runControls({ stdout }: Shell, { policy, format, locale }: ControlsOptions): Promise<number> {
  if (policy) {
    await stdout.write(`${JSON.stringify(policyFor(catalogue), null, 2)}\n`);
    return 0;
  }
  if (format === "json") {
    const rows = catalogue.map(({ id, severity, step, title, frameworks }) => ({
      id,
      severity,
      step,
      title: title[locale],
      frameworks,
    }));
    await stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
    return 0;
  }
  const width = Math.max(...catalogue.map(({ id }) => id.length));
  const rows = catalogue.map(
    ({ id, severity, title }) => `${severity.padEnd(8)}  ${id.padEnd(width)}  ${title[locale]}\n`,
  );
  await stdout.write(rows.join(""));
  return 0;
}
