import { alertOf, changeOf } from "../alerts.ts";

/** Links, mentions and styles, as the markups of chat clients have them. */
export const HOSTILE =
  "<https://evil.example/x|Sign in> <!channel> <at>all</at> @here **b** *b* _i_ ~s~ `c` [l](https://evil.example/y) {{DATE(2026-11-01T00:00:00Z)}}";

/** An alert in which everything that comes from outside is hostile. */
export const hostileAlert = () => {
  const event = {
    eventID: "e1",
    eventTime: "2026-11-01T00:00:00Z",
    eventSource: HOSTILE,
    eventName: HOSTILE,
    awsRegion: "us-east-1",
    sourceIPAddress: HOSTILE,
    userAgent: HOSTILE,
    actor: HOSTILE,
    mfaUsed: null,
  };
  return alertOf(changeOf("drift", { events: [event] }));
};
