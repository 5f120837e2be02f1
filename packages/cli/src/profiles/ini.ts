/** A section of a configuration file of the AWS CLI, with the values that stand in it. */
export interface IniSection {
  /** `plain` has no word before its name, as in the credentials file. */
  readonly kind: "profile" | "sso-session" | "plain";
  readonly name: string;
  /** By key, in small letters. Nested values, such as those of `s3`, are left out. */
  readonly values: ReadonlyMap<string, IniValue>;
}

/** A value, and the line that it stands in, from 1. */
export interface IniValue {
  readonly text: string;
  readonly line: number;
}

const HEADER = /^\[(.*)\]$/;
const PREFIXED = /^(profile|sso-session)\s+(["']?)(.+?)\2$/;
const COMMENT = /(?:^|\s)[;#].*$/;

/**
 * The sections of a configuration file of the AWS CLI, in order. Where the SDKs and the AWS CLI read a header differently, it
 * is taken for the section that either of them sees: none that exists is overlooked.
 */
export function sectionsIn(text: string): readonly IniSection[] {
  const sections: (IniSection & { readonly values: Map<string, IniValue> })[] = [];
  let isNested = false;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.replace(COMMENT, "").trim();
    const [, header] = HEADER.exec(line) ?? [];
    if (header !== undefined) {
      sections.push({ ...titled(header.trim()), values: new Map() });
      isNested = false;
      continue;
    }
    const [, key = "", value = ""] = /^([^=]+)=(.*)$/.exec(line) ?? [];
    if (!key || (isNested && /^\s/.test(raw))) continue;
    isNested = !value.trim();
    sections.at(-1)?.values.set(key.trim().toLowerCase(), { text: value.trim(), line: index + 1 });
  }
  return sections;
}

function titled(header: string): Pick<IniSection, "kind" | "name"> {
  const [, kind, , name] = PREFIXED.exec(header) ?? [];
  return name === undefined ? { kind: "plain", name: header } : { kind: kind as "profile" | "sso-session", name };
}

/** The profile that a section of the configuration describes; `null` if it describes none. */
export const profileOf = ({ kind, name }: IniSection): string | null =>
  kind === "profile" || (kind === "plain" && name === "default") ? name : null;
