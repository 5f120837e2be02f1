import type { Upgrade } from "./upgrade.ts";

const SCHEMA = "genkan.upgrade/1";

/** An upgrade for programs. */
export function upgradeJson(found: Upgrade | { readonly same: string }): object {
  if ("same" in found) return { schema: SCHEMA, from: found.same, to: found.same };
  const { from, to, entries, files, faults, stack } = found;
  return {
    schema: SCHEMA,
    from,
    to,
    changelog: entries.map(({ version, kind, isBreaking, text }) => ({ version, kind, breaking: isBreaking, text })),
    folder: files.map(({ isYours, ...change }) => ({ ...change, changedByYou: isYours })),
    configuration: faults.map(({ en }) => en),
    // Without the comparison there is no list, not an empty one.
    stack: stack.known ? { known: true, changes: stack.changes } : { known: false, reason: stack.reason.en },
  };
}
