import type { Subject } from "@genkan/controls/model/control";
import { clean } from "@genkan/controls/model/text";

/** An account for people: its id, and its name where one is known. */
export interface Account {
  readonly id: string;
  readonly name?: string | null;
}

/** The longest name that is shown, in UTF-16 units: an account alias has at most 63. */
const LONGEST_NAME = 63;

/** An account in a text: `111122223333 (prod)`. */
export const accountText = ({ id, name }: Account): string =>
  name ? `${clean(id)} (${clean(name, LONGEST_NAME)})` : clean(id);

/** An account of an organization in a text: `shop (222233334444, workloads/prod)`. */
export function memberText({ account, name = "", path = "" }: Pick<Subject, "account" | "name" | "path">): string {
  const place = [clean(account), ...(path ? [clean(path)] : [])].join(", ");
  return name ? `${clean(name, LONGEST_NAME)} (${place})` : place;
}
