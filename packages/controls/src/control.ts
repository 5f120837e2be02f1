/** What a user's own control is written with. The published package exports this module as `genkan/control`. */
export { type Control, control, perResource, reason } from "./model/control.ts";
export { ACCOUNT_TYPE, accountResource, USER_TYPE } from "./model/evaluation.ts";
export type * from "./model/evidence.ts";
export { api, follows, type Remedy } from "./model/remedy.ts";
export type { Text } from "./model/text.ts";
