import { channels as all } from "@genkan/messages/channels/index";

/** What programs get that subscribe to the alert topic: JSON, and for a change to Genkan itself the text of a mail. */
export const JSON_FORM = "json";

/** The possible receivers of a replay's messages: the ids of the channels, and {@link JSON_FORM}. */
export const channels: readonly string[] = [...all.map(({ id }) => id), JSON_FORM];
/** One of {@link channels}. */
export type Channel = string;
