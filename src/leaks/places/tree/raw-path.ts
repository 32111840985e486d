/** A path as the file system has it: a text, or bytes where they are no UTF-8. */
export type RawPath = string | Buffer;

/** Returns the path of `name` in `folder`. */
export function inFolder(folder: RawPath, name: RawPath): RawPath {
  if (typeof folder === "string" && typeof name === "string") return folder.endsWith("/") ? folder + name : `${folder}/${name}`;
  return Buffer.concat([Buffer.from(folder), Buffer.from("/"), Buffer.from(name)]);
}

/** Returns the path of `name` in `folder` as reports have it: with forward slashes, and nothing before what is in ".". */
export function shownInFolder(folder: string, name: RawPath): string {
  const shown = name.toString();
  if (folder === "" || folder === ".") return shown;
  return folder.endsWith("/") ? folder + shown : `${folder}/${shown}`;
}
