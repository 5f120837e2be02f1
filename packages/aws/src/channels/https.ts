import type { Clock } from "@genkan/controls/model/time";
import type { Address, HttpsChannel } from "@genkan/messages/channels/channel";
import type { Aws } from "../clients.ts";
import { retrying } from "../retrying.ts";
import { ChannelSecret, type SecretPlace, whereToSet } from "./secret.ts";

/** How long one request may take, in milliseconds. */
const DEADLINE = 10_000;
const ATTEMPTS = 3;
/**
 * The longest pause that we wait for, in milliseconds. After a longer one, Lambda calls again: it waits for minutes.
 */
const LONGEST_PAUSE = 20_000;
/** Answers that mean that the address or the key is no longer valid. */
const WRONG_SECRET = [401, 403, 404, 410];

/**
 * A service did not accept a message. The error's message contains its answer, never the address, which is a secret.
 */
export class DeliveryError extends Error {
  override readonly name = "DeliveryError";
  readonly status: number | null;
  readonly answer: string;
  /** How long the service asks to wait, in milliseconds. */
  readonly pause: number | undefined;

  constructor(message: string, status: number | null, answer = "", pause?: number) {
    super(message);
    this.status = status;
    this.answer = answer;
    this.pause = pause;
  }

  /** Whether the same request may succeed later. A 4xx other than 429 never does. */
  get isPassing(): boolean {
    return this.status === null || this.status === 429 || this.status >= 500;
  }
}

/**
 * Posts the payloads of a channel. Resolves when the service has accepted every part; posting a payload twice does no
 * harm. Retries what is throttled or fails for a moment. If the answer says that the secret is wrong, reads the secret
 * again, because it may have been changed.
 * @throws DeliveryError or SecretError
 */
export function httpsPublisher<Payload>(
  aws: Aws,
  channel: HttpsChannel<Payload>,
  place: SecretPlace,
): (payload: Payload) => Promise<void> {
  const secret = new ChannelSecret(aws, channel as HttpsChannel, place);
  const isWrongSecret = (error: unknown): error is DeliveryError =>
    error instanceof DeliveryError &&
    error.status !== null &&
    (WRONG_SECRET.includes(error.status) || channel.isWrongSecret?.(error.status, error.answer) === true);
  const postAll = async (payload: Payload, address: Address) => {
    for (const body of channel.bodies(payload, address)) await post(channel, address, body, aws.clock);
  };
  return async (payload) => {
    const address = await secret.read();
    try {
      await postAll(payload, address);
    } catch (error) {
      if (!isWrongSecret(error)) throw error;
      const hint = `Its secret may be wrong. ${whereToSet(channel as HttpsChannel, place)}`;
      const wrong = new DeliveryError(`${error.message}. ${hint}`, error.status, error.answer);
      const fresh = await secret.read({ fresh: true });
      if (fresh.url === address.url && fresh.key === address.key) throw wrong;
      await postAll(payload, fresh);
    }
  };
}

const post = (channel: HttpsChannel, address: Address, body: string, clock: Clock): Promise<void> =>
  retrying(
    clock,
    () => attempt(channel, address, body, clock),
    (error, count) => {
      if (!(error instanceof DeliveryError) || !error.isPassing || count === ATTEMPTS) return null;
      const pause = error.pause ?? count * 1_000;
      return pause <= LONGEST_PAUSE ? pause : null;
    },
  );

async function attempt(channel: HttpsChannel, address: Address, body: string, clock: Clock): Promise<void> {
  const response = await fetch(address.url, {
    method: "POST",
    headers: {
      "content-type": "application/json; charset=utf-8",
      "user-agent": "genkan",
      ...(await channel.headers?.(body, address, new Date(clock.now()))),
    },
    body,
    // The message and its signature are meant for this address alone.
    redirect: "manual",
    signal: clock.timeout(DEADLINE),
  }).catch((error: Error) => {
    throw new DeliveryError(`${channel.name} could not be reached (${error.name})`, null);
  });
  const answer = (await response.text().catch(() => "")).slice(0, 200);
  if (response.ok) return;
  const pause = pauseFrom(response.headers.get("retry-after"), clock);
  const safe = withoutSecrets(answer, address);
  throw new DeliveryError(`${channel.name} answered ${response.status}: ${safe}`, response.status, answer, pause);
}

/** A service may repeat the request in its answer: its address, a part of it, or the key. */
function withoutSecrets(answer: string, { url, key }: Address): string {
  const { pathname, search } = new URL(url);
  return [url, pathname + search, pathname, key]
    .filter((secret) => secret.length > 1)
    .reduce((text, secret) => text.replaceAll(secret, "…"), answer);
}

/** `Retry-After`, in seconds or as a date, as milliseconds from now. */
function pauseFrom(header: string | null, clock: Clock): number | undefined {
  if (header === null) return undefined;
  const seconds = Number(header);
  const milliseconds = Number.isNaN(seconds) ? Date.parse(header) - clock.now() : seconds * 1_000;
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}
