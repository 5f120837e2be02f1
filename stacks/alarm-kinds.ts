/**
 * Every kind of alarm: the end of its name and its description in CloudWatch. An alarm about one function has the
 * function's name first. docs/monitoring.*.md lists the kinds.
 */
export const alarmKinds = {
  MonitorSilent: {
    of: "deployment",
    description:
      "Genkan has not judged the account for two periods of its schedule. Look at the log of the function Monitor, and whether its schedule is enabled.",
  },
  AlertsUnsent: {
    of: "deployment",
    description:
      "Genkan has an alert that was not delivered for a quarter of an hour or longer, although it goes on judging. Look at the log of the function Notify, at its trigger on the table's stream, and at who may use the table, the topics and their key.",
  },
  Errors: {
    of: "function",
    description: (name: string) =>
      `Genkan's function ${name} fails. Its log group in CloudWatch bears the function's name, and says why.`,
  },
  Throttles: {
    of: "function",
    description: (name: string) =>
      `Genkan's function ${name} is throttled: raise the account's quota of concurrent Lambda executions.`,
  },
  DeadLetters: {
    of: "function",
    description: (name: string) =>
      `Genkan's function ${name} could not handle something for good: it lies in this dead-letter queue, and stays there for two weeks.`,
  },
  Silent: {
    of: "function",
    description: (name: string) =>
      `Nobody calls Genkan's function ${name} any more: its permission to be invoked may be gone, and what it reports may be old.`,
  },
  Undelivered: {
    of: "function",
    description: () =>
      "EventBridge cannot deliver events to Genkan. Look at the rules, and at the policy of the queue and its key.",
  },
} as const;
export type AlarmKind = keyof typeof alarmKinds;
