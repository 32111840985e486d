import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/** Files with keys for the tests of one file, in a folder of their own that goes with them. */
export class KeyFiles {
  readonly folder: string;
  #count = 0;

  constructor(name: string) {
    this.folder = mkdtempSync(join(tmpdir(), `waxseal-${name}-`));
    afterAll(() => rmSync(this.folder, { recursive: true }));
  }

  /** Writes another file, and returns its path. */
  of(content: string | Uint8Array, mode = 0o600): string {
    const path = join(this.folder, `key-${String(++this.#count)}`);
    writeFileSync(path, content);
    chmodSync(path, mode);
    return path;
  }
}
