import { type Link, pageLink } from "@genkan/controls/model/console";
import { clean, type Locale } from "@genkan/controls/model/text";
import { utc } from "../moment.ts";
import { cleanScope } from "../scope.ts";
import { message, pageFor, stepsFor, titleOf } from "../sentence.ts";
import { tool } from "../tool.ts";
import { accountsIn, effectIn, type Judged, type Judgements, nameAndPath, type Verdict } from "./judged.ts";

/** What JSON says about a verdict in the reader's language, beside the verdict itself. */
export interface Details {
  readonly title: string;
  readonly message: string;
  /** What to do, in order; empty where nothing is to be done. */
  readonly steps: readonly string[];
  /** The page of the console where it is done; `null` where there is none. */
  readonly link: Link | null;
}

/** What JSON says about a verdict in the reader's language, beside the verdict itself. */
export function detailsOf(
  verdict: Verdict,
  { partition, home = { partition }, place }: Pick<Judged, "partition" | "home" | "place">,
  locale: Locale,
): Details {
  const page = pageFor(verdict);
  return {
    title: titleOf(verdict.control, locale),
    message: message(verdict, utc[locale]),
    steps: stepsFor(verdict, locale, place),
    link: page && pageLink(page, home, locale),
  };
}

/** Who accepts a verdict, for JSON. */
export const exceptionIn = ({ exception }: Verdict) =>
  exception
    ? {
        ...{ owner: clean(exception.owner), reason: clean(exception.reason), expires: exception.expires },
        ...(exception.scope ? { scope: cleanScope(exception.scope) } : {}),
      }
    : null;

interface Source {
  readonly verdict: Verdict;
  readonly judged: Judged;
  readonly details: Details;
}

/** Everything that JSON says about one verdict: the fields that a reader can choose from. */
const rowOf = ({ verdict, judged, details: { title, message, steps, link } }: Source) => ({
  account: judged.account,
  /** `null` where it is not known, as for a single account. */
  accountName: judged.name === undefined ? null : nameAndPath(judged).name,
  accountPath: judged.path === undefined ? null : nameAndPath(judged).path,
  partition: judged.partition,
  region: judged.region,
  evaluatedAt: judged.evaluatedAt,
  control: verdict.control,
  title,
  resource: verdict.resource,
  status: verdict.status,
  severity: verdict.severity,
  reason: verdict.reason,
  params: verdict.params,
  message,
  steps,
  link,
  evidence: verdict.evidence,
  exception: exceptionIn(verdict),
  since: verdict.since ?? null,
  effect: effectIn(judged, verdict),
  tool,
});

/** A verdict with all its fields. */
export type VerdictRow = ReturnType<typeof rowOf>;

/** The verdicts with all their fields. */
export const rowsOf = (all: Judgements, locale: Locale): readonly VerdictRow[] =>
  accountsIn(all).flatMap((judged) =>
    judged.evaluations.map((verdict) => rowOf({ verdict, judged, details: detailsOf(verdict, judged, locale) })),
  );
