import type { Effect } from "@genkan/controls/engine/gate";
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
  { partition, home = { partition } }: Pick<Judged, "partition" | "home">,
  locale: Locale,
): Details {
  const page = pageFor(verdict);
  return {
    title: titleOf(verdict.control, locale),
    message: message(verdict, utc[locale]),
    steps: stepsFor(verdict, locale),
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

const fields = {
  account: ({ judged }: Source) => judged.account,
  /** `null` where it is not known, as for a single account. */
  accountName: ({ judged }: Source) => (judged.name === undefined ? null : nameAndPath(judged).name),
  accountPath: ({ judged }: Source) => (judged.path === undefined ? null : nameAndPath(judged).path),
  partition: ({ judged }: Source) => judged.partition,
  region: ({ judged }: Source) => judged.region,
  evaluatedAt: ({ judged }: Source) => judged.evaluatedAt,
  control: ({ verdict }: Source) => verdict.control,
  title: ({ details }: Source) => details.title,
  resource: ({ verdict }: Source) => verdict.resource,
  status: ({ verdict }: Source) => verdict.status,
  severity: ({ verdict }: Source) => verdict.severity,
  reason: ({ verdict }: Source) => verdict.reason,
  params: ({ verdict }: Source) => verdict.params,
  message: ({ details }: Source) => details.message,
  steps: ({ details }: Source) => details.steps,
  link: ({ details }: Source) => details.link,
  evidence: ({ verdict }: Source) => verdict.evidence,
  exception: ({ verdict }: Source) => exceptionIn(verdict),
  since: ({ verdict }: Source) => verdict.since ?? null,
  effect: ({ judged, verdict }: Source): Effect => effectIn(judged, verdict),
  tool: () => tool,
} satisfies Readonly<Record<string, (source: Source) => unknown>>;

export type RowField = keyof typeof fields;

/** The fields that a reader can choose of each verdict. */
export const rowFields = Object.keys(fields) as readonly RowField[];

/** The chosen fields of each verdict, as a list in JSON. */
export function rows(all: Judgements, chosen: readonly RowField[], locale: Locale): string {
  const list = accountsIn(all).flatMap((judged) =>
    judged.evaluations.map((verdict) => {
      const source = { verdict, judged, details: detailsOf(verdict, judged, locale) };
      return Object.fromEntries(chosen.map((field) => [field, fields[field](source)]));
    }),
  );
  return `${JSON.stringify(list, null, 2)}\n`;
}
