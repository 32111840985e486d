import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** Returns the path of a Chromium that playwright can drive: `WAXSEAL_CHROMIUM`, or the first on PATH. */
export async function chromiumPath(): Promise<string> {
  const folders = process.env["PATH"]?.split(delimiter) ?? [];
  const candidates = ["chromium", "chromium-browser", "google-chrome"].flatMap((name) => folders.map((folder) => join(folder, name)));
  for (const path of [process.env["WAXSEAL_CHROMIUM"], ...candidates]) {
    if (path && (await isExecutable(path))) return path;
  }
  throw new Error("no chromium on PATH; install it, or set WAXSEAL_CHROMIUM");
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
