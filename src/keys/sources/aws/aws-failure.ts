/**
 * AWS's errors, by the names that it gives them. Their messages are never repeated.
 *
 * @module
 */
import { WaxsealError, type KeySourceError } from "../../../errors.ts";
import { failureOfStatus, sourceFailure, type SourceFailure } from "../http/source-failure.ts";
import { systemCode } from "../http/system-code.ts";

/** Source: the references of Secrets Manager, Systems Manager, KMS and STS, "Common errors" and "Errors" of each action. */
const FAILURES: Readonly<Record<string, SourceFailure | "again">> = {
  ResourceNotFoundException: "missing",
  ParameterNotFound: "missing",
  ParameterVersionNotFound: "missing",
  AccessDeniedException: "denied",
  AccessDenied: "denied",
  CredentialsProviderError: "denied",
  DecryptionFailure: "denied",
  EncryptionFailure: "denied",
  ExpiredToken: "denied",
  ExpiredTokenException: "denied",
  IDPCommunicationError: "again",
  IDPRejectedClaim: "denied",
  IncompleteSignature: "denied",
  InvalidClientTokenId: "denied",
  InvalidIdentityToken: "denied",
  InvalidKeyId: "denied",
  InvalidSignatureException: "denied",
  MissingAuthenticationToken: "denied",
  NotAuthorized: "denied",
  OptInRequired: "denied",
  RegionDisabledException: "denied",
  RequestExpired: "denied",
  SignatureDoesNotMatch: "denied",
  UnrecognizedClientException: "denied",
  InvalidParameterException: "refused",
  InvalidRequestException: "refused",
  LimitExceededException: "refused",
  ResourceExistsException: "refused",
  ValidationException: "refused",
  InternalFailure: "again",
  InternalServerError: "again",
  InternalServiceError: "again",
  RequestLimitExceeded: "again",
  ServiceUnavailable: "again",
  Throttling: "again",
  ThrottlingException: "again",
  TooManyRequestsException: "again",
};

/** Returns what an error of this name means, and undefined for names that are not known here. A name may come with a namespace. */
export function failureNamed(name: unknown, source: string): KeySourceError | "again" | undefined {
  if (typeof name !== "string") return undefined;
  const known = name.slice(name.lastIndexOf("#") + 1).replace(/:.*/s, "");
  const failure = Object.hasOwn(FAILURES, known) ? FAILURES[known] : undefined;
  return failure === undefined || failure === "again" ? failure : sourceFailure(failure, source, known);
}

/** Returns the error for what a call threw: ours as it is; of an SDK's only what kind of error it is. */
export function failureOfCall(error: unknown, source: string): WaxsealError {
  if (error instanceof WaxsealError) return error;
  const { name, $metadata } = (error ?? {}) as { name?: unknown; $metadata?: { httpStatusCode?: unknown } };
  const named = failureNamed(name, source);
  if (named !== undefined && named !== "again") return named;
  if (name === "TimeoutError" || name === "AbortError") return sourceFailure("timeout", source);
  const status = $metadata?.httpStatusCode;
  if (typeof status === "number") return sourceFailure(failureOfStatus(status), source, `status ${String(status)}`);
  return sourceFailure("unreachable", source, systemCode(error)[0]);
}
