import { createInterface } from "node:readline";
import { KeySourceError } from "../../src/errors.ts";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { fileSource } from "../../src/keys/sources/file.ts";
import { documentOf } from "../keys/sources/documents.ts";

/* Run by row-68-files.test.ts: makes the next document of each revision that is written to it, and says how that went. */
const source = fileSource({ path: process.argv[2]! });
console.log("ready");
for await (const line of createInterface({ input: process.stdin })) {
  const expectedRevision = Number(line);
  const document = documentOf(expectedRevision + 1, generateSecretKey());
  const outcome = await source.write!(document, { expectedRevision }).then(
    () => document.current.key.fingerprint,
    (error: unknown) => (error instanceof KeySourceError ? error.code : String(error)),
  );
  console.log(outcome);
}
