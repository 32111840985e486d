/**
 * What every adapter does with a request, whatever the framework.
 *
 * @module
 */
import { isSafeMethod } from "../csrf/request-origin.ts";
import { CsrfError, SessionInterrupted, StoreError } from "../errors.ts";
import { RequestContext, type WaxContext } from "./context.ts";
import { applicationOf, type Waxseal } from "./create-waxseal.ts";
import type { Exchange } from "./exchange.ts";

export interface OpenRequest<D extends object> {
  readonly wax: WaxContext<D>;
  /** Refuses what may be forged. @throws {CsrfError} */
  readonly guard: () => void;
  /** Saves what changed and writes the response's headers, before its first byte leaves; nothing to wait for where there was nothing to save. */
  readonly commit: () => Promise<void> | undefined;
}

/** Opens a request: its session is read before the handler runs; without a cookie nothing is read. @throws as ready(), and {StoreError} */
export async function openRequest<D extends object>(waxseal: Waxseal<D>, exchange: Exchange): Promise<OpenRequest<D>> {
  await waxseal.ready();
  const context = await RequestContext.open(applicationOf(waxseal), exchange);
  return {
    wax: context as unknown as WaxContext<D>,
    guard: () => {
      if (!isSafeMethod(exchange.method)) context.csrf.guard(); // which makes what most requests do not need
    },
    commit: () => context.commit(),
  };
}

/**
 * Opens the request of a WebSocket: its origin is checked, and the session is there to read. Being a visit it keeps the session alive;
 * beyond that nothing is saved, and nobody can be signed in or out with it.
 *
 * @throws as openRequest, and {CsrfError}
 */
export async function openUpgrade<D extends object>(waxseal: Waxseal<D>, exchange: Exchange): Promise<WaxContext<Readonly<D>>> {
  await waxseal.ready();
  const context = await RequestContext.open(applicationOf(waxseal), exchange);
  context.csrf.guardUpgrade();
  await context.commit();
  return context as unknown as WaxContext<Readonly<D>>;
}

/** Returns the HTTP status that suits an error of ours, or of anybody. */
export function statusOf(error: unknown): number {
  if (error instanceof CsrfError) return 403;
  if (error instanceof SessionInterrupted) return 409;
  return error instanceof StoreError ? 503 : 500;
}

/** Returns what an adapter's own answer to an error says: of a refusal why and what to do, of anything else nothing. */
export function plainTextOf(error: unknown): string {
  if (error instanceof CsrfError) return `${error.code} (${error.reason}): ${error.message}\n`;
  return "The request could not be answered.\n";
}
