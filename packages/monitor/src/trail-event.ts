import * as z from "zod/mini";
import { jsonOf } from "./json.ts";

const text = z.string().check(z.minLength(1));

/** The queue between EventBridge and us: each message's body is one event of EventBridge. */
export const queueEvent = z.object({ Records: z.array(z.looseObject({ messageId: text, body: z.string() })) });

/** A message of the queue: a record of CloudTrail, as EventBridge delivers it, or as the rules on tampering do. */
export const trailMessage = jsonOf(
  z.looseObject({
    tampering: z.optional(z.literal(true)),
    detail: z.looseObject({
      eventID: text,
      eventTime: z.iso.datetime({ offset: true }),
      eventSource: text,
      eventName: text,
      userIdentity: z.optional(z.nullable(z.looseObject({ type: z.optional(z.string()) }))),
    }),
  }),
);
