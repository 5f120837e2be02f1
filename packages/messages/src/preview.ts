import type { Link } from "@genkan/controls/model/console";

/** A line of a preview, with its bold parts. */
export interface PreviewLine {
  readonly spans: readonly (string | { readonly bold: string })[];
  readonly quote?: true;
}

/**
 * A message as people see it, without the markup of its channel. A terminal and a web page display it.
 *
 * @example
 * ```ts
 * import { channelOf } from "@genkan/messages/channels/index";
 *
 * const slack = channelOf("slack");
 * const test = { id: "test", title: "A test", text: "Alerts arrive here.", severity: null, resolved: false };
 * const payload = slack.notice(test);
 * slack.preview(payload, { to: "", locale: "en" }).title;
 * // => "A test"
 * ```
 */
export interface Preview {
  /** The title in a notification or a mailbox. */
  readonly title: string;
  /** Lines above the message, such as the header of a mail. */
  readonly head: readonly string[];
  readonly parts: readonly {
    /** The colour of the bar beside this part. */
    readonly colour: string | null;
    readonly items: readonly PreviewItem[];
  }[];
}
/** A part of a preview. */
export type PreviewItem =
  | { readonly kind: "text"; readonly lines: readonly PreviewLine[]; readonly small?: true }
  | { readonly kind: "buttons"; readonly links: readonly Link[] }
  /** Text whose spaces and line breaks count. */
  | { readonly kind: "plain"; readonly text: string };

/** Lines without markup, as one item of a preview. */
export const textItem = (...lines: readonly string[]): PreviewItem => ({
  kind: "text",
  lines: lines.map((line) => ({ spans: [line] })),
});
