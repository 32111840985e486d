import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * A volume as the kubelet keeps it: files in a folder named by the time, `..data` that leads to it, and a link a file through `..data`.
 *
 * Source: Kubernetes 1.31, pkg/volume/util/atomic_writer.go, AtomicWriter.Write, steps 5 to 11.
 */
export class AtomicVolume {
  readonly folder: string;
  #current: string | undefined;
  #writes = 0;

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o1777); // that of the tmpfs below
  }

  /** Replaces what is in the volume. `mode` is the volume's defaultMode. */
  write(files: Readonly<Record<string, string>>, mode = 0o644): void {
    const payload = `..2027_01_31_12_00_00.${String(++this.#writes).padStart(10, "0")}`;
    mkdirSync(join(this.folder, payload), { mode: 0o755 });
    for (const [name, text] of Object.entries(files)) {
      const path = join(this.folder, payload, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      chmodSync(path, mode);
    }
    symlinkSync(payload, join(this.folder, "..data_tmp"));
    renameSync(join(this.folder, "..data_tmp"), join(this.folder, "..data"));
    if (this.#current === undefined) {
      const tops = new Set(Object.keys(files).map((name) => name.split("/")[0]!));
      for (const name of tops) symlinkSync(join("..data", name), join(this.folder, name));
    } else {
      rmSync(join(this.folder, this.#current), { recursive: true });
    }
    this.#current = payload;
  }
}
