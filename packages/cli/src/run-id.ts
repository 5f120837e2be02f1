import { randomBytes } from "node:crypto";

/** The id of a run: its time, so that ids sort as runs do, and enough chance that no two are the same. */
export const newRunId = (at: Date): string => `${at.toISOString()}-${randomBytes(6).toString("hex")}`;
