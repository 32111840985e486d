/* A program that writes its key, by each recipe that needs a process of its own. Started by recipes.test.ts: name of the recipe, file. */
import { pino } from "pino";
import { redactor } from "../../../src/leaks/redact/redactor.ts";

const secret = process.env["SECRET_KEY"]!;
const { text, bytes, value } = redactor(secret);
const [recipe, file] = process.argv.slice(2);

/** As in docs/redaction.md. */
function redactProcess(): void {
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream) as (chunk: Uint8Array | string, ...rest: unknown[]) => boolean;
    stream.write = (chunk: Uint8Array | string, ...rest: unknown[]) =>
      write(typeof chunk === "string" ? text(chunk) : bytes(chunk), ...rest);
  }
}

const recipes: Record<string, () => void> = {
  console() {
    redactProcess();
    console.log("key %s", secret, { secret }, Buffer.from(secret).toString("hex"));
    console.error(new Error(secret));
    console.table([{ secret }]);
    process.stdout.write(Buffer.from(`${secret}\n`));
    process.emitWarning(`warned of ${secret}`);
  },
  crash() {
    redactProcess();
    throw new Error(`crashed with ${secret}`);
  },
  "crash, caught"() {
    process.on("uncaughtException", (error) => {
      console.error(value(error));
      process.exit(1);
    });
    setTimeout(() => {
      throw new Error(`crashed with ${secret}`, { cause: { secret } });
    });
  },
  "pino in a worker"() {
    const log = pino({ hooks: { streamWrite: text }, transport: { target: "pino/file", options: { destination: file } } });
    log.error({ secret, err: new Error(secret) }, `key ${secret}`);
  },
  "pino, a redactor for a worker"() {
    pino({ transport: { target: "pino/file", options: { destination: file, redact: text } } });
  },
};
recipes[recipe!]!();
