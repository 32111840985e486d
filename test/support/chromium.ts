import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { chromium, type Browser } from "playwright-core";
import { need } from "./need.ts";

/** No sandbox, for which a container gives no rights; and nothing that asks the network by itself. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Returns what starts a Chromium, or undefined where there is none, which the run then reports. */
export async function needChromium(): Promise<(() => Promise<Browser>) | undefined> {
  const executablePath = await need("a Chromium", chromiumPath);
  return executablePath === undefined ? undefined : () => chromium.launch({ executablePath, args: FLAGS });
}

/** Returns the path of a Chromium that playwright can drive: `WAXSEAL_CHROMIUM`, or the first on PATH. */
async function chromiumPath(): Promise<string> {
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
