import { PERSON_TYPE } from "@genkan/controls/domain/identity-center";
import type { Text } from "@genkan/controls/model/text";
import { moment } from "../moment.ts";
import { whoText } from "./event.ts";
import type { AlertChange, AlertMessage } from "./message.ts";

/** Something that is known of a change, with its label. */
export interface AlertFact {
  readonly label: string;
  readonly text: string;
}

const labels = {
  when: { en: "When", ja: "日時" },
  since: { en: "History", ja: "経過" },
  who: { en: "Who", ja: "操作者" },
  declared: { en: "Declared", ja: "事前申告" },
} satisfies Record<string, Text>;

/** When it happened or since when it is so, who did it and from where, and whether that was declared. */
export function alertFacts(change: AlertChange, message: AlertMessage): readonly AlertFact[] {
  const { resource, resourceName, events, since, declared, access } = change;
  const { locale } = message;
  const [event] = events;
  const person = resource.type === PERSON_TYPE ? resourceName : (access?.person ?? "");
  const fact = (label: keyof typeof labels, text: string): AlertFact => ({ label: labels[label][locale], text });
  return [
    event ? fact("when", moment(event.eventTime, message)) : fact("since", since),
    ...(event ? [fact("who", whoText(event, locale, person))] : []),
    ...(declared === null ? [] : [fact("declared", declared)]),
  ];
}

/** The links of a change that lead to its fix, and those that lead to its events. */
export function splitLinks({ links, events }: Pick<AlertChange, "links" | "events">) {
  const first = Math.max(0, links.length - events.length);
  return { pages: links.slice(0, first), eventLinks: links.slice(first) };
}
