import { administratorsOf, nameOf } from "../domain/identity-center.ts";
import type { Assignment, Fact, Observations } from "../model/evidence.ts";
import { type Input, isRefusal, type Refusal, type Step } from "../model/plan.ts";
import { valuesOf } from "../model/remedy.ts";
import {
  askAnother,
  KEPT_ADMINISTRATORS,
  ownAccess,
  sessionOf,
  setInUse,
  setInUseElsewhere,
  tooFewLeft,
} from "./refusals.ts";

/** The facts that show whom the undo of a fix would take access from. */
export const undoReads = [
  "identityCenter",
  "permissionSets",
  "assignments",
  "directory",
] as const satisfies readonly Fact[];

/** Who takes a fix back, and where. */
export interface Undoing {
  readonly account: string;
  readonly partition: string;
  /** The ARN of the caller. */
  readonly caller: string;
  /** Other accounts that have a permission set, by its ARN. */
  readonly elsewhere: ReadonlyMap<string, readonly string[]>;
}

const text = (input: Input | undefined): string => (typeof input === "string" ? input : "");
const setOf = ({ call }: Step): string => text(call.input["PermissionSetArn"]);
const isCall =
  (...operations: readonly string[]) =>
  (step: Step) =>
    operations.includes(step.call.operation);
const takesSet = isCall("DetachManagedPolicyFromPermissionSet", "DeletePermissionSet");
const takesAssignment = isCall("DeleteAccountAssignment");

/** The permission sets from which steps take their policy, or that they delete, with a step that does so. */
export const setsTakenBy = (steps: readonly Step[]): ReadonlyMap<string, Step> =>
  new Map(steps.filter(takesSet).map((step) => [setOf(step), step]));

/** Whether steps take access from people. */
export const takesAccess = (steps: readonly Step[]): boolean => steps.some((s) => takesSet(s) || takesAssignment(s));

/**
 * Why a fix is not taken back: since it was applied, others may have come to rely on what it made. An undo takes back what
 * the fix gave, and nothing else; nobody is locked out by it.
 */
export function refusedUndo(
  steps: readonly Step[],
  observations: Observations,
  { account, partition, caller, elsewhere }: Undoing,
): Refusal | null {
  if (!takesAccess(steps)) return null;
  const read = valuesOf(undoReads, observations);
  if (isRefusal(read)) return read;
  const { permissionSets, assignments, directory } = read;
  const taken = steps.filter(takesAssignment);
  const isTaken = ({ permissionSet, principalType, principalId }: Assignment) =>
    taken.some(
      (step) =>
        setOf(step) === permissionSet &&
        text(step.call.input["PrincipalType"]) === principalType &&
        text(step.call.input["PrincipalId"]) === principalId,
    );
  const left = { ...assignments, assignments: assignments.assignments.filter((each) => !isTaken(each)) };

  const session = sessionOf(caller);
  const own = directory.users.find(
    ({ id, name }) =>
      name === session && assignments.assignments.some((each) => isTaken(each) && each.principalId === id),
  );
  if (own) return ownAccess(own.name, askAnother);

  const sets = new Map(
    [...permissionSets.provisioned, ...permissionSets.others].map((set) => [set.arn, set.name] as const),
  );
  const namesOf = new Map(directory.users.map(({ id, name }) => [id, name] as const));
  for (const arn of setsTakenBy(steps).keys()) {
    const holders = left.assignments.filter(({ permissionSet }) => permissionSet === arn);
    const name = sets.get(arn) ?? arn;
    if (holders.length)
      return setInUse(
        name,
        holders.map(({ principalId }) => namesOf.get(principalId) ?? nameOfGroup(assignments.groups, principalId)),
      );
    const accounts = elsewhere.get(arn) ?? [];
    if (accounts.length) return setInUseElsewhere(name, accounts);
  }

  const subject = { account, partition };
  const before = administratorsOf(permissionSets, assignments, directory, subject).people;
  const after = administratorsOf(permissionSets, left, directory, subject).people;
  const lost = before.filter(({ id }) => !after.some((each) => each.id === id));
  if (lost.length && before.length >= KEPT_ADMINISTRATORS && after.length < KEPT_ADMINISTRATORS)
    return tooFewLeft(after.length, KEPT_ADMINISTRATORS);
  return null;
}

const nameOfGroup = (groups: readonly { readonly id: string; readonly name: string | null }[], id: string): string =>
  nameOf({ id, name: groups.find((group) => group.id === id)?.name ?? null });
