import type { Cause } from "@genkan/controls/evidence";
import type { CallError } from "./clients.ts";

/** A fact that AWS is still preparing. */
export class NotReadyError extends Error implements CallError {
  override readonly name = "NotReadyError";
  readonly action: string;
  constructor(action: string, message: string) {
    super(message);
    this.action = action;
  }
}

/** An answer of AWS that lacks what it must have. */
export class UnusableAnswerError extends Error implements CallError {
  override readonly name = "UnusableAnswerError";
  readonly action: string;
  constructor(action: string, message: string) {
    super(message);
    this.action = action;
  }
}

// The codes of the IAM, STS and JSON services for the same three troubles.
const DENIED =
  /^(AccessDenied(Exception)?|UnauthorizedOperation|AuthorizationError(Exception)?|NotAuthorized(Exception)?)$/;
const THROTTLED =
  /^(Throttl(ing|ed)(Exception)?|ThrottlingException|TooManyRequests(Exception)?|RequestLimitExceeded|RequestThrottled(Exception)?|SlowDown|LimitExceededException)$/;
const UNREACHABLE =
  /^(TimeoutError|AbortError|NetworkingError|ECONN\w+|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EPIPE|ETIMEDOUT|CERT_\w+|DEPTH_ZERO_SELF_SIGNED_CERT)$/;
const NAMED_ACTION = /not authorized to perform:? ([\w-]+:\w+)/;

/** Why a fact is unknown, from what a call threw. `fallback` names the action when the error does not. */
export function causeOf(error: unknown, fallback: string): Cause {
  const {
    name = "",
    message = "",
    code = "",
    action = fallback,
    $metadata,
  } = error as Partial<CallError> & {
    code?: string;
    $metadata?: { httpStatusCode?: number };
  };
  const detail = `${name}: ${message}`;
  if (error instanceof NotReadyError) return { kind: "not-ready", action, detail: message };
  if (error instanceof UnusableAnswerError) return { kind: "unexpected", action, detail: message };
  if (DENIED.test(name)) return { kind: "access-denied", action: NAMED_ACTION.exec(message)?.[1] ?? action, detail };
  if (THROTTLED.test(name) || $metadata?.httpStatusCode === 429) return { kind: "throttled", action, detail };
  if (UNREACHABLE.test(name) || UNREACHABLE.test(String(code))) {
    return { kind: "unreachable", action, detail: `${code || name}: ${message}` };
  }
  return { kind: "unexpected", action, detail };
}

// What STS and the credential providers say of credentials that are missing, wrong or too old.
const CREDENTIALS =
  /^(CredentialsProviderError|TokenProviderError|InvalidClientTokenId|UnrecognizedClientException|ExpiredToken(Exception)?|SignatureDoesNotMatch|InvalidSignatureException|IncompleteSignature|MissingAuthenticationToken)$/;

/** Whether an error is about the caller's credentials, which only the caller can mend. */
export const isAboutCredentials = (error: unknown): boolean => CREDENTIALS.test((error as Error).name);
