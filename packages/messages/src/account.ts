import { clean } from "@genkan/controls/model/text";

/** An account for people: its id, and its name where one is known. */
export interface Account {
  readonly id: string;
  readonly name?: string | null;
  /** The names of the OUs of a member of an organization. */
  readonly path?: string | null;
}

/** The longest name that is shown, in UTF-16 units: an account alias has at most 63. */
const LONGEST_NAME = 63;

/** The longest path of OUs that is shown, in UTF-16 units. */
const LONGEST_PATH = 100;

/** An account in a text: `111122223333 (prod)`; a member of an organization with its OUs, `111122223333 (prod, workloads)`. */
export function accountText({ id, name = null, path = null }: Account): string {
  const beside = besideOf({ name, path });
  return beside.length ? `${clean(id)} (${beside.join(", ")})` : clean(id);
}

/** An account in a list of accounts, where people look for its name: `prod (111122223333, workloads)`. */
export function accountInList({ id, name = null, path = null }: Account): string {
  const [first, ...rest] = besideOf({ name, path });
  return name && first ? `${first} (${[clean(id), ...rest].join(", ")})` : accountText({ id, path });
}

const besideOf = ({ name, path }: Omit<Account, "id">): readonly string[] => [
  ...(name ? [clean(name, LONGEST_NAME)] : []),
  ...(path ? [clean(path, LONGEST_PATH)] : []),
];
