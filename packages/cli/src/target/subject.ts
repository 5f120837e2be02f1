import { isAboutCredentials } from "@genkan/aws/cause";
import type { Aws } from "@genkan/aws/clients";
import type { Subject } from "@genkan/controls/model/control";
import { credentialsComplaint } from "../complaint.ts";
import { UsageError } from "../exit.ts";

/** Whose account it is. @throws UsageError about credentials that only the user can fix */
export async function subjectOf(aws: Aws): Promise<Subject> {
  const { whoAmI } = await import("@genkan/aws/identity");
  try {
    return await whoAmI(aws);
  } catch (error) {
    if (!isAboutCredentials(error)) throw error;
    throw new UsageError(credentialsComplaint(error as Error));
  }
}
