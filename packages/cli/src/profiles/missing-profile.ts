import { clean, type Text } from "@genkan/controls/model/text";
import type { Environment } from "../shell.ts";
import { awsFiles, textOf } from "./files.ts";
import { profileOf, sectionsIn } from "./ini.ts";

/** The most profiles that a complaint names. */
const NAMED = 10;

/** What is wrong where the environment names an AWS profile that no file has; `null` where it does not. */
export function missingProfile(env: Environment): Text | null {
  const name = env["AWS_PROFILE"];
  if (!name) return null;
  const { config, credentials } = awsFiles(env);
  const profiles = [
    ...new Set([
      ...sectionsIn(textOf(config)).flatMap((section) => profileOf(section) ?? []),
      ...sectionsIn(textOf(credentials)).map((section) => section.name),
    ]),
  ];
  if (profiles.includes(name)) return null;
  const more = profiles.length > NAMED ? `, … (+${profiles.length - NAMED})` : "";
  const list =
    profiles
      .slice(0, NAMED)
      .map((each) => clean(each))
      .join(", ") + more;
  const [profile, file] = [clean(name), clean(config)];
  return {
    en: `There is no AWS profile "${profile}". ${profiles.length ? `${file} has: ${list}.` : `${file} has no profile; aws configure sso makes one.`}`,
    ja: `AWS プロファイル "${profile}" はありません。${profiles.length ? `${file} にあるプロファイル: ${list}。` : `${file} にプロファイルがありません。aws configure sso で作成できます。`}`,
  };
}
