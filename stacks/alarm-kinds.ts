/**
 * Every kind of alarm: the end of its name and its description in CloudWatch. An alarm about one function has the
 * function's name first. docs/monitoring.*.md lists the kinds.
 */
export const alarmKinds = {
  MonitorSilent: {
    of: "deployment",
    description:
      "Genkan has not checked the account for two periods of its schedule. Check the log of the function Monitor, and whether its schedule is enabled.",
  },
  AlertsUnsent: {
    of: "deployment",
    description:
      "An alert has not been sent for 15 minutes or longer, although Genkan is still running. Check the log of the function Notify, its trigger on the table's stream, and the permissions on the table, the topics and their key.",
  },
  PassFailed: {
    of: "deployment",
    description:
      "A pass over the organization failed, took too long or was stopped. The findings are those of the last pass. Check the execution in Step Functions.",
  },
  PassLate: {
    of: "deployment",
    description:
      "No pass over the organization has ended for two periods of its schedule. Check the executions in Step Functions, and whether the schedule is enabled.",
  },
  PassUnstarted: {
    of: "deployment",
    description:
      "EventBridge Scheduler could not start a pass over the organization. The call is in this dead-letter queue, and stays there for two weeks. Check the permissions of the schedule's role.",
  },
  AccountsUnreached: {
    of: "deployment",
    description:
      "A pass did not reach some accounts of the organization, so their findings become INSUFFICIENT_DATA. Check the log of the function Members, and the execution in Step Functions.",
  },
  Errors: {
    of: "function",
    description: (name: string) =>
      `Genkan's function ${name} fails. The CloudWatch log group with the function's name shows why.`,
  },
  Throttles: {
    of: "function",
    description: (name: string) =>
      `Genkan's function ${name} is throttled: raise the account's quota of concurrent Lambda executions.`,
  },
  DeadLetters: {
    of: "function",
    description: (name: string) =>
      `Genkan's function ${name} could not process an event or alert. The message is in this dead-letter queue, and stays there for two weeks.`,
  },
  Silent: {
    of: "function",
    description: (name: string) =>
      `Genkan's function ${name} is not being invoked: its permission may be gone, and its results may be outdated.`,
  },
  Undelivered: {
    of: "function",
    description: () =>
      "EventBridge can't deliver events to Genkan. Check the rules, and the policies of the queue and its key.",
  },
} as const;
export type AlarmKind = keyof typeof alarmKinds;
