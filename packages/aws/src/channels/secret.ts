import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { readAddress, settingCommands } from "@genkan/messages/channels/address";
import type { Address, HttpsChannel } from "@genkan/messages/channels/channel";
import type { Aws } from "../clients.ts";

/** How long a secret is kept in memory, in milliseconds. */
const KEPT = 5 * 60_000;

/** Where a channel's secret is: the name of a SecureString parameter of Systems Manager, and the stage. */
export interface SecretPlace {
  readonly parameter: string;
  readonly stage: string;
}

/** A secret cannot be used. The message names the parameter and how to set it, and nothing of its content. */
export class SecretError extends Error {
  override readonly name = "SecretError";
}

/** Where to find a secret and how to set it, as the end of an error's message. */
export const whereToSet = (channel: HttpsChannel, { parameter, stage }: SecretPlace): string =>
  `It is in the parameter ${parameter}. Set it with: ${settingCommands(channel, stage)}`;

/** Reads the address of a channel, and caches it. */
export class ChannelSecret {
  readonly #aws: Aws;
  readonly #channel: HttpsChannel;
  readonly #place: SecretPlace;
  #kept: { readonly address: Address; readonly until: number } | undefined;

  constructor(aws: Aws, channel: HttpsChannel, place: SecretPlace) {
    this.#aws = aws;
    this.#channel = channel;
    this.#place = place;
  }

  /** @param fresh reads it again although it is cached: it may have been changed. @throws SecretError */
  async read({ fresh = false } = {}): Promise<Address> {
    const kept = fresh ? undefined : this.#kept;
    if (kept && kept.until > this.#aws.clock.now()) return kept.address;
    const address = await this.#get().catch((error: unknown) => {
      // The key or the permission may have been taken away: the alert must still be sent.
      if (kept) return kept.address;
      throw error;
    });
    this.#kept = { address, until: this.#aws.clock.now() + KEPT };
    return address;
  }

  async #get(): Promise<Address> {
    const client = await this.#aws.client(SSMClient);
    const where = whereToSet(this.#channel, this.#place);
    const { Parameter } = await client
      .send(new GetParameterCommand({ Name: this.#place.parameter, WithDecryption: true }))
      .catch((error: Error) => {
        throw new SecretError(`The secret of ${this.#channel.name} cannot be read (${error.name}). ${where}`);
      });
    try {
      return readAddress(this.#channel, Parameter?.Value ?? "");
    } catch (error) {
      throw new SecretError(`${(error as Error).message}. ${where}`);
    }
  }
}
