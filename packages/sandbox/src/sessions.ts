import { createHash } from "node:crypto";

/** Temporary credentials, as AWS issues them. */
export interface Credentials {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly SessionToken: string;
  readonly Expiration: Date;
}

/**
 * The session of a role, or a privileged session of the root user, as its token holds it. Nothing is kept for it here,
 * however many there are.
 */
export type Session = {
  readonly account: string;
  /** Milliseconds since the epoch. */
  readonly expires: number;
} & (
  | {
      /** The role's path and name. */
      readonly role: { readonly path: string; readonly name: string };
      readonly name: string;
    }
  | {
      /** The name of the task policy. */
      readonly rootTask: string;
    }
);

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/** What our tokens begin with, so that nobody else's is taken for one. */
const OURS = "simulated.";

/**
 * An access key id that holds its account, as AWS's do: in the 48 bits after the prefix, the highest is set, and the
 * account's number stands seven bits from the end.
 * @param serial makes the key unique
 */
export function keyIdOf(prefix: "AKIA" | "ASIA", account: string, serial: number): string {
  let bits = (1n << 79n) | (BigInt(account) << 39n) | BigInt(serial);
  let key = "";
  for (let i = 0; i < 16; i++) {
    key = LETTERS[Number(bits & 31n)] + key;
    bits >>= 5n;
  }
  return prefix + key;
}

/**
 * Issues the credentials of a session.
 * @param serial makes the key unique
 */
export function issue(session: Session, serial: number): Credentials {
  const AccessKeyId = keyIdOf("ASIA", session.account, serial);
  const token = JSON.stringify({ key: AccessKeyId, session });
  return {
    AccessKeyId,
    SecretAccessKey: createHash("sha256").update(AccessKeyId).digest("base64").slice(0, 40),
    SessionToken: OURS + Buffer.from(token).toString("base64url"),
    Expiration: new Date(session.expires),
  };
}

/** The account that an access key id holds; `undefined` if it holds none. */
export function accountOfKey(accessKeyId: string): string | undefined {
  const [, key] = /^A[KS]IA([A-Z2-7]{16})$/.exec(accessKeyId) ?? [];
  if (key === undefined) return undefined;
  const bits = [...key].reduce((sum, letter) => (sum << 5n) | BigInt(LETTERS.indexOf(letter)), 0n);
  return String((bits >> 39n) & ((1n << 40n) - 1n)).padStart(12, "0");
}

/** The session of a token that was issued here for this key; `undefined` for any other. */
export function sessionIn(accessKeyId: string, token: string | undefined): Session | undefined {
  if (!token?.startsWith(OURS)) return undefined;
  try {
    const { key, session } = JSON.parse(Buffer.from(token.slice(OURS.length), "base64url").toString());
    return key === accessKeyId ? (session as Session) : undefined;
  } catch {
    return undefined;
  }
}
