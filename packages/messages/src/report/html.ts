import { raw, html as template } from "hono/html";

/** Text that is HTML already. Only {@link html} and {@link trusted} make it. */
export type Html = Exclude<ReturnType<typeof template>, Promise<unknown>>;

/** What may stand in a template: HTML, text, a number, or a list of them. An empty string leaves a place empty. */
type Value = Html | string | number | readonly Value[];

/**
 * Builds HTML. Every value that is not HTML already is escaped, so that a name that holds markup shows as text.
 *
 * The library's own tag may return a promise, but only for values that are promises; the type admits none.
 *
 * @example
 * ```ts
 * import { html } from "@genkan/messages/report/html";
 *
 * const name = "<b>eve</b>";
 * String(html`<p title="${name}">${html`<code>${name}</code>`}</p>`);
 * // => '<p title="&lt;b&gt;eve&lt;/b&gt;"><code>&lt;b&gt;eve&lt;/b&gt;</code></p>'
 * ```
 */
export const html = (strings: TemplateStringsArray, ...values: readonly Value[]): Html =>
  template(strings, ...values) as Html;

/** Marks a text of our own as HTML: a style sheet or a script. Never for a value from outside. */
export const trusted = (text: string): Html => raw(text);

/** The items with a separator between them. */
export const separated = (items: readonly Value[], separator: Value): Value =>
  items.flatMap((item, i) => (i ? [separator, item] : [item]));
