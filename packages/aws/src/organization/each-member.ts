import type { Member } from "@genkan/controls/model/organization";
import pLimit from "p-limit";
import { causeOf } from "../cause.ts";
import { type OpenMember, unknownMember } from "./member.ts";

/** What failed where no call to AWS did, in place of an IAM action. */
const EVALUATION = "genkan:Evaluate";

/** How to go through the members of an organization. */
interface Going<Result> {
  readonly partition: string;
  /** How many members are worked on at a time. */
  readonly concurrency: number;
  /** Makes a member ready, such as `openMember`. */
  readonly enter: (member: Member) => Promise<OpenMember>;
  /** Works on a member. Where it throws, it is called once more with a member of which nothing is known. */
  readonly work: (opened: OpenMember, member: Member) => Promise<Result>;
  /** Called when a member is done, in the order in which they end. */
  readonly ended: (result: Result, member: Member) => void;
}

/** A member whose work failed. */
export interface LostMember {
  readonly member: Member;
  readonly error: unknown;
}

/** Works on each member, some at a time. A member whose work throws stops no other. @returns these members */
export async function throughMembers(
  members: readonly Member[],
  concurrency: number,
  work: (member: Member) => Promise<void>,
): Promise<readonly LostMember[]> {
  const lost: LostMember[] = [];
  await pLimit(concurrency).map(members, async (member) => {
    try {
      await work(member);
    } catch (error) {
      lost.push({ member, error });
    }
  });
  return lost;
}

/**
 * Works on each member, some at a time. A member that fails stops no other: if its work throws, the work is done again with
 * every fact unknown, so that the member has a result that says so. Only what fails then as well is returned.
 */
export function forEachMember<Result>(
  members: readonly Member[],
  { partition, concurrency, enter, work, ended }: Going<Result>,
): Promise<readonly LostMember[]> {
  const workOn = async (member: Member): Promise<Result> => {
    try {
      // Its clients are closed as soon as it is done: a thousand members need no more memory than twenty.
      using opened = await enter(member);
      return await work(opened, member);
    } catch (error) {
      using unknown = unknownMember(member, partition, causeOf(error, EVALUATION));
      return await work(unknown, member);
    }
  };
  return throughMembers(members, concurrency, async (member) => ended(await workOn(member), member));
}
