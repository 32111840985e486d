/* Redaction in any runtime, of the built package: run by runtimes.slow.test.ts, as a program or as a worker. */
import { generateSecretKey, SecretKey } from "../../../dist/index.js";
import { redactor } from "../../../dist/leaks/redact/index.js";

export async function checkRedaction() {
  const secret = generateSecretKey();
  const mark = `[SECRET_KEY ${SecretKey.from(secret).fingerprint}]`;
  const { text, bytes, value, stream } = redactor(secret);
  const log = `größe 🦭 ${secret}\n${secret.slice(0, 20)}…\n`;
  const expected = `größe 🦭 ${mark}\n${mark}…\n`;
  const failures = [];
  const check = (name, given, wanted) => void (given === wanted || failures.push(`${name}: ${given}`));

  check("text", text(log), expected);
  check("bytes", new TextDecoder().decode(bytes(new TextEncoder().encode(log))), expected);
  const error = value(new TypeError(log, { cause: { secret } }));
  check(
    "error",
    [error.name, error.message, error.cause.secret, error instanceof TypeError].join(),
    ["TypeError", expected, mark, true].join(),
  );
  check("stack", String(error.stack).includes(secret), false);

  const encoded = new TextEncoder().encode(log);
  for (const size of [1, 7, 64]) {
    const transform = stream();
    const read = new Response(transform.readable).text();
    const writer = transform.writable.getWriter();
    for (let at = 0; at < encoded.length; at += size) await writer.write(encoded.slice(at, at + size));
    await writer.close();
    check(`stream of ${size}`, await read, expected);
  }
  return { runtime: navigator.userAgent, failures };
}

export default {
  async fetch() {
    return Response.json(await checkRedaction());
  },
};
