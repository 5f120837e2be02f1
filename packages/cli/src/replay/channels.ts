import { channels as all } from "@genkan/messages/channels/index";

/** What programs get that subscribe to the alert topic: JSON, and of a change to Genkan itself the text of a mail. */
export const JSON_FORM = "json";

/** Whom a message of a replay may be for: the ids of the channels, and {@link JSON_FORM}. */
export const channels: readonly string[] = [...all.map(({ id }) => id), JSON_FORM];
export type Channel = string;
