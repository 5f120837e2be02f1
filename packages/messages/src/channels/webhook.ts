import type { Severity } from "@genkan/controls/model/evaluation";
import type { AlertMessage } from "../alert/alert.ts";
import type { DigestMessage } from "../digest/message.ts";
import type { Address, HttpsChannel, Notice } from "./channel.ts";
import { noticeFromRule } from "./notice.ts";
import { type TamperText, tamperingForFunction } from "./tampering.ts";

/** A notice for programs. Documented by `docs/schemas/notice.schema.json`. */
export interface NoticeMessage {
  readonly schema: "genkan.notice/1";
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly severity: Severity | null;
  readonly resolved: boolean;
}

/** A program of the user's own: it gets the JSON of an alert, signed. */
export const webhook: HttpsChannel<AlertMessage | DigestMessage | NoticeMessage> = {
  id: "webhook",
  name: "the webhook",
  transport: "https",
  secrets: {
    url: { secret: "WebhookUrl", pattern: /^http/, what: "an address" },
    key: { secret: "WebhookSigningKey", pattern: /^\S{32,}$/, what: "a signing key of 32 characters or more" },
  },
  // What SNS hands over is never larger.
  largest: 256 * 1_024,
  alert: (message) => message,
  digest: (message) => message,
  notice: noticeMessage,
  bodies: (payload) => [JSON.stringify(payload)],
  headers: async (body, address, at) => {
    const timestamp = String(Math.floor(at.getTime() / 1_000));
    return { "genkan-timestamp": timestamp, "genkan-signature": await signature(address, timestamp, body) };
  },
  tampering: tamperingForFunction,
  tampered: (text) => noticeMessage(noticeFromRule(JSON.parse(text) as TamperText)),
  preview: (payload) => ({
    title: payload.schema === "genkan.notice/1" ? payload.title : payload.headline,
    head: [],
    parts: [{ colour: null, items: [{ kind: "plain", text: JSON.stringify(payload, null, 2) }] }],
  }),
};

function noticeMessage({ id, title, text, severity, resolved }: Notice): NoticeMessage {
  return { schema: "genkan.notice/1", id, title, text, severity, resolved };
}

/** HMAC-SHA256 over `timestamp.body`, in hexadecimal, behind the version of this scheme. */
async function signature({ key }: Address, timestamp: string, body: string): Promise<string> {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const secret = await crypto.subtle.importKey("raw", bytes(key), algorithm, false, ["sign"]);
  const signed = await crypto.subtle.sign("HMAC", secret, bytes(`${timestamp}.${body}`));
  return `v1=${[...new Uint8Array(signed)].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
