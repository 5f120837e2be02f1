import { WireError } from "./wire.ts";

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** The token of the next page; `undefined` on the last page. */
  readonly next: string | undefined;
}

/**
 * Takes a page from a list. A token holds the position and the query, so that another query can't use it.
 * @throws WireError with the service's code for an invalid token
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
