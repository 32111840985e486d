import type { Detector } from "../../leaks/detector.ts";

/** Folders of what others have published: a secret in there is theirs, and known. */
const OF_OTHERS =
  /(?:^|\/)(?:node_modules|bower_components|site-packages|dist-packages|\.venv|venv|\.tox|vendor\/bundle|\.bundle|\.yarn|\.pnpm-store)\//;

/** Returns `detector`, which looks at nothing that a package manager brought. */
export function unlessOfOthers(detector: Detector): Detector {
  return {
    reach: detector.reach,
    find: (bytes, from, to, path) => (path !== undefined && OF_OTHERS.test(path) ? [] : detector.find(bytes, from, to, path)),
  };
}
