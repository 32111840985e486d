/** Something that can be called: a function or a class. */
export type Callable = (...given: never[]) => unknown;

/** What stands in the way of reading them, or says nothing: of every function, and of the classes of the language. */
const OF_THE_LANGUAGE: ReadonlySet<string | symbol> = new Set(["arguments", "caller", Symbol.species]);

/** More than that of classes and functions that lead to each other is not looked through. */
const MOST_HOLDERS = 1000;

/**
 * Tells whether nothing of `value` that can be read holds a text that is not clean: its name and source, its properties, the methods of a class, those
 * above it. One that computes or holds more than texts is not looked into: it may hold one. What it has caught in its closure nobody reads.
 */
export function isShareable(value: Callable, isClean: (text: string) => boolean): boolean {
  const holders = new Set<object>([value]);
  const isCleanSymbol = ({ description = "" }: symbol): boolean => isClean(description);
  const holdsNothing = (item: unknown, isPrototype: boolean): boolean => {
    if (typeof item === "string") return isClean(item);
    if (typeof item === "symbol") return isCleanSymbol(item);
    if (typeof item === "function" || (isPrototype && typeof item === "object" && item !== null)) holders.add(item);
    return typeof item !== "object" || item === null || isPrototype;
  };
  for (const holder of holders) {
    if (holders.size > MOST_HOLDERS) return false;
    const isFunction = typeof holder === "function";
    if (isFunction && !isClean(Function.prototype.toString.call(holder))) return false;
    for (const name of Reflect.ownKeys(holder)) {
      if (OF_THE_LANGUAGE.has(name)) continue;
      const property = Reflect.getOwnPropertyDescriptor(holder, name);
      const isComputed = property?.get !== undefined;
      if (isComputed ? isFunction : !holdsNothing(property?.value, isFunction && name === "prototype")) return false;
      if (!(typeof name === "symbol" ? isCleanSymbol(name) : isClean(name))) return false;
    }
    const above: unknown = Object.getPrototypeOf(holder);
    if (isFunction && typeof above === "function" && above !== Function.prototype) holders.add(above);
  }
  return true;
}
