import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type MemberRemoval, memberRemovals } from "@genkan/controls/remedies/member-root";
import { UsageError } from "../exit.ts";
import type { Shell } from "../shell.ts";
import { words } from "./words.ts";

/** The member accounts to work on: those that are named, and those of a file; each once. @throws UsageError */
export async function targetsOf(
  { cwd }: Pick<Shell, "cwd">,
  { member = [], members }: { readonly member: readonly string[] | undefined; readonly members: string | undefined },
): Promise<readonly string[]> {
  if (!member.length && members === undefined) throw new UsageError(words.needsMember);
  const fromFile = members === undefined ? [] : await idsIn(resolve(cwd, members), members);
  return [...new Set([...member, ...fromFile])];
}

async function idsIn(path: string, name: string): Promise<readonly string[]> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw new UsageError(words.unreadableFile(name, (error as Error).message), { cause: error });
  }
  const ids = text.split("\n").flatMap((line, i) => {
    const id = line.replace(/#.*/, "").trim();
    if (id && !/^\d{12}$/.test(id)) throw new UsageError(words.notAnId(name, i + 1, id));
    return id ? [id] : [];
  });
  if (!ids.length) throw new UsageError(words.emptyFile(name));
  return ids;
}

/** What to remove. @throws UsageError for a control that is about something else */
export function removalsOf(controls: readonly string[]): readonly MemberRemoval[] {
  if (!controls.length) throw new UsageError(words.whichRemoval);
  return controls.map((control) => {
    const removal = memberRemovals.find((each) => each === control);
    if (!removal) throw new UsageError(words.onlyMember(control));
    return removal;
  });
}
