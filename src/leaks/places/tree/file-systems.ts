import { statfsSync } from "node:fs";
import type { RawPath } from "./raw-path.ts";

/** Linux's file systems whose files are no files; linux/magic.h. */
const MADE_UP = new Set([
  0x9fa0, // proc
  0x62656572, // sysfs
  0x1cd1, // devpts
  0x27e0eb, // cgroup
  0x63677270, // cgroup2
  0x64626720, // debugfs
  0x74726163, // tracefs
  0x73636673, // securityfs
  0x62656570, // configfs
  0x19800202, // mqueue
  0xcafe4a11, // bpf
  0xf97cff8c, // selinuxfs
]);

/** Tells whether what is at `path`, where a file system begins, is made up by the kernel as it is read, or holds devices. */
export function isMadeUp(path: RawPath): boolean {
  if (path === "/dev") return true; // often a tmpfs, as /tmp and /run are
  try {
    return MADE_UP.has(statfsSync(path).type >>> 0);
  } catch {
    return false;
  }
}
