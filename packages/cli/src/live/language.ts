import { type Locale, locales } from "@genkan/controls/model/text";

/** The language of ours that an `Accept-Language` header likes best; none where it names none of them. RFC 9110, 12.5.4 */
export function languageOf(header: string | undefined): Locale | undefined {
  const ranges = (header ?? "").split(",").map((part) => {
    const [tag = "", ...parameters] = part
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/);
    const quality = parameters.find((each) => each.startsWith("q="))?.slice(2);
    return { language: tag.split("-")[0], quality: quality === undefined ? 1 : Number(quality) };
  });
  // Sorting is stable, so that of equals the first stays first.
  const liked = ranges.filter(({ quality }) => quality > 0).toSorted((a, b) => b.quality - a.quality);
  for (const { language } of liked) {
    const locale = locales.find((each) => each === language);
    if (locale) return locale;
  }
  return undefined;
}
