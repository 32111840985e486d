import type { Repository } from "../repository.ts";

/** Names of objects, a line each. */
export interface NamesByType {
  readonly commits: Buffer;
  readonly trees: Buffer;
}

const LINE_FEED = 0x0a;
const END_OF_LINE = Buffer.from("\n");

/** Returns the names of all commits and trees, reachable or not. */
export async function namesByType({ git, digits }: Repository): Promise<NamesByType> {
  const names: Record<string, Buffer[]> = { c: [], t: [] };
  let rest: Buffer = Buffer.alloc(0);
  const words = ["cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)", "--unordered", "--buffer"];
  await git.run(words, (chunk) => {
    const text = Buffer.concat([rest, chunk]);
    const found: Record<string, Buffer[]> = { c: [], t: [] };
    let from = 0;
    for (let to = text.indexOf(LINE_FEED); to !== -1; to = text.indexOf(LINE_FEED, from)) {
      const type = text.toString("latin1", from + digits + 1, to);
      if (type === "commit" || type === "tree") found[type[0]!]!.push(text.subarray(from, from + digits), END_OF_LINE);
      from = to + 1;
    }
    for (const type of ["c", "t"]) names[type]!.push(Buffer.concat(found[type]!));
    rest = text.subarray(from);
    return undefined;
  });
  return { commits: Buffer.concat(names["c"]!), trees: Buffer.concat(names["t"]!) };
}
