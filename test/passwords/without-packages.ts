import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const SOURCE = fileURLToPath(new URL("../../src", import.meta.url));

/** Runs `program` in a process of its own, beside a copy of our source that no package is installed for; returns what it prints. */
export function runWithoutPackages(program: string): string {
  const directory = mkdtempSync(join(tmpdir(), "waxseal-"));
  try {
    for (const folder of ["errors.ts", "encoding", "crypto", "passwords"]) {
      cpSync(join(SOURCE, folder), join(directory, "src", folder), { recursive: true });
    }
    writeFileSync(join(directory, "package.json"), '{ "type": "module" }');
    writeFileSync(join(directory, "program.ts"), program);
    const flags = process.features.typescript !== false ? [] : ["--experimental-strip-types"]; // Node before 22.18
    const { stdout, stderr } = spawnSync(process.execPath, [...flags, "program.ts"], { cwd: directory, encoding: "utf8", env: {} });
    return stdout || stderr;
  } finally {
    rmSync(directory, { recursive: true });
  }
}
