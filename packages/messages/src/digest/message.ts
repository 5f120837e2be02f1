import type { AccountRef } from "@genkan/controls/engine/digest";
import type { ChangeKind } from "@genkan/controls/engine/finding";
import type { Severity, Status } from "@genkan/controls/model/evaluation";
import type { CauseKind } from "@genkan/controls/model/evidence";
import type { OrganizationRef } from "@genkan/controls/model/organization";
import type { Level } from "../alert/level.ts";
import type { Reader } from "../moment.ts";

/** Something that a digest reports of some accounts, in the reader's language. */
export interface DigestEntry {
  readonly level: Level;
  /** What, and in how many accounts, in one line. */
  readonly text: string;
  readonly accounts: {
    readonly count: number;
    /** The first of them by name. */
    readonly first: readonly AccountRef[];
  };
  /** Where the others are listed; `null` if all of them are here. */
  readonly more: string | null;
  /** What comes before the steps, where that is a question; else empty. */
  readonly question: string;
  /** What to do; empty where nothing is to be done. */
  readonly remediation: readonly string[];
}

/** What happened to one control. */
export interface DigestControl extends DigestEntry {
  readonly control: string;
  /** What is required. */
  readonly title: string;
  /** What is wrong, or what is over, in a few words. */
  readonly problem: string;
  /** The same in English and in ASCII, for the subjects of e-mails. */
  readonly subject: string;
  readonly kind: ChangeKind;
  readonly severity: Severity;
  readonly status: Status;
  /** The reason code that all accounts have; `null` if they differ. */
  readonly reason: string | null;
  /** The findings, or the acts of root, in these accounts. */
  readonly findings: number;
  readonly since: string | null;
  /** How many accounts of the organization fail the control now. */
  readonly stillFailing: number;
}

/** What could not be checked, by its cause. */
export interface DigestCause extends DigestEntry {
  readonly kind: ChangeKind;
  readonly cause: CauseKind;
  readonly action: string;
  readonly controls: readonly string[];
}

/**
 * A digest for programs, as SNS sends it to `sqs`, `lambda` and `https` subscribers. Every channel renders this object.
 * Documented by `docs/schemas/digest.schema.json`.
 */
export interface DigestMessage extends Reader {
  readonly schema: "genkan.digest/1";
  /** A duplicate has the same id. */
  readonly digestId: string;
  readonly organization: OrganizationRef;
  readonly partition: string;
  readonly at: string;
  /** Whether it is the first pass over the organization. */
  readonly baseline: boolean;
  /** The worst of its entries, as people see it. */
  readonly level: Level;
  /** The first line of every channel's message. */
  readonly headline: string;
  /** The subject of an e-mail, in ASCII. */
  readonly subject: string;
  /** The accounts that the pass should evaluate, and those that it did not reach. */
  readonly accounts: { readonly expected: number; readonly unreached: number };
  /** The same for people, in one line. */
  readonly scope: string;
  /** In a baseline: the number of evaluations by status. */
  readonly summary: Readonly<Record<Status, number>> | null;
  /** The accounts that disappeared at once, so that nothing was closed. */
  readonly disappeared: DigestEntry | null;
  /** Most severe first. */
  readonly failing: readonly DigestControl[];
  /** What root did; what needs no action comes last. */
  readonly acts: readonly DigestControl[];
  readonly unreadable: readonly DigestCause[];
  readonly resolved: readonly DigestControl[];
  /** The changes to who may administer since the last digest, and the latest of them; absent if there are none. */
  readonly access?: { readonly count: number; readonly latest: readonly DigestEntry[] };
  /** Entries that did not fit. */
  readonly omitted: number;
  /** Accounts that were evaluated for the first time; `null` in a baseline. */
  readonly joined: (DigestEntry & { readonly summary: Readonly<Record<Status, number>> }) | null;
  readonly left: DigestEntry | null;
  /** Set where it is about many events between two passes. */
  readonly events?: true;
  /** Set where nothing of it has happened: it was sent to see that digests arrive, and its titles say so. */
  readonly test?: true;
}
