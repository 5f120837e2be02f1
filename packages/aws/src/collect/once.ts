/** Each thing once, by its id: AWS may show one on two pages of a list that changes while it is read. */
export const once = <T>(things: readonly T[], idOf: (thing: T) => string): T[] => [
  ...new Map(things.map((thing) => [idOf(thing), thing] as const)).values(),
];
