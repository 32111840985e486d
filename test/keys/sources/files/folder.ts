import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/** Returns an empty folder, which is gone after the tests of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "waxseal-key-sources-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
