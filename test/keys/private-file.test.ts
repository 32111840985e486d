import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readPrivateFile, writePrivateFile } from "../../src/keys/private-file.ts";

const folder = mkdtempSync(join(tmpdir(), "waxseal-private-file-"));

afterAll(() => rmSync(folder, { recursive: true }));

describe("writePrivateFile", () => {
  it("writes what only the owner can read, and leaves nothing beside it", async () => {
    const path = join(folder, "new", ".env");
    mkdirSync(join(folder, "new"));
    await writePrivateFile(path, "secret\n");
    expect(readFileSync(path, "utf8")).toBe("secret\n");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(folder, "new"))).toEqual([".env"]);
    await expect(readPrivateFile(path)).resolves.toEqual(Buffer.from("secret\n"));
  });

  it("takes away the rights that others had on the file before", async () => {
    const path = join(folder, "exposed");
    writeFileSync(path, "old", { mode: 0o666 });
    await writePrivateFile(path, "new");
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it("leaves the old file, and no draft, when it fails", async () => {
    const path = join(folder, "taken");
    mkdirSync(join(path, "inside"), { recursive: true });
    await expect(writePrivateFile(path, "new")).rejects.toThrow();
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
    await expect(writePrivateFile(join(folder, "absent", "file"), "new")).rejects.toThrow(/ENOENT/);
  });

  it("is seen whole or not at all, by whoever reads meanwhile", async () => {
    const path = join(folder, "contended");
    const texts = ["a", "b"].map((letter) => letter.repeat(50_000));
    await writePrivateFile(path, texts[0]!);
    const seen = new Set<string>();
    const written = new AbortController();
    const reading = (async () => {
      while (!written.signal.aborted) seen.add(Buffer.from(await readPrivateFile(path)).toString());
    })();
    for (let times = 0; times < 50; times++) await writePrivateFile(path, texts[times % 2]!);
    written.abort();
    await reading;
    for (const text of seen) expect(texts).toContain(text);
  });
});
