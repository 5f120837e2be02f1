import type { Text } from "@genkan/controls/model/text";
import type { Folder } from "./installed.ts";
import type { StackChange } from "./stack-changes.ts";

/** What a deployment changes, or why that is not known. */
export type ComparedStacks =
  | { readonly known: true; readonly changes: readonly StackChange[] }
  | { readonly known: false; readonly reason: Text };

export async function compareStacks(_folder: Folder, _faults: readonly Text[]): Promise<ComparedStacks> {
  return { known: false, reason: { en: "", ja: "" } };
}
