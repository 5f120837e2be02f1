import { z } from "zod";
import { controlId } from "./settings.ts";

/** JSON within JSON, as AWS Config writes its events. */
const inner = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: "custom", message: "is no JSON" });
        return z.NEVER;
      }
    })
    .pipe(schema);

/** What AWS Config sends to a periodic rule, or when somebody asks for a re-evaluation. */
export const configEvent = z.object({
  configRuleName: z.string().min(1),
  resultToken: z.string().min(1),
  eventLeftScope: z.boolean().default(false),
  invokingEvent: inner(
    z.object({
      messageType: z.literal("ScheduledNotification", {
        error: "this is a periodic rule: only ScheduledNotification is known",
      }),
      notificationCreationTime: z.iso.datetime({ offset: true }),
    }),
  ),
  ruleParameters: inner(z.strictObject({ control: controlId })),
});
