import { readFile, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { KeySourceError } from "../../errors.ts";
import { writePrivateFile } from "../../keys/private-file.ts";
import { variablesOf } from "../env-file.ts";
import type { Plan } from "./plan.ts";
import { smallFile } from "./small-file.ts";

/** Makes the changes of a plan, reads back what it wrote and compares. @throws {KeySourceError} `WAXSEAL_INIT_RACED`, `WAXSEAL_INIT_MISREAD` */
export async function apply({ changes, key, variable }: Plan): Promise<void> {
  for (const { path, before, after, secret } of changes) {
    if ((await smallFile(path)) !== before) {
      throw new KeySourceError("WAXSEAL_INIT_RACED", `${basename(path)} changed meanwhile, so it is left as it is; run this again.`);
    }
    await (secret ? writePrivateFile(path, after) : writeFile(path, after, { flag: before === undefined ? "wx" : "w" }));
    const text = await readFile(path, "utf8");
    if (text !== after || (secret && variablesOf(text)[variable] !== key)) {
      throw new KeySourceError("WAXSEAL_INIT_MISREAD", `${basename(path)} does not read back as it was written; look at the disk.`);
    }
  }
}
