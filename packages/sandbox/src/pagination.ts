import { WireError } from "./wire.ts";

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Where the next page begins; `undefined` on the last. */
  readonly next: string | undefined;
}

/**
 * Cuts a page out of a list. A token holds its place and the query that it belongs to, so that it can't be used on
 * another. @throws WireError with the code that the service uses for a token that is none
 */
export function page<T>(
  all: readonly T[],
  {
    size,
    token,
    query = "",
    code = "ValidationError",
  }: { size: number; token?: string | undefined; query?: string; code?: string },
): Page<T> {
  let start = 0;
  if (token !== undefined) {
    const [, place, of] = /^(\d+)\/(.*)$/s.exec(Buffer.from(token, "base64url").toString()) ?? [];
    if (place === undefined || of !== query) throw new WireError(code, "The token is not valid for this request.");
    start = Number(place);
  }
  const end = start + size;
  const next = end < all.length ? Buffer.from(`${end}/${query}`).toString("base64url") : undefined;
  return { items: all.slice(start, end), next };
}
