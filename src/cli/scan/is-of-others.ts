/** Folders of what others have published: a secret in there is theirs, and known. */
const OF_OTHERS =
  /(?:^|\/)(?:node_modules|bower_components|site-packages|dist-packages|\.venv|venv|\.tox|vendor\/bundle|\.bundle|\.yarn|\.pnpm-store)\//;

/** Tells whether a package manager brought what lies at `path`. */
export function isOfOthers(path: string): boolean {
  return OF_OTHERS.test(path);
}
