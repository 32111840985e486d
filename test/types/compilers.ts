import { inFullLength } from "../support/full-length.ts";

/** TypeScript 7, and where everything is run TypeScript 6 as well, which takes several times as long to find the same. */
export const COMPILERS: readonly string[] = (await inFullLength("the public types by TypeScript 6")) ? ["tsc", "tsc6"] : ["tsc"];
