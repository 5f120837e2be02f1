import { awsFiles, textOf } from "../profiles/files.ts";
import { profileOf, sectionsIn } from "../profiles/ini.ts";
import type { Shell } from "../shell.ts";
import { region } from "../values.ts";

/** The Region of the environment, or of the profile in the configuration of the AWS CLI; `null` if neither names one. */
export function ambientRegion({ aws, env }: Pick<Shell, "aws" | "env">): string | null {
  const profile = env["AWS_PROFILE"] || "default";
  const configured = () =>
    sectionsIn(textOf(awsFiles(env).config))
      .filter((section) => profileOf(section) === profile)
      .flatMap(({ values }) => values.get("region")?.text ?? [])
      .at(-1);
  const found = aws.region || env["AWS_REGION"] || env["AWS_DEFAULT_REGION"] || configured();
  if (!found) return null;
  try {
    return region(found);
  } catch {
    return null;
  }
}
