import { readdir, readFile } from "node:fs/promises";

/** Returns a process and all that descend from it, the eldest first, as /proc shows them; a system without /proc shows the process alone. */
export async function processTree(root: number): Promise<readonly number[]> {
  const parents = new Map<number, number>();
  for (const entry of await readdir("/proc").catch(() => [])) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, "utf8").catch(() => undefined); // it may have ended meanwhile
    const parent = stat?.slice(stat.lastIndexOf(")")).split(" ")[2]; // a command's name may hold spaces and brackets
    if (parent) parents.set(Number(entry), Number(parent));
  }
  const tree = [root];
  for (const pid of tree) tree.push(...[...parents].filter(([, parent]) => parent === pid).map(([child]) => child)); // grows as it goes
  return tree;
}
