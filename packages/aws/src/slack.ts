import type { Clock } from "@genkan/controls/model/time";
import type { SlackPayload } from "@genkan/messages/channels/slack";
import { systemClock } from "./clock.ts";

/** Slack takes about one message a second, and says with 429 how many seconds to wait. */
const LONGEST_WAIT = 20;
const ATTEMPTS = 3;
const DEADLINE = 10_000;

/** Slack did not take a message. The message names the answer, never the webhook: its address is a secret. */
export class SlackError extends Error {
  override readonly name = "SlackError";
}

/** Posts to an incoming webhook; resolves when Slack took the message. @throws SlackError */
export async function postToSlack(webhook: string, payload: SlackPayload, clock: Clock = systemClock): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const answer = await fetch(webhook, {
      method: "POST",
      headers: { "content-type": "application/json; charset=utf-8" },
      body: JSON.stringify(payload),
      signal: clock.timeout(DEADLINE),
    }).catch((error: Error) => {
      throw new SlackError(`Slack could not be reached (${error.name})`);
    });
    if (answer.ok) return;
    const said = (await answer.text()).slice(0, 200);
    const seconds = Number(answer.headers.get("retry-after") ?? attempt);
    const again = answer.status === 429 || answer.status >= 500;
    if (!again || attempt === ATTEMPTS || !(seconds <= LONGEST_WAIT))
      throw new SlackError(`Slack answered ${answer.status}: ${said}`);
    await clock.sleep(seconds * 1_000);
  }
}
