import type { Cause } from "@genkan/controls/model/evidence";
import type { CallError } from "./clients.ts";

/** AWS is still preparing the answer. */
export class NotReadyError extends Error implements CallError {
  override readonly name = "NotReadyError";
  readonly action: string;
  constructor(action: string, message: string) {
    super(message);
    this.action = action;
  }
}

/** AWS's answer lacks a required part. */
export class UnusableAnswerError extends Error implements CallError {
  override readonly name = "UnusableAnswerError";
  readonly action: string;
  constructor(action: string, message: string) {
    super(message);
    this.action = action;
  }
}

/** A required part of AWS's answer. A missing list is not an empty list. @throws UnusableAnswerError */
export function present<T>(part: T, name: string, action: string): NonNullable<T> {
  if (part === undefined || part === null) throw new UnusableAnswerError(action, `AWS's answer has no ${name}`);
  return part;
}

/** The fact rests on another fact, which is unknown. */
export class UnknownFactError extends Error {
  override readonly name = "UnknownFactError";
  override readonly cause: Cause;
  constructor(cause: Cause) {
    super(cause.detail);
    this.cause = cause;
  }
}

/** Only another account may read the fact. */
export class ElsewhereError extends Error implements CallError {
  override readonly name = "ElsewhereError";
  readonly action: string;
  readonly account: string;
  constructor(action: string, account: string) {
    super(`only account ${account} may read this`);
    this.action = action;
    this.account = account;
  }
}

// The codes of the IAM, STS and JSON services for the same three errors.
const DENIED =
  /^(AccessDenied(Exception)?|UnauthorizedOperation|AuthorizationError(Exception)?|NotAuthorized(Exception)?)$/;
const THROTTLED =
  /^(Throttl(ing|ed)(Exception)?|ThrottlingException|TooManyRequests(Exception)?|RequestLimitExceeded|RequestThrottled(Exception)?|SlowDown|LimitExceededException)$/;
const UNREACHABLE =
  /^(TimeoutError|AbortError|NetworkingError|ECONN\w+|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EPIPE|ETIMEDOUT|CERT_\w+|DEPTH_ZERO_SELF_SIGNED_CERT)$/;
const NAMED_ACTION = /not authorized to perform:? ([\w-]+:\w+)/;

/** Whether an error means that the caller lacks the permission, without a more specific reason. */
export const isDenied = (error: unknown): boolean => causeOf(error, "").kind === "access-denied";

/**
 * The cause of an unknown fact, from the error that a call threw. `fallback` is the action if the error does not name
 * one.
 */
export function causeOf(error: unknown, fallback: string): Cause {
  const {
    name = "",
    message = "",
    code = "",
    action = fallback,
    Reason = "",
    $metadata,
  } = error as Partial<CallError> & {
    code?: string;
    Reason?: string;
    $metadata?: { httpStatusCode?: number };
  };
  const detail = `${name}: ${message}`;
  if (error instanceof UnknownFactError) return error.cause;
  if (error instanceof ElsewhereError) return { kind: "elsewhere", action, detail: error.account };
  if (error instanceof NotReadyError) return { kind: "not-ready", action, detail: message };
  if (error instanceof UnusableAnswerError) return { kind: "unexpected", action, detail: message };
  // Identity Center with a customer managed key reports it as a reason, or as the action that KMS refused.
  if (Reason.startsWith("KMS_") && Reason !== "KMS_THROTTLING")
    return { kind: "key-denied", action, detail: `${Reason}: ${message}` };
  if (DENIED.test(name) && /\bkms:/.test(message)) return { kind: "key-denied", action, detail };
  if (DENIED.test(name) && /\bvpc(e|\b)/i.test(message)) return { kind: "network-denied", action, detail };
  if (DENIED.test(name)) return { kind: "access-denied", action: NAMED_ACTION.exec(message)?.[1] ?? action, detail };
  if (THROTTLED.test(name) || $metadata?.httpStatusCode === 429) return { kind: "throttled", action, detail };
  if (UNREACHABLE.test(name) || UNREACHABLE.test(String(code))) {
    return { kind: "unreachable", action, detail: `${code || name}: ${message}` };
  }
  return { kind: "unexpected", action, detail };
}

// The errors of STS and of the credential providers for missing, wrong or expired credentials.
const CREDENTIALS =
  /^(CredentialsProviderError|TokenProviderError|InvalidClientTokenId|UnrecognizedClientException|ExpiredToken(Exception)?|SignatureDoesNotMatch|InvalidSignatureException|IncompleteSignature|MissingAuthenticationToken)$/;

/** Whether an error is about the caller's credentials, which only the caller can correct. */
export const isAboutCredentials = (error: unknown): boolean => CREDENTIALS.test((error as Error).name);
