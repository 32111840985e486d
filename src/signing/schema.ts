/**
 * Checks data with whichever schema library the application uses, through the interface they share.
 *
 * Source: Standard Schema, version 1. It is a set of types: any library that has the property "~standard" fits.
 * @module
 */
import { ConfigError, PayloadError } from "../errors.ts";

export interface StandardSchemaV1<Input = unknown, Output = Input> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

// eslint-disable-next-line @typescript-eslint/no-namespace -- the standard's own name for these types
export declare namespace StandardSchemaV1 {
  type InferInput<S extends StandardSchemaV1> = NonNullable<S["~standard"]["types"]>["input"];
  type InferOutput<S extends StandardSchemaV1> = NonNullable<S["~standard"]["types"]>["output"];
}

type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | {
      readonly issues: readonly {
        readonly message: string;
        readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
      }[];
    };

/**
 * Returns `value` as `schema` gives it out.
 *
 * @throws {PayloadError} `WAXSEAL_SCHEMA_MISMATCH` when it does not fit
 * @throws {ConfigError} `WAXSEAL_SCHEMA_ASYNC` when the schema validates asynchronously
 */
export function validated<Output>(schema: StandardSchemaV1<unknown, Output>, value: unknown): Output {
  const result = schema["~standard"].validate(value);
  if (isThenable(result)) {
    Promise.resolve(result).catch(() => undefined);
    throw new ConfigError(
      "WAXSEAL_SCHEMA_ASYNC",
      "This schema validates asynchronously; checking a signed value is synchronous, so take the asynchronous refinement out.",
    );
  }
  if (result.issues === undefined) return result.value;
  throw new PayloadError(
    "WAXSEAL_SCHEMA_MISMATCH",
    `The data does not fit its schema (findings: ${String(result.issues.length)}). They may hold data, so validate it with the schema itself to see them; what came back may be from before the schema changed.`,
  );
}

/** Not `instanceof Promise`: that misses promises of another realm or library, and the missing `value` of one would pass for the data. */
function isThenable(result: unknown): result is PromiseLike<unknown> {
  return typeof (result as Partial<PromiseLike<unknown>> | null | undefined)?.then === "function";
}
