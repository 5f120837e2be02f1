import type { Condition } from "@genkan/controls/engine/spans";
import type { Severity } from "@genkan/controls/model/evaluation";
import type { Text } from "@genkan/controls/model/text";
import { type Html, html, trusted } from "./html.ts";

/** How a page shows a condition: its class in the style sheet, and its name for people. */
interface Look {
  readonly css: "fix" | "unknown" | "accepted" | "ok" | "none";
  readonly name: Text;
  /** Its sign in the title of a window, which takes no picture. */
  readonly mark: string;
}

export const looks: Readonly<Record<Condition, Look>> = {
  NON_COMPLIANT: { css: "fix", name: { en: "Fix", ja: "要対応" }, mark: "✖" },
  INSUFFICIENT_DATA: { css: "unknown", name: { en: "Couldn’t check", ja: "判定不能" }, mark: "?" },
  ACCEPTED: { css: "accepted", name: { en: "Accepted", ja: "承認済み" }, mark: "✓" },
  COMPLIANT: { css: "ok", name: { en: "OK", ja: "準拠" }, mark: "✓" },
  NOT_APPLICABLE: { css: "none", name: { en: "Not applicable", ja: "対象外" }, mark: "–" },
};

export const severityNames: Readonly<Record<Severity, Text>> = {
  CRITICAL: { en: "Critical", ja: "緊急" },
  HIGH: { en: "High", ja: "高" },
  MEDIUM: { en: "Medium", ja: "中" },
  LOW: { en: "Low", ja: "低" },
};

/** The signs, 24 units wide: each has a shape of its own, so that a page reads without colour. */
const shapes: Readonly<Record<Look["css"] | "notice", string>> = {
  fix: '<path d="M8 1h8l7 7v8l-7 7H8l-7-7V8z" fill="currentColor"/><path d="M8 8l8 8M16 8l-8 8" stroke="var(--card)" stroke-width="2.6" stroke-linecap="round"/>',
  unknown:
    '<rect x="1.5" y="1.5" width="21" height="21" rx="6" fill="currentColor"/><path d="M8.8 9.2a3.2 3.2 0 1 1 4.7 2.9c-1 .6-1.5 1.1-1.5 2.3" fill="none" stroke="var(--card)" stroke-width="2.3" stroke-linecap="round"/><circle cx="12" cy="17.9" r="1.45" fill="var(--card)"/>',
  accepted:
    '<circle cx="12" cy="12" r="10" fill="none" stroke="currentColor" stroke-width="2.2"/><path d="M12 6.5V12l3.6 2.4" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round"/>',
  ok: '<circle cx="12" cy="12" r="11" fill="currentColor"/><path d="M7 12.5l3.4 3.4L17 9" fill="none" stroke="var(--card)" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"/>',
  none: '<path d="M5 12h14" stroke="currentColor" stroke-width="2.4" stroke-linecap="round"/>',
  notice:
    '<circle cx="12" cy="12" r="10" fill="none" stroke="currentColor" stroke-width="2"/><path d="M12 11v6M12 7.2v.2" stroke="currentColor" stroke-width="2.4" stroke-linecap="round"/>',
};

/** The sign of a condition, or of a notice. The words beside it say the same. */
export const sign = (of: keyof typeof shapes): Html =>
  html`<svg class="i" viewBox="0 0 24 24" aria-hidden="true"><use href="#i-${of}"/></svg>`;

/** The signs that {@link sign} refers to; once a page. */
export const signs: Html = html`<svg class="defs" width="0" height="0" aria-hidden="true">${Object.entries(shapes).map(
  ([name, shape]) => html`<symbol id="i-${name}" viewBox="0 0 24 24">${trusted(shape)}</symbol>`,
)}<symbol id="i-caret" viewBox="0 0 24 24"><path d="M9 5l7 7-7 7" fill="none" stroke="currentColor" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"/></symbol><symbol id="i-door" viewBox="0 0 24 24"><path d="M2 5h20M4 5v17M20 5v17M2 22h20" stroke="currentColor" stroke-width="2" fill="none"/><path d="M7 8h10v14M7 8v14M12 8v14M7 13h10" stroke="currentColor" stroke-width="1.3" fill="none"/></symbol><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="var(--b-unknown)"/><rect width="2.4" height="6" fill="var(--card)" opacity=".6"/></pattern></svg>`;

/** The sign that a line expands. */
export const caret: Html = html`<svg class="i caret" viewBox="0 0 24 24" aria-hidden="true"><use href="#i-caret"/></svg>`;
/** Genkan's own sign, a door. */
export const door: Html = html`<svg class="i" viewBox="0 0 24 24" aria-hidden="true"><use href="#i-door"/></svg>`;

const iconColours: Readonly<Record<Look["css"], string>> = {
  fix: "#c9352b",
  unknown: "#b27a10",
  accepted: "#17714a",
  ok: "#17714a",
  none: "#5f6470",
};

/** The icon of a window in which a page of this condition is shown, as the address of a picture. */
export function iconFor(condition: Condition): string {
  const { css } = looks[condition];
  const shape = shapes[css === "accepted" ? "ok" : css].replaceAll("var(--card)", "#fff");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" color="${iconColours[css]}">${shape}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
