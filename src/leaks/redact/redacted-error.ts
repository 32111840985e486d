/** A copying that is under way. */
export interface Copying {
  /** Returns `copy`, which whatever leads to `original` again becomes too. */
  begin<T extends object>(original: object, copy: T): T;
  /** Gives `copy` the properties of `original` that are named. */
  copyProperties(original: object, copy: object, names: readonly (string | symbol)[], depth: number): void;
}

/** Said by every error, enumerable or not. */
const OWN = ["message", "stack", "cause", "errors"];

/**
 * Returns an error of the same class, with everything that `error` says of itself.
 *
 * A new one, not an object with its prototype: reporters ask the engine whether it is an error.
 */
export function redactedError(error: Error, copying: Copying, depth: number): Error {
  const copy = copying.begin(error, new Error());
  Object.setPrototypeOf(copy, Object.getPrototypeOf(error) as object);
  const names = Reflect.ownKeys(error).filter(
    (name) => Object.prototype.propertyIsEnumerable.call(error, name) || OWN.includes(name as string) || name === "name",
  );
  // Of this file, where the error has none of its own.
  if (!names.includes("stack")) Reflect.deleteProperty(copy, "stack");
  copying.copyProperties(error, copy, names, depth);
  return copy;
}
