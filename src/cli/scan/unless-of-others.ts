import type { Detector } from "../../leaks/detector.ts";
import { isOfOthers } from "./is-of-others.ts";

/** Returns `detector`, which looks at nothing that a package manager brought. */
export function unlessOfOthers(detector: Detector): Detector {
  return {
    reach: detector.reach,
    find: (bytes, from, to, path) => (path !== undefined && isOfOthers(path) ? [] : detector.find(bytes, from, to, path)),
  };
}
