import { controlOf } from "@genkan/controls/catalogue/index";
import type { Accounts, ControlGroup, Digest, DigestAccess, UnreadableGroup } from "@genkan/controls/engine/digest";
import { clean, type Locale } from "@genkan/controls/model/text";
import { accessText } from "../access.ts";
import { cleanEvent, whoText } from "../alert/event.ts";
import { fixedBy } from "../alert/fixed.ts";
import { levels } from "../alert/level.ts";
import { isHarmless } from "../alert/order.ts";
import { type Matter, problemOf } from "../alert/problem.ts";
import { incidentSteps, questionOn } from "../alert/situation.ts";
import type { Place } from "../command.ts";
import { moment, type Reader } from "../moment.ts";
import { remediationOf, message as sentenceOf, stepsFor, titleOf, whatToDo } from "../sentence.ts";
import { headlineOf, subjectOf } from "./headline.ts";
import type { DigestCause, DigestControl, DigestEntry, DigestMessage } from "./message.ts";
import { words } from "./words.ts";

export type { DigestMessage } from "./message.ts";

/** Commands about all accounts of the organization. */
const EVERYWHERE: Place = { member: null };

/**
 * An SNS message holds 256 KiB of UTF-8, with its attributes. Each entry is in it twice: in the digest, which is JSON within
 * JSON, and in the e-mail, which is never longer than the JSON.
 */
const LARGEST = 170 * 1024;

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** A digest for a reader, cut to the size that SNS accepts. */
export function digestMessage(digest: Digest, reader: Reader): DigestMessage {
  const { digestId, organization, partition, at, baseline, accounts, joined, left, disappeared, test, events } = digest;
  const { locale, timeZone } = reader;
  const lists = fitting({
    failing: digest.failing.map((group) => controlEntry(group, at, locale)),
    acts: digest.acts.map((group) => controlEntry(group, at, locale)),
    unreadable: digest.unreadable.map((group) => causeEntry(group, reader)),
    resolved: digest.resolved.map((group) => controlEntry(group, at, locale)),
  });
  const content = {
    organization: { id: clean(organization.id), managementAccount: clean(organization.managementAccount) },
    baseline,
    ...lists,
    affected: digest.affected,
    omitted: digest.omitted + lists.omitted,
    summary: baseline ? joined.summary : null,
    disappeared: disappeared ? disappearedEntry(disappeared, locale) : null,
    joined:
      joined.count && !baseline
        ? { ...plainEntry(joined, words.joined(joined, locale), locale), summary: joined.summary }
        : null,
    left: left.count ? plainEntry(left, words.left(left.count)[locale], locale) : null,
    ...(digest.access ? { access: accessEntries(digest.access, reader) } : {}),
    ...(test ? { test } : {}),
  };
  const level = levelOf(content);
  const { affected, ...sent } = content;
  return {
    schema: "genkan.digest/1",
    digestId: clean(digestId),
    partition: clean(partition),
    locale,
    timeZone,
    at,
    level,
    headline: headlineOf({ ...content, level }, locale),
    subject: subjectOf({ ...content, level }),
    accounts,
    scope: (events ? words.events(accounts.expected) : words.scope(accounts))[locale],
    ...(events ? { events } : {}),
    ...sent,
  };
}

type Lists = Pick<DigestMessage, "failing" | "acts" | "unreadable" | "resolved">;

/** The first entries of all lists together, as many as there is room for. */
function fitting(lists: Lists): Lists & Pick<DigestMessage, "omitted"> {
  let size = 0;
  let omitted = 0;
  const first = <Entry>(entries: readonly Entry[]): readonly Entry[] =>
    entries.filter((entry) => {
      const json = JSON.stringify(entry);
      size += bytesOf(JSON.stringify(json)) + bytesOf(json);
      if (size > LARGEST) omitted += 1;
      return size <= LARGEST;
    });
  const kept = {
    failing: first(lists.failing),
    acts: first(lists.acts),
    unreadable: first(lists.unreadable),
    resolved: first(lists.resolved),
  };
  return { ...kept, omitted };
}

/** The worst level of what a digest reports. */
function levelOf({
  disappeared,
  failing,
  acts,
  unreadable,
  resolved,
  joined,
  left,
  access,
}: Lists & Pick<DigestMessage, "disappeared" | "joined" | "left" | "access">) {
  // Nothing else happened: that is news, and nothing is over.
  if (access && ![failing, acts, unreadable, resolved].some(({ length }) => length) && !disappeared && !joined && !left)
    return "LOW";
  const found = [...(disappeared ? [disappeared] : []), ...failing, ...acts, ...unreadable];
  return levels.find((level) => found.some((entry) => entry.level === level)) ?? "RESOLVED";
}

/** What the changes of a group have in common. */
const matterOf = ({ control, kind, status, reason, from, task, byFix }: ControlGroup): Matter => ({
  ...{ control, kind, status },
  reason: reason ?? "",
  params: task === undefined ? {} : { task },
  from,
  ...(byFix ? { fix: byFix } : {}),
});

function controlEntry(group: ControlGroup, at: string, locale: Locale): DigestControl {
  const { control, severity, kind, status, reason, accounts, findings, since, stillFailing } = group;
  const problem = problemOf(matterOf(group));
  const isOver = kind === "resolved";
  const isPresent = !isOver && kind !== "notice" && kind !== "tampering";
  return {
    level: isOver ? "RESOLVED" : severity,
    text: words.control(problem, group, at)[locale],
    ...namesOf(accounts),
    more: words.more(accounts, isPresent ? ["--control", clean(control)] : null, locale),
    ...whatTo(group, locale),
    control: clean(control),
    title: titleOf(control, locale),
    problem: problem[locale],
    subject: problem.en,
    ...{ kind, severity, status, since, stillFailing, findings },
    reason: reason === null ? null : clean(reason),
  };
}

/** What to do about a group. Nothing where it is over or needs no action. */
function whatTo(group: ControlGroup, locale: Locale): Pick<DigestEntry, "question" | "remediation"> {
  const definition = controlOf(group.control);
  if (!definition || group.kind === "resolved" || isHarmless(group)) return { question: "", remediation: [] };
  const steps = incidentSteps(matterOf(group));
  return steps
    ? { question: questionOn("", locale), remediation: whatToDo(definition, steps, locale, EVERYWHERE) }
    : { question: "", remediation: remediationOf(definition, locale, EVERYWHERE) };
}

function causeEntry(group: UnreadableGroup, reader: Reader): DigestCause {
  const { kind, cause, action, detail, controls, accounts } = group;
  const { locale } = reader;
  const [control = ""] = controls;
  const evaluation = {
    control,
    resource: { type: "", id: "" },
    status: "INSUFFICIENT_DATA" as const,
    severity: "HIGH" as const,
    reason: cause,
    params: { action, detail, actions: [action] },
    evidence: [],
  };
  const only = controls.length === 1 ? problemOf({ ...evaluation, kind, from: null }) : null;
  const why = sentenceOf(evaluation, reader);
  return {
    level: "UNKNOWN",
    text: `${words.cause(only, group)[locale]}${{ en: `. ${why}`, ja: `。${why}` }[locale]}`,
    ...namesOf(accounts),
    more: words.more(accounts, [], locale),
    question: "",
    remediation: stepsFor(evaluation, locale, EVERYWHERE),
    ...{ kind, cause, action: clean(action), controls: controls.map((each) => clean(each)) },
  };
}

/** The latest access changes: when, who and what. The last one says how many others there are. */
function accessEntries(
  { count, latest }: NonNullable<Digest["access"]>,
  reader: Reader,
): NonNullable<DigestMessage["access"]> {
  const others = words.moreAccess(count - latest.length, reader.locale);
  return {
    count,
    latest: latest.map((change, i) => ({
      level: "RESOLVED",
      text: accessLine(change, reader),
      ...namesOf({ count: 1, first: [change.place] }),
      more: i === latest.length - 1 ? others : null,
      question: "",
      remediation: [],
    })),
  };
}

function accessLine({ kind, params, administers, event, fix }: DigestAccess, reader: Reader): string {
  const { locale } = reader;
  const cleaned = cleanEvent(event);
  const who = whoText(cleaned, locale, params.person === undefined ? "" : clean(params.person));
  const text = accessText({ reason: kind, params, administers }, reader);
  const made = fix ? fixedBy({ kind: "notice", fix }, locale) : "";
  const head = `${moment(cleaned.eventTime, reader)}`;
  return { en: `${head}, ${who}: ${text}${made && ` ${made}`}`, ja: `${head}、${who}: ${text}${made}` }[locale];
}

const disappearedEntry = (accounts: Accounts, locale: Locale): DigestEntry => ({
  level: "UNKNOWN",
  text: words.disappeared(accounts.count)[locale],
  ...namesOf(accounts),
  more: words.more(accounts, null, locale),
  question: words.haveLeft[locale],
  remediation: words.lookFor[locale],
});

const plainEntry = (accounts: Accounts, text: string, locale: Locale): DigestEntry => ({
  level: "RESOLVED",
  text,
  ...namesOf(accounts),
  more: words.more(accounts, null, locale),
  question: "",
  remediation: [],
});

const namesOf = ({ count, first }: Accounts): Pick<DigestEntry, "accounts"> => ({
  accounts: {
    count,
    first: first.map(({ account, name, path }) => ({ account: clean(account), name: clean(name), path: clean(path) })),
  },
});
