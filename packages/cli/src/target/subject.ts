import { isAboutCredentials } from "@genkan/aws/cause";
import type { Aws } from "@genkan/aws/clients";
import type { Caller } from "@genkan/aws/identity";
import type { World } from "@genkan/controls/engine/world";
import type { Subject } from "@genkan/controls/model/control";
import { credentialsComplaint } from "../complaint.ts";
import { UsageError } from "../exit.ts";

/** The account of the credentials. @throws UsageError about credentials that only the user can fix */
export async function subjectOf(aws: Aws): Promise<Subject> {
  const { whoAmI } = await import("@genkan/aws/identity");
  return withComplaint(whoAmI(aws));
}

/** Whose credentials they are. @throws UsageError about credentials that only the user can fix */
export async function callerOf(aws: Aws): Promise<Caller> {
  const { callerOf } = await import("@genkan/aws/identity");
  return withComplaint(callerOf(aws));
}

/** Whose account it is, and how to collect its facts. @throws UsageError about credentials that only the user can fix */
export async function accountOf(aws: Aws): Promise<Pick<World, "subject" | "collect"> & Caller> {
  const { openAccount } = await import("@genkan/aws/account");
  return withComplaint(openAccount(aws));
}

const withComplaint = <T>(answer: Promise<T>): Promise<T> =>
  answer.catch((error: unknown) => {
    if (!isAboutCredentials(error)) throw error;
    throw new UsageError(credentialsComplaint(error as Error), { cause: error });
  });
