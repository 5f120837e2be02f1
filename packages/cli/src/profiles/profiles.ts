import type { Fact } from "@genkan/controls/model/evidence";
import { defaultSettings } from "@genkan/controls/model/settings";
import type { Text } from "@genkan/controls/model/text";
import { UsageError } from "../exit.ts";
import type { Shell } from "../shell.ts";
import { accountOf } from "../target/subject.ts";
import type { Target } from "../target/target.ts";
import { type Administrator, accessFacts, accessIn, portalUserOf } from "./access.ts";
import { type Comparison, compareProfiles } from "./config-file.ts";
import { ownerFacts, withOwners } from "./key-owners.ts";
import { type LongTermKey, longTermKeys } from "./keys.ts";
import { portalOf, wantedProfiles } from "./wanted.ts";
import { words } from "./words.ts";

interface ProfileChoice {
  readonly user: string | undefined;
  readonly startUrl: string | undefined;
  readonly session: string;
  readonly region: string | undefined;
  readonly identityCenterRegion: string | undefined;
  readonly checkKeys: true | undefined;
}

/** The profiles of a person, compared with what the files of the AWS CLI have. */
interface Profiles {
  readonly comparison: Comparison;
  /** The administrator's profile. */
  readonly profile: string;
  readonly remarks: readonly Text[];
  readonly report: ProfileReport;
}

/** The same for programs. */
export interface ProfileReport extends Pick<Comparison, "file" | "state" | "text" | "differences"> {
  readonly account: string;
  readonly user: string;
  readonly longTermKeys: readonly LongTermKey[];
}

/** Reads who administers the account, and compares that person's profiles with the files. @throws UsageError */
export async function profilesFor(
  { env }: Shell,
  { aws, now }: Target,
  { user, startUrl, session, region, identityCenterRegion, checkKeys }: ProfileChoice,
): Promise<Profiles> {
  const { subject, arn, collect } = await accountOf(aws);
  const settings = { ...defaultSettings, identityCenterRegion: identityCenterRegion ?? null };
  const at = now();
  const keys = longTermKeys(env);
  const asks = checkKeys && keys.length > 0;
  const facts = new Set<Fact>(asks ? [...accessFacts, ...ownerFacts] : accessFacts);
  const { observations } = await collect(facts, settings, at);
  const found = accessIn(observations, subject);
  if (found.is === "unknown") throw new UsageError(words.unreadable(found.cause));
  if (found.is === "no-instance") throw new UsageError(words.noInstance(found.managementAccount));
  const { instance, people } = found;
  if (!people.length) throw new UsageError(words.nobody(subject.account));
  const person = personAmong(people, user, portalUserOf(arn));
  const portal = startUrl ?? portalOf(instance, subject);
  if (portal === null) throw new UsageError(words.noPortal(subject.partition));
  const wanted = wantedProfiles({
    subject,
    ssoRegion: instance.region,
    startUrl: portal,
    region: region ?? env["AWS_REGION"] ?? env["AWS_DEFAULT_REGION"] ?? instance.region,
    administrator: person.administrator,
    daily: person.daily,
    session,
  });
  const comparison = compareProfiles(env, wanted);
  const owned = asks ? await withOwners(aws, keys, observations, { ...subject, at, settings }) : keys;
  const { file, state, text, differences } = comparison;
  return {
    comparison,
    profile: `admin-${subject.account}`,
    remarks: [
      ...(person.daily === null ? [words.noDaily(person.name)] : []),
      ...(owned.length ? [words.keys(owned)] : []),
    ],
    report: { account: subject.account, user: person.name, file, state, text, differences, longTermKeys: owned },
  };
}

/** The person whose profiles are meant. @throws UsageError if that is not clear */
function personAmong(people: readonly Administrator[], user: string | undefined, caller: string | null): Administrator {
  const names = people.map(({ name }) => name);
  const person = people.find(({ name }) => name === (user ?? caller));
  if (person) return person;
  if (user !== undefined) throw new UsageError(words.notAdministrator(user, names));
  const [only, ...others] = people;
  if (!only || others.length) throw new UsageError(words.whose(names));
  return only;
}
