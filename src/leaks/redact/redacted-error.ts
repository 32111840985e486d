/** A copying that is under way. */
export interface Copying {
  /** Returns `copy`, which whatever leads to `original` again becomes too. */
  begin<T extends object>(original: object, copy: T): T;
  copyOf(value: unknown, depth: number): unknown;
  /** Gives `copy` the properties of `original` that are named. */
  copyProperties(original: object, copy: object, names: readonly (string | symbol)[], depth: number): void;
}

/** Said by every error, enumerable or not. */
const OWN = ["message", "stack", "cause", "errors"];

/** No class is further from Error. */
const MOST_CLASSES = 32;

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
  names.push(...inheritedNames(error, (value) => copying.copyOf(value, depth) === value).filter((name) => !names.includes(name)));
  // Of this file, where the error has none of its own.
  if (!names.includes("stack")) Reflect.deleteProperty(copy, "stack");
  copying.copyProperties(error, copy, names, depth);
  return copy;
}

/**
 * Returns what the classes of `error` compute, and what they hold that is not the same in a copy. Of a copy they would compute it anew: from a private
 * member, which a copy has not, as DOMException has its message; or with a key that nobody has taken out.
 */
function inheritedNames(error: Error, isSame: (value: unknown) => boolean): (string | symbol)[] {
  const names = new Set<string | symbol>();
  let prototype: unknown = Object.getPrototypeOf(error);
  for (let level = 0; level < MOST_CLASSES && typeof prototype === "object" && prototype !== null; level++) {
    const above: unknown = Object.getPrototypeOf(prototype);
    if (above === null) break; // Object's own: __proto__
    for (const name of Reflect.ownKeys(prototype)) {
      const property = Reflect.getOwnPropertyDescriptor(prototype, name);
      if (property?.get !== undefined || (typeof property?.value !== "function" && !isSame(property?.value))) names.add(name);
    }
    prototype = above;
  }
  return [...names];
}
