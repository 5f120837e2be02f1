import { isOlder } from "./version.ts";

/** An entry of the changelog, in English. */
export interface Entry {
  readonly version: string;
  /** Its heading in the changelog, such as `Added`. */
  readonly kind: string;
  readonly isBreaking: boolean;
  readonly text: string;
}

const UNRELEASED = "Unreleased";

/**
 * What a changelog in the form of Keep a Changelog lists after a version, up to another one; breaking changes first. What is not
 * released yet belongs to a version that has no heading yet.
 */
export function entriesBetween(changelog: string, after: string, upTo: string): readonly Entry[] {
  const parts = changelog.split(/^## /m).slice(1);
  const versionOf = (part: string) => /^\[([^\]]+)\]/.exec(part)?.[1] ?? "";
  const isListed = parts.some((part) => versionOf(part) === upTo);
  const entries = parts.flatMap((part) => {
    const version = versionOf(part);
    const isWanted = version === UNRELEASED ? !isListed : isOlder(after, version) && !isOlder(upTo, version);
    return isWanted ? entriesIn(part, version === UNRELEASED ? upTo : version) : [];
  });
  return entries.toSorted((a, b) => Number(b.isBreaking) - Number(a.isBreaking));
}

function entriesIn(part: string, version: string): readonly Entry[] {
  return part
    .split(/^### /m)
    .slice(1)
    .flatMap((section) => {
      const [kind = "", ...lines] = section.split("\n");
      // A long entry continues on lines that are indented.
      const items = lines.join("\n").split(/^- /m).slice(1);
      return items.map((item) => {
        const text = item.replace(/\s+/g, " ").trim();
        return { version, kind: kind.trim(), isBreaking: /^\*\*Breaking/.test(text), text };
      });
    });
}
