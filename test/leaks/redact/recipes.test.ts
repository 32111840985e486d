import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Transform } from "node:stream";
import { inspect } from "node:util";
import { pino } from "pino";
import { afterAll, describe, expect, it } from "vitest";
import winston from "winston";
import { ConfigError } from "../../../src/errors.ts";
import { generateSecretKey } from "../../../src/keys/generate.ts";
import { SecretKey } from "../../../src/keys/secret-key.ts";
import { nodeTransform } from "../../../src/leaks/redact/node-transform.ts";
import { redactor } from "../../../src/leaks/redact/redactor.ts";

const secret = generateSecretKey();
const mark = `[SECRET_KEY ${SecretKey.from(secret).fingerprint}]`;
const of = redactor(secret);

const folder = mkdtempSync(join(tmpdir(), "waxseal-redact-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A stream of Node that redacts, and what has come out of it so far. */
function collecting(): { stream: Transform; read: () => string } {
  const stream = new Transform(nodeTransform(of));
  return { stream, read: () => (stream.read() as Buffer | null)?.toString() ?? "" };
}

function program(recipe: string, file = ""): { code: number | null; text: string } {
  const args = [join(import.meta.dirname, "recipes-process.ts"), recipe, file];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { env: { SECRET_KEY: secret }, encoding: "utf8" });
  return { code: status, text: stdout + stderr };
}

describe("pino", () => {
  const write = (log: pino.Logger): void => log.child({ bound: secret }).error({ secret, err: new Error(secret) }, "key %s", secret);

  it("with a hook writes lines of JSON without the key", () => {
    let line = "";
    write(pino({ hooks: { streamWrite: of.text } }, { write: (text: string) => (line += text) }));
    expect(JSON.parse(line)).toMatchObject({ bound: mark, secret: mark, msg: `key ${mark}`, err: { message: mark } });
    expect(line).not.toContain(secret);
  });

  it("with a stream, too, a line at a time", () => {
    const { stream, read } = collecting();
    const log = pino({}, stream);
    for (let line = 0; line < 3; line++) {
      write(log);
      const text = read();
      expect(JSON.parse(text)).toMatchObject({ bound: mark, secret: mark, msg: `key ${mark}`, err: { message: mark } });
      expect(text).not.toContain(secret);
    }
  });

  it("with a hook gives transports in worker threads nothing to redact", () => {
    const file = join(folder, "pino.log");
    expect(program("pino in a worker", file)).toEqual({ code: 0, text: "" });
    const text = readFileSync(file, "utf8");
    expect(JSON.parse(text)).toMatchObject({ secret: mark, msg: `key ${mark}` });
    expect(text).not.toContain(secret);
  });

  it("cannot take a redactor over into a worker thread, and says so", () => {
    const { code, text } = program("pino, a redactor for a worker", join(folder, "none.log"));
    expect(code).toBe(1);
    expect(text).toContain("DataCloneError");
  });
});

/** Of winston, which types its classes as interfaces. */
function streamTransport(stream: NodeJS.WritableStream): winston.transport {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- it is one: the class is typed as a function that makes an interface
  return new winston.transports.Stream({ stream });
}

describe("winston", () => {
  const { combine, errors, json, printf, splat } = winston.format;

  it("with a format writes lines without the key", () => {
    const sink = new Transform({ transform: (chunk, _encoding, done) => done(null, chunk) });
    const redact = winston.format((info) => of.value(info));
    for (const [last, shown] of [
      [json(), `"secret":"${mark}"`],
      [printf(({ message, secret }) => `${String(message)} ${String(secret)}`), `key ${mark} ${mark}`],
    ] as const) {
      const log = winston.createLogger({
        format: combine(errors({ stack: true }), splat(), last, redact()),
        transports: [streamTransport(sink)],
      });
      log.error("key %s", secret, { secret });
      log.error(new Error(secret));
      const text = (sink.read() as Buffer).toString();
      expect(text).toContain(shown);
      expect(text).not.toContain(secret);
      expect(text.trim().split("\n")).toHaveLength(2);
    }
  });

  it("with a stream, too", () => {
    const { stream, read } = collecting();
    const log = winston.createLogger({ format: json(), transports: [streamTransport(stream)] });
    log.error(`key ${secret}`, { secret });
    expect(JSON.parse(read())).toMatchObject({ message: `key ${mark}`, secret: mark });
  });
});

describe("a stream of Node", () => {
  it("redacts over the pieces it gets, and gives the rest at its end", async () => {
    const { stream } = collecting();
    stream.write(`a ${secret.slice(0, 30)}`);
    stream.write(Buffer.from(secret.slice(30)));
    stream.end();
    expect(Buffer.concat((await stream.toArray()) as Buffer[]).toString()).toBe(`a ${mark}`);
  });

  it.each(["latin1", "utf16le", "utf8", "hex", "base64"] as const)(
    "takes text in the encoding that it is written with: %s",
    async (encoding) => {
      for (const options of [{}, { decodeStrings: false }]) {
        const stream = new Transform({ ...options, ...nodeTransform(of) });
        const log = Buffer.from(`a ${secret} \u00e9\n`, encoding === "utf16le" ? "utf16le" : "latin1");
        for (let at = 0; at < log.length; at += 12) stream.write(log.subarray(at, at + 12).toString(encoding), encoding);
        stream.end();
        const bytes = Buffer.concat((await stream.toArray()) as Buffer[]);
        expect(bytes.includes(Buffer.from(secret, encoding === "utf16le" ? "utf16le" : "latin1"))).toBe(false);
        expect(bytes.includes(mark)).toBe(true);
        if (encoding === "latin1") expect(bytes.toString("latin1")).toBe(`a ${mark} \u00e9\n`);
      }
    },
  );

  it.each(["latin1", "utf16le"] as const)("takes what a source reads as %s for its text", async (encoding) => {
    const source = Readable.from([Buffer.from(`a ${secret} b`, encoding)], { objectMode: false }).setEncoding(encoding);
    const { stream } = collecting();
    expect(Buffer.concat((await source.pipe(stream).toArray()) as Buffer[]).toString()).toBe(`a ${mark} b`);
  });

  it("takes text of objectMode, and refuses its records, which it cannot redact over", async () => {
    const stream = new Transform({ objectMode: true, ...nodeTransform(of) });
    stream.write(`a ${secret}`);
    stream.write({ secret });
    const error: unknown = await stream.toArray().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toMatchObject({ code: "WAXSEAL_REDACTION_INVALID" });
    expect(String(error)).toContain("redactor.value()");
    expect(inspect(error)).not.toContain(secret);
  });
});

describe("a process", () => {
  it("whose standard streams are redacted writes the key by no way of console", () => {
    const { code, text } = program("console");
    expect(code).toBe(0);
    expect(text).not.toContain(secret);
    expect(text).not.toContain(Buffer.from(secret).toString("hex"));
    expect(text).toContain(`key ${mark} {\n  secret: '${mark}'\n} ${mark}`);
    expect(text).toContain(`Error: ${mark}\n    at `);
    expect(text).toContain(`warned of ${mark}`);
  });

  it("prints an error that nobody catches past them", () => {
    const { code, text } = program("crash");
    expect(code).toBe(1);
    expect(text).toContain(secret); // docs/redaction.md says so; once this fails, it may say better
  });

  it("prints it without the key where it is caught at last", () => {
    const { code, text } = program("crash, caught");
    expect(code).toBe(1);
    expect(text).toContain(`Error: crashed with ${mark}\n    at `);
    expect(text).toContain(`secret: '${mark}'`);
    expect(text).not.toContain(secret);
  });
});
