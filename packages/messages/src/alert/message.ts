import type { Change, ChangeKind } from "@genkan/controls/engine/finding";
import type { AccessParams } from "@genkan/controls/model/access";
import type { Link } from "@genkan/controls/model/console";
import type { Resource, Severity, Status } from "@genkan/controls/model/evaluation";
import type { TrailEvent } from "@genkan/controls/model/event";
import type { Reader } from "../moment.ts";
import type { AlertException } from "./exceptions.ts";
import type { Level } from "./level.ts";

/** One change of an alert, in the account's language. */
export interface AlertChange {
  readonly kind: ChangeKind;
  readonly control: string;
  /** What is required. */
  readonly title: string;
  /** What is wrong, or what is over, in a few words. */
  readonly problem: string;
  /** The same in English and in ASCII, for the subjects of e-mails. */
  readonly subject: string;
  readonly resource: Resource;
  /** The resource for people: a person's name in place of an id. Empty for the account itself. */
  readonly resourceName: string;
  readonly severity: Severity;
  /** How bad it is, as people see it. */
  readonly level: Level;
  readonly from: Status | null;
  readonly to: Status;
  readonly reason: string;
  readonly message: string;
  readonly why: string;
  readonly at: string;
  /** The time from which it had the status `from`. */
  readonly fromSince: string | null;
  /** The same as a sentence: since when it has this status, or how long it had the one before. */
  readonly since: string;
  /** Whether it has just happened, so that the steps stop the harm first. */
  readonly incident: boolean;
  /** The fix that caused it, where one did: `resolved` by a fix, or back by its undo. */
  readonly fix?: Change["fix"] & { readonly text: string };
  /** What comes before the steps: whether it was one of us. Empty where that is not the question. */
  readonly question: string;
  readonly remediation: readonly string[];
  /** Whether a planned use of root was declared for the time of the events; `null` where root has no part in it. */
  readonly declared: string | null;
  /** The command that accepts it, ready to paste; `null` where there is nothing to accept. */
  readonly acceptCommand: string | null;
  /** The page of the console where it is fixed, then the events. */
  readonly links: readonly Link[];
  readonly evidence: Change["evidence"];
  /** The CloudTrail events that may have caused it, latest first; empty where none is known. */
  readonly events: readonly TrailEvent[];
  /** Of a change to who may administer: what the event names, by id and by name, as far as it does. */
  readonly access?: AccessParams & { readonly administers: boolean | null };
  /** What else is wrong, or can't be checked, for the same cause. */
  readonly consequences: readonly string[];
}

/**
 * An alert for programs, as SNS sends it to `sqs`, `lambda` and `https` subscribers. Every channel renders this object.
 * Documented by `docs/schemas/alert.schema.json`.
 */
export interface AlertMessage extends Reader {
  readonly schema: "genkan.alert/1";
  /** A duplicate has the same id. */
  readonly alertId: string;
  readonly account: string;
  /** The name of the account, where one is known. */
  readonly accountName: string | null;
  /** The names of the OUs of a member of an organization; absent for an account by itself. */
  readonly accountPath?: string;
  readonly partition: string;
  /** How bad the first change is, as people see it. */
  readonly level: Level;
  /** The first line of every channel's message. */
  readonly headline: string;
  /** Worst first. */
  readonly changes: readonly AlertChange[];
  /** Changes that did not fit. */
  readonly omitted: number;
  /** In a baseline: the number of evaluations by status. */
  readonly summary: Readonly<Record<Status, number>> | null;
  /** In a baseline and a reminder: the exceptions in force, the next to end first. */
  readonly accepted: readonly AlertException[];
  /** Exceptions that did not fit. */
  readonly acceptedOmitted: number;
  /** The first page of the console to open. */
  readonly consoleUrl: string;
  /** Set where nothing of it has happened: it was sent to see that alerts arrive, and its titles say so. */
  readonly test?: true;
}
