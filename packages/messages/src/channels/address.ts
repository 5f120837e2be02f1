import type { Address, HttpsChannel } from "./channel.ts";

/** Hosts on which a channel can be tried without TLS. */
const LOCAL = /^(127\.0\.0\.1|localhost|\[::1\])$/;

type Addressed = Pick<HttpsChannel, "name" | "secrets">;

/**
 * Reads the secret of a channel: JSON with `url` and `key`, or the bare URL of a channel that needs no key.
 * @throws Error that says what is wrong with it, and repeats none of it
 */
export function readAddress({ name, secrets }: Addressed, secret: string): Address {
  const text = secret.trim();
  const { url = "", key = "" } = text.startsWith("{") ? fields(name, text) : { url: text };
  const parts = { url, key };
  for (const part of ["url", "key"] as const) {
    const { pattern, what } = secrets[part] ?? {};
    if (pattern && !pattern.test(parts[part])) throw new Error(`The ${part} of ${name} is not ${what}`);
  }
  if (!isSafe(url)) throw new Error(`The url of ${name} is not an https address`);
  return parts;
}

function isSafe(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === "https:" || (protocol === "http:" && LOCAL.test(hostname));
}

function fields(name: string, text: string): Partial<Record<keyof Address, string>> {
  try {
    const { url, key } = JSON.parse(text) as Record<string, unknown>;
    return { url: String(url ?? ""), key: String(key ?? "") };
  } catch {
    throw new Error(`The secret of ${name} is not JSON`);
  }
}

/** The commands that set the secret of a channel. */
export const settingCommands = ({ secrets }: Addressed, stage: string): string =>
  [
    ...Object.values(secrets).map(({ secret }) => `npx sst secret set ${secret} VALUE --stage ${stage}`),
    `npx sst deploy --stage ${stage}`,
  ].join(" && ");
