import { basename } from "node:path";
import type { Aws } from "@genkan/aws/clients";
import type { Roster } from "@genkan/controls/model/organization";
import type { Locale } from "@genkan/controls/model/text";
import type { OrganizationScene } from "@genkan/messages/terminal/organization";
import { optional } from "../options.ts";
import type { Shell } from "../shell.ts";
import { targetFor } from "../target/choice.ts";
import { callerOf } from "../target/subject.ts";
import type { RegionChoice } from "../target/target.ts";
import { rosterOf } from "./roster.ts";

export const organizationScenario = optional("--scenario <file>", {
  en: "a simulated organization that answers from this file, instead of AWS",
  ja: "AWS の代わりに、このファイルで定義した模擬組織を使う",
});

interface Reading {
  readonly aws: Aws;
  readonly roster: Roster;
  readonly scene: OrganizationScene;
}

/** Reads the accounts of an organization, and works on them. @throws UsageError where they can't be listed */
export async function readOrganization(
  shell: Shell,
  choice: RegionChoice & { readonly scenario: string | undefined; readonly locale: Locale },
  work: (read: Reading) => Promise<number>,
): Promise<number> {
  await using target = await targetFor(shell, choice);
  const { aws } = target;
  const { subject, arn } = await callerOf(aws);
  const roster = await rosterOf(shell, { aws, subject, locale: choice.locale });
  const { scenario } = choice;
  const scene: OrganizationScene = {
    organization: roster.organization,
    region: await aws.region(),
    account: subject.account,
    ...(scenario === undefined ? { caller: arn } : { scenario: basename(scenario) }),
  };
  return await work({ aws, roster, scene });
}
