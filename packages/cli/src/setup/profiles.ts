import type { SetupSituation } from "@genkan/messages/setup/situation";
import { accessIn, portalUserOf } from "../profiles/access.ts";
import { type Comparison, compareProfiles } from "../profiles/config-file.ts";
import { portalOf, wantedProfiles } from "../profiles/wanted.ts";
import type { Environment } from "../shell.ts";

/**
 * The administrator's profiles, compared with the files of the AWS CLI; `null` where there is no administrator yet, where it is
 * not clear whose profiles they are, or where the address of the access portal is not known.
 */
export function comparedProfiles(
  env: Environment,
  { subject, caller, observations, region }: Pick<SetupSituation, "subject" | "caller" | "observations" | "region">,
): Comparison | null {
  if (!subject) return null;
  const found = accessIn(observations, subject);
  if (found.is !== "known") return null;
  const user = portalUserOf(caller ?? "");
  const [person, ...others] = user === null ? found.people : found.people.filter(({ name }) => name === user);
  const startUrl = portalOf(found.instance, subject);
  if (!person || others.length || startUrl === null) return null;
  const { administrator, daily } = person;
  const access = { subject, ssoRegion: found.instance.region, startUrl, region, administrator, daily };
  return compareProfiles(env, wantedProfiles(access));
}
