import { channels, isHttpsChannel } from "@genkan/messages/channels/index";

/** The secrets of every channel, as SST finds them when somebody has set them. */
export const channelSecrets: Readonly<Record<string, string>> = Object.fromEntries(
  channels
    .filter(isHttpsChannel)
    .flatMap(({ id, secrets: { url, key } }) => [
      ...(url ? [[`SST_SECRET_${url.secret}`, `https://${id}.example.com/secret`]] : []),
      ...(key ? [[`SST_SECRET_${key.secret}`, "0123456789abcdef0123456789abcdef"]] : []),
    ]),
);
