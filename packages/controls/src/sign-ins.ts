import type { Directory, Observed, SignIn } from "./evidence.ts";

/**
 * What one sign-in to the access portal shows. `second-factor`: an authenticator app or a passkey; `enrolled`: none yet,
 * and one had to be registered; `email-code`: a code by e-mail, no MFA by AWS's own words; `password`: a password alone;
 * `external`: the identity provider's matter. https://docs.aws.amazon.com/singlesignon/latest/userguide/understanding-sign-in-events.html
 */
export type SignInClass = "second-factor" | "enrolled" | "email-code" | "password" | "external";

const SECOND_FACTORS = ["TOTP", "WEBAUTHN", "RESYNC_TOTP"];

/** Classifies a sign-in; `null` when its factors say nothing that AWS documents. */
export function classOf({ factors, enrolled }: SignIn): SignInClass | null {
  if (factors.some((factor) => SECOND_FACTORS.includes(factor))) return "second-factor";
  if (factors.includes("EXTERNAL_IDP")) return "external";
  if (factors.includes("EMAIL_OTP")) return "email-code";
  if (factors.includes("PASSWORD")) return enrolled ? "enrolled" : "password";
  return null;
}

/** Whether a sign-in shows that the settings let people in without MFA. */
export const disprovesMfa = (signIn: SignIn): boolean => {
  const kind = classOf(signIn);
  // A code by e-mail without a password is how a user that an API made sets the first password.
  return kind === "password" || (kind === "email-code" && signIn.factors.includes("PASSWORD"));
};

/** Proof that people sign in at an external identity provider, where Identity Center has no MFA of its own. */
export type ExternalProof =
  | { readonly kind: "sign-in"; readonly at: Date }
  | { readonly kind: "users"; readonly count: number };

/**
 * The proof of an external identity provider: the latest sign-in came from one; or, where nobody signed in, it has made
 * every user of the directory. No API says which identity source there is.
 */
export function externalProof(signIns: readonly SignIn[], directory: Observed<Directory>): ExternalProof | null {
  const [latest] = signIns.toSorted((a, b) => b.at.getTime() - a.at.getTime());
  if (latest) return classOf(latest) === "external" ? { kind: "sign-in", at: latest.at } : null;
  if (!directory.known) return null;
  const { users } = directory.value;
  return users.length && users.every(({ external }) => external) ? { kind: "users", count: users.length } : null;
}
