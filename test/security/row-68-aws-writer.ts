import { KeySourceError } from "../../src/errors.ts";
import { bareKeys } from "../../src/keys/document/bare-keys.ts";
import { RingDocument } from "../../src/keys/document/ring-document.ts";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { awsSource } from "../../src/keys/sources/aws.ts";

/* Run twice by row-68-aws.slow.test.ts. Told "load", it loads; told "write", it writes the revision after that one, and says what came of it. */
const [secretId = "", endpoint = ""] = process.argv.slice(2);
const credentials = () => Promise.resolve({ accessKeyId: "AKIDTEST", secretAccessKey: "a secret" });
const source = awsSource({ secretId, endpoint, region: "eu-central-1", credentials });
let revision = 0;

process.on("message", (step) => {
  void (step === "load" ? load() : write()).then((said) => process.send!(said));
});

async function load(): Promise<string> {
  ({ revision } = await source.load());
  return "loaded";
}

async function write(): Promise<string> {
  const key = generateSecretKey();
  const next = new RingDocument({ ...bareKeys({ current: key }), app: "shop", revision: revision + 1 });
  try {
    await source.write!(next, { expectedRevision: revision });
    return next.current.key.fingerprint;
  } catch (error) {
    return error instanceof KeySourceError ? error.code : String(error);
  }
}
