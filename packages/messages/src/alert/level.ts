import type { Change } from "@genkan/controls/engine/finding";
import type { Text } from "@genkan/controls/model/text";

/**
 * How bad a change is, as people see it. What can't be checked is not as bad as the problem that it may hide, and what is
 * over is not bad at all: neither has the severity of its control.
 */
export const levels = ["CRITICAL", "HIGH", "UNKNOWN", "MEDIUM", "LOW", "RESOLVED"] as const;
export type Level = (typeof levels)[number];

/** The word for each level, at the beginning of a message. The English is ASCII, for the subjects of e-mails. */
export const levelNames: Readonly<Record<Level, Text>> = {
  CRITICAL: { en: "CRITICAL", ja: "緊急" },
  HIGH: { en: "HIGH", ja: "重要度 高" },
  MEDIUM: { en: "MEDIUM", ja: "重要度 中" },
  LOW: { en: "LOW", ja: "重要度 低" },
  UNKNOWN: { en: "CANNOT CHECK", ja: "監視不能" },
  RESOLVED: { en: "OK", ja: "解決" },
};

/** The level of a change. */
export const levelOf = ({ kind, status, severity }: Pick<Change, "kind" | "status" | "severity">): Level =>
  kind === "resolved" ? "RESOLVED" : status === "INSUFFICIENT_DATA" ? "UNKNOWN" : severity;
