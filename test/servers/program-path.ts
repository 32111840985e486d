import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** Returns the path of the first of these programs that this machine has, on PATH or where Debian keeps servers. */
export async function programPath(...names: readonly string[]): Promise<string> {
  const folders = [...(process.env["PATH"]?.split(delimiter) ?? []), "/usr/sbin"];
  for (const path of names.flatMap((name) => folders.map((folder) => join(folder, name)))) {
    const found = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return path;
  }
  throw new Error(`no ${names.join(" or ")} on PATH or in /usr/sbin`);
}
