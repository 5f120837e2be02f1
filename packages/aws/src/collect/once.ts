/** Each thing once, by its id: AWS may return one on two pages if the list changes while it is read. */
export const once = <T>(things: readonly T[], idOf: (thing: T) => string): T[] => [
  ...new Map(things.map((thing) => [idOf(thing), thing] as const)).values(),
];
