/** The key of the OUs' names, which are read once a day. */
export const UNITS_KEY = "units.json";

/** The key of the accounts' tags by which exceptions choose, which are read once a day. */
export const TAGS_KEY = "tags.json";

/** The key of the last sweep of Identity Center. */
export const SWEEP_KEY = "identity-center/assignments.json";

/** The keys of the files of a pass. */
export const passKeys = (pass: string) => ({
  /** What the state machine's Map reads: an array with a batch in each item. */
  batches: `passes/${pass}/batches.json`,
  /** What the census found, for the end of the pass. */
  roster: `passes/${pass}/roster.json`,
});

/** The files that the functions of a pass hand to each other. */
export interface PassStore {
  readonly bucket: string;
  put(key: string, content: unknown): Promise<void>;
  /** @returns `null` if there is no such file */
  get(key: string): Promise<unknown>;
  /**
   * Replaces a file, however many processes do so at once: if another one wrote the file meanwhile, `change` gets its new
   * content and decides again. It gets `null` for a file that does not exist or is not JSON.
   * @param change returns the new content, or `undefined` to leave the file as it is
   * @returns the content that is stored now
   */
  update(key: string, change: (content: unknown) => unknown): Promise<unknown>;
}
