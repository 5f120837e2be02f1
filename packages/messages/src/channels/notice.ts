import type { Notice } from "./channel.ts";
import { readTampering, type TamperText } from "./tampering.ts";

/** A message of the alert topic that is not an alert, as SNS hands it over. */
export interface TopicMessage {
  readonly subject: string | null | undefined;
  readonly text: string;
}

/** Reads a message that is not an alert: an alarm of CloudWatch, a change to Genkan itself, or plain text. */
export function noticeFrom({ subject, text }: TopicMessage): Notice {
  const alarm = alarmFrom(text);
  if (alarm) return { ...alarm, title: subject || alarm.title };
  const tampering = readTampering(text);
  if (tampering) return tamperingNotice(tampering);
  const title = subject || "Genkan";
  return { id: `notice/${title}`, title, text, severity: null, resolved: false };
}

/** Reads a change to Genkan itself that EventBridge hands to a function. */
export const noticeFromRule = ({ title, text }: TamperText): Notice =>
  tamperingNotice(readTampering(`${title}\n${text}`) ?? { title, text, eventId: "", severity: "CRITICAL" });

const tamperingNotice = ({
  title,
  text,
  eventId,
  severity,
}: NonNullable<ReturnType<typeof readTampering>>): Notice => ({
  id: `tampering/${eventId || title}`,
  title,
  text,
  severity,
  resolved: false,
});

/** Reads what CloudWatch writes to a topic when an alarm changes. */
function alarmFrom(message: string): Notice | null {
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(message) as Record<string, unknown>;
  } catch {
    return null;
  }
  const { AlarmName, NewStateValue, AlarmDescription } = fields ?? {};
  if (typeof AlarmName !== "string") return null;
  const state = String(NewStateValue);
  return {
    id: `alarm/${AlarmName}`,
    title: `${AlarmName}: ${state}`,
    text: `${AlarmName}: ${state}\n${String(AlarmDescription ?? "")}`.trimEnd(),
    severity: "HIGH",
    resolved: state === "OK",
  };
}
