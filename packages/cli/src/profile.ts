import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { clean, type Text } from "@genkan/controls/model/text";
import type { Environment } from "./shell.ts";

/** The most profiles that a complaint names. */
const NAMED = 10;

/** What is wrong where the environment names an AWS profile that no file has; `null` where it does not. */
export function missingProfile(env: Environment): Text | null {
  const name = env["AWS_PROFILE"];
  if (!name) return null;
  const home = env["HOME"] || homedir();
  const config = env["AWS_CONFIG_FILE"] || join(home, ".aws", "config");
  const credentials = env["AWS_SHARED_CREDENTIALS_FILE"] || join(home, ".aws", "credentials");
  const profiles = [...new Set([...profilesIn(config, true), ...profilesIn(credentials, false)])];
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

/** The profiles of a file of the AWS CLI. In the configuration, all but `default` begin with the word `profile`. */
function profilesIn(file: string, isConfig: boolean): string[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return [];
  }
  return [...text.matchAll(/^\s*\[\s*([^\]]+?)\s*\]/gm)].flatMap(([, section = ""]) => {
    const [, name] = /^profile\s+["']?(.+?)["']?$/.exec(section) ?? [];
    if (name !== undefined) return isConfig ? [name] : [section];
    return !isConfig || section === "default" ? [section] : [];
  });
}
