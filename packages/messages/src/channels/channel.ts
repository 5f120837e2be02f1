import type { Severity } from "@genkan/controls/model/evaluation";
import type { Locale } from "@genkan/controls/model/text";
import type { AlertMessage } from "../alert/alert.ts";
import type { DigestMessage } from "../digest/message.ts";
import type { Reader } from "../moment.ts";
import type { Preview } from "../preview.ts";
import type { InputTransformer } from "./tampering.ts";
import type { TamperedThing } from "./tampering-parts.ts";

/** A message that is not an alert: an alarm of CloudWatch, a change to Genkan itself, a test. */
export interface Notice {
  /** A repeat of the notice has the same id, and so has the notice that ends it. */
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** `null` where nothing is wrong. */
  readonly severity: Severity | null;
  /** Whether it ends an earlier notice: the alarm is over. */
  readonly resolved: boolean;
}

/** Where a preview stands: it shows the recipient, in a language. */
export interface PreviewOptions {
  readonly to: string;
  readonly locale: Locale;
}

/** What every way to notify people has in common. A payload is what the service takes; making one is pure. */
interface Form<Payload> {
  /** Unique and stable: settings, environment variables and command-line options refer to it. */
  readonly id: string;
  /** The name of the service. */
  readonly name: string;
  alert(message: AlertMessage): Payload;
  /** What happened in many accounts of an organization. */
  digest(message: DigestMessage): Payload;
  notice(notice: Notice): Payload;
  /** How EventBridge reports a change to Genkan itself, without any function of ours on the way. */
  tampering(reader: Reader, thing: TamperedThing): InputTransformer;
  /** What EventBridge has made with {@link tampering}, as the payload that people get. */
  tampered(text: string, locale: Locale): Payload;
  preview(payload: Payload, options: PreviewOptions): Preview;
}

/** A message attribute of SNS, by which a subscriber may choose messages. */
export type MessageAttribute =
  | { readonly DataType: "String"; readonly StringValue: string }
  /** `StringValue` is a JSON array. */
  | { readonly DataType: "String.Array"; readonly StringValue: string };

/** What SNS publishes. */
export interface Publication {
  readonly MessageAttributes?: Readonly<Record<string, MessageAttribute>>;
  readonly Subject?: string;
  readonly Message: string;
  readonly MessageStructure?: "json";
}

/** A channel that SNS delivers from a topic. */
export interface TopicChannel<Payload = unknown> extends Form<Payload> {
  readonly transport: "topic";
  /** The option of `genkan test-alert` for a topic of this channel; the alert topic itself needs none. */
  readonly option?: string;
  /** @param message the alert or the digest that the payload was made of, if it is one */
  publication(payload: Payload, message?: AlertMessage | DigestMessage): Publication;
}

/** Where an {@link HttpsChannel} posts, and the key that it needs. All of it is secret. */
export interface Address {
  readonly url: string;
  readonly key: string;
}

/** A part of an address that the user sets with `npx sst secret set`. */
export interface SecretPart {
  /** Its name there. */
  readonly secret: string;
  readonly pattern: RegExp;
  /** What it is, for a message about a wrong one. */
  readonly what: string;
}

/** A channel that one of our functions posts to. */
export interface HttpsChannel<Payload = unknown> extends Form<Payload> {
  readonly transport: "https";
  /** The parts of the address that the user sets; the deployment knows the others. */
  readonly secrets: Readonly<Partial<Record<keyof Address, SecretPart>>>;
  /** The largest body that the service takes, in bytes. */
  readonly largest: number;
  /** The bodies to post, in this order. To post one again does no harm. */
  bodies(payload: Payload, address: Address): readonly string[];
  /** More headers for one attempt. */
  headers?(body: string, address: Address, at: Date): Promise<Readonly<Record<string, string>>>;
  /** Whether an answer means that the address or the key is wrong, beside 401, 403, 404 and 410. */
  isWrongSecret?(status: number, answer: string): boolean;
}

/**
 * A way to notify people. A new one is this object, its row in `index.ts`, and its stack file in `stacks/channels/`.
 */
export type Channel<Payload = unknown> = TopicChannel<Payload> | HttpsChannel<Payload>;
