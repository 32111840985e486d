import { untilAborted } from "../http/until-aborted.ts";
import { sourceFailure } from "../http/source-failure.ts";
import { failureOfCall } from "./aws-failure.ts";

/** What the methods of AWS's own clients take beside their input. */
export interface AwsCallOptions {
  abortSignal: AbortSignal;
}

export interface CallLimits {
  signal: AbortSignal | undefined;
  deadlineMs?: number | undefined;
}

/**
 * Returns what `call` resolves to, in bounded time whichever client makes it.
 *
 * @throws {WaxsealError} ours as it is; of another's error only what kind of error it is
 */
export async function callClient<T>(
  source: string,
  { signal, deadlineMs = 15_000 }: CallLimits,
  call: (options: AwsCallOptions) => Promise<T>,
): Promise<T> {
  const deadline = AbortSignal.timeout(deadlineMs);
  const abortSignal = signal === undefined ? deadline : AbortSignal.any([deadline, signal]);
  try {
    return await untilAborted(call({ abortSignal }), abortSignal);
  } catch (error) {
    throw abortSignal.aborted ? sourceFailure("timeout", source) : failureOfCall(error, source);
  }
}
