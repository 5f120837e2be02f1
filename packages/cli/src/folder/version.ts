/** The numbers of a version such as `0.2.0`; `null` for a range, a file or an address. */
const numbersOf = (version: string): readonly number[] | null => {
  const [, core] = /^(\d+\.\d+\.\d+)(?:[-+][\w.+-]+)?$/.exec(version) ?? [];
  return core?.split(".").map(Number) ?? null;
};

/** Whether a text names one version. */
export const isExact = (version: string): boolean => numbersOf(version) !== null;

/** Whether a version comes before another one. Pre-releases count as their release. */
export function isOlder(version: string, other: string): boolean {
  const [a, b] = [numbersOf(version) ?? [], numbersOf(other) ?? []];
  const at = a.findIndex((number, i) => number !== b[i]);
  return at !== -1 && a[at]! < (b[at] ?? 0);
}
