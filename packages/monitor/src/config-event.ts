import * as z from "zod/mini";
import { jsonOf } from "./json.ts";
import { controlId } from "./settings.ts";

const text = z.string().check(z.minLength(1));

/**
 * The event that AWS Config sends to a periodic rule, or when someone asks for a re-evaluation.
 * https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config_develop-rules_example-events.html
 */
export const configEvent = z.object({
  configRuleName: text,
  resultToken: text,
  eventLeftScope: z._default(z.boolean(), false),
  invokingEvent: jsonOf(
    z.object({
      messageType: z.literal("ScheduledNotification", {
        error: "this is a periodic rule: only ScheduledNotification is known",
      }),
      notificationCreationTime: z.iso.datetime({ offset: true }),
    }),
  ),
  ruleParameters: jsonOf(z.strictObject({ control: controlId })),
});
