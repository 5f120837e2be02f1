/** The items of the checklist, in the order in which they are done. The number is the step of the guide. */
export const itemIds = [
  "0",
  "1a",
  "1b",
  "1c",
  "2",
  "3",
  "4a",
  "4b",
  "4c",
  "4d",
  "4e",
  "4f",
  "4g",
  "5",
  "6",
  "7",
] as const;
export type ItemId = (typeof itemIds)[number];
