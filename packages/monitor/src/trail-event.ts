import * as z from "zod/mini";
import { jsonOf } from "./json.ts";

const text = z.string().check(z.minLength(1));

/** The messages of the queue between EventBridge and the function. The body of each is one event of EventBridge. */
export const queueEvent = z.object({ Records: z.array(z.looseObject({ messageId: text, body: z.string() })) });

/** The body of a message: a CloudTrail record, as EventBridge's own event or in the form of the tampering rules. */
export const trailMessage = jsonOf(
  z.looseObject({
    tampering: z.optional(z.literal(true)),
    /** Where it happened, as EventBridge itself says. The tampering rules leave it out: they watch our own account. */
    account: z.optional(z.string().check(z.regex(/^\d{12}$/))),
    detail: z.looseObject({
      eventID: text,
      eventTime: z.iso.datetime({ offset: true }),
      eventSource: text,
      eventName: text,
      userIdentity: z.optional(z.nullable(z.looseObject({ type: z.optional(z.string()) }))),
    }),
  }),
);

/** A message that can be read. */
export interface TrailMessage {
  readonly messageId: string;
  readonly event: z.output<typeof trailMessage>;
}
