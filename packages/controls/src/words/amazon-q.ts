import { type AlertMessage, consequencesName, eventLines, exceptionLine, kindName, whatIsSaid } from "./alert.ts";

/** A custom notification of Amazon Q Developer in chat applications. https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html */
export interface CustomNotification {
  readonly version: "1.0";
  readonly source: "custom";
  readonly id: string;
  readonly content: {
    readonly textType: "client-markdown";
    readonly title: string;
    readonly description: string;
    readonly nextSteps: readonly string[];
    readonly keywords: readonly string[];
  };
  readonly metadata: { readonly summary: string; readonly additionalContext: Readonly<Record<string, string>> };
}

/** Its limits, in characters. */
const LONGEST = { title: 250, description: 8_000, nextStep: 350, keyword: 75 };
const STEPS = 10;

/** An alert as a custom notification; the topic's message must be this JSON and nothing around it. */
export function amazonQ(message: AlertMessage): CustomNotification {
  const { alertId, account, headline, changes, omitted, accepted, acceptedOmitted, locale } = message;
  const told = changes.map((change) => {
    const { severity, control, since, events, links, consequences } = change;
    return [
      `*${kindName(change, locale)}* (${severity}) ${whatIsSaid(change, locale)} _${control}_`,
      since,
      ...events.flatMap((event) => eventLines(event, locale)),
      ...(consequences.length ? [`${consequencesName(change, locale)}: ${consequences.join(" / ")}`] : []),
      ...links.map(({ name, url }) => `${name}: ${url}`),
    ].join("\n");
  });
  const more = [
    ...(omitted ? [`+${omitted}`] : []),
    ...accepted.map((exception) => `_${exceptionLine(exception, locale)}_`),
    ...(acceptedOmitted ? [`+${acceptedOmitted}`] : []),
  ];
  return {
    version: "1.0",
    source: "custom",
    id: alertId,
    content: {
      textType: "client-markdown",
      title: cut(headline, LONGEST.title),
      description: cut([...told, ...more].join("\n\n") || headline, LONGEST.description),
      nextSteps: (changes[0]?.remediation ?? []).slice(0, STEPS).map((step) => cut(step, LONGEST.nextStep)),
      keywords: [account, changes[0]?.severity ?? "INFO"].map((word) => cut(word, LONGEST.keyword)),
    },
    metadata: { summary: cut(headline, LONGEST.title), additionalContext: { account, alertId } },
  };
}

const cut = (text: string, longest: number): string =>
  text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/\p{Surrogate}$/u, "")}…`;
