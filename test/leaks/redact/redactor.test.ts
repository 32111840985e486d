import fc from "fast-check";
import { describe, expect, expectTypeOf, it } from "vitest";
import { ConfigError, KeySourceError } from "../../../src/errors.ts";
import { generateSecretKey } from "../../../src/keys/generate.ts";
import { KeyRing, type LiveKeys } from "../../../src/keys/key-ring.ts";
import { SecretKey } from "../../../src/keys/secret-key.ts";
import { redactor } from "../../../src/leaks/redact/redactor.ts";

const secret = generateSecretKey();
const mark = markOf(secret);
const { text, bytes } = redactor(secret);

function markOf(key: string): string {
  return `[SECRET_KEY ${SecretKey.from(key).fingerprint}]`;
}

/** Halves of surrogate pairs among it, and pairs. */
const anyText = fc
  .array(
    fc.oneof(
      fc.nat(0xffff).map((unit) => String.fromCharCode(unit)),
      fc.constantFrom("\ud83e", "\udda9", "ä", "🦭", "\ufffd", "\n"),
    ),
  )
  .map((parts) => parts.join(""));

function live(): LiveKeys & { now: KeyRing | undefined } {
  return {
    now: undefined,
    get ring() {
      if (this.now === undefined) throw new KeySourceError("WAXSEAL_NOT_READY", "Not yet.");
      return this.now;
    },
    ready: () => Promise.resolve(),
    close: () => undefined,
  };
}

async function throughStream(stream: TransformStream<Uint8Array | string, Uint8Array>, pieces: readonly (Uint8Array | string)[]) {
  const out = new Response(stream.readable).text();
  const writer = stream.writable.getWriter();
  for (const piece of pieces) await writer.write(piece);
  await writer.close();
  return out;
}

describe("text", () => {
  it("names the key in place of it, as often as it is there", () => {
    expect(text(`a=${secret} b=${Buffer.from(secret).toString("hex")} ${secret}${secret}`)).toBe(`a=${mark} b=${mark} ${mark}${mark}`);
  });

  it("is the text itself where there is no key", () => {
    fc.assert(
      fc.property(anyText, (given) => {
        expect(text(given)).toBe(given);
      }),
    );
  });

  it("keeps characters of any length and halves of them around a key", () => {
    fc.assert(
      fc.property(anyText, anyText, (before, after) => {
        expect(text(`${before}\n${secret}\n${after}`)).toBe(`${before}\n${mark}\n${after}`);
      }),
    );
  });

  it("finds a key in a text that is longer than what is encoded at a time", () => {
    const long = "größer 🦭 ".repeat(10_000);
    expect(text(`${long}${secret} ${long}`)).toBe(`${long}${mark} ${long}`);
  });

  it("takes the whole character where a key of bytes begins within one", () => {
    const key = Uint8Array.from({ length: 40 }, (_, at) => (at === 0 ? 0xac : 0x21 + at)); // 0xac is the end of "€"
    const of = redactor(key);
    const log = Buffer.concat([Buffer.from([0x61, 0xe2, 0x82]), key, Buffer.from(" b")]);
    expect(of.text(log.toString())).toBe(`a[SECRET_KEY ${SecretKey.from(key).fingerprint}] b`);
    expect(Buffer.from(of.bytes(log)).subarray(0, 3)).toEqual(Buffer.from([0x61, 0xe2, 0x82]));
  });

  it("redacts what a logger left of a key, from 16 characters on", () => {
    expect(text(`${secret.slice(0, 16)}…`)).toBe(`${mark}…`);
    expect(text(`...${secret.slice(-16)}`)).toBe(`...${mark}`);
    expect(text(secret.slice(0, 15))).toBe(secret.slice(0, 15));
  });

  it("numbers weak keys, whose fingerprint would help to guess them", () => {
    const of = redactor(new KeyRing({ current: secret, fallbacks: ["weak passphrase of old"] }));
    expect(of.text("key='weak passphrase of old'")).toBe("key='[SECRET_KEY weak-1]'");
  });

  it("returns what is no text as it is", () => {
    expect(text(undefined as unknown as string)).toBeUndefined();
  });
});

describe("bytes", () => {
  it("are the same bytes where there is no key, and untouched where there is", () => {
    const none = Uint8Array.of(0xff, 0xfe, 0);
    expect(bytes(none)).toBe(none);
    const log = Buffer.from(`\x00${secret}\xff`, "latin1");
    expect(Buffer.from(bytes(log))).toEqual(Buffer.from(`\x00${mark}\xff`, "latin1"));
    expect(log.includes(secret)).toBe(true);
  });
});

describe("stream", () => {
  it("lets complete lines leave at once, and of the last one what cannot be the beginning of a key", () => {
    const pieces = redactor(secret).pieces();
    const write = (piece: string): string => Buffer.from(pieces.write(piece)).toString();
    expect(write("GET / 200\n")).toBe("GET / 200\n");
    expect(write(`SECRET_KEY=${secret}\n`)).toBe(`SECRET_KEY=${mark}\n`);
    expect(write(`{"cut":"${secret.slice(0, 30)}…"}\n`)).toBe(`{"cut":"${mark}…"}\n`);
    const asked = write("Sind Sie sicher? [ja/nein] ");
    expect("Sind Sie sicher? [ja/nein] ".slice(0, -4)).toBe(asked.slice(0, 23));
    expect(asked + write("ja\n")).toBe("Sind Sie sicher? [ja/nein] ja\n");
    const begun = write(`key: ${secret.slice(0, 10)}`);
    expect("key: ".startsWith(begun)).toBe(true);
    expect(begun + write("\n")).toBe(begun);
    expect(begun + write("next\n")).toBe(begun + `key: ${secret.slice(0, 10)}\nnext\n`.slice(begun.length));
    expect(write(secret.slice(0, 63))).toBe("");
    expect(Buffer.from(pieces.end()).toString()).toBe(mark);
  });

  it("redacts a key that comes wrapped, each line and each line's end for itself", () => {
    for (let round = 0; round < 20; round++) {
      const wrapped = generateSecretKey();
      const pieces = redactor(wrapped).pieces();
      let text = "";
      for (const piece of wrapped.replace(/.{10}/g, "$&\n").split(/(?=\n)|(?<=\n)/)) text += Buffer.from(pieces.write(piece)).toString();
      expect(text + Buffer.from(pieces.end()).toString()).toBe(`[SECRET_KEY ${SecretKey.from(wrapped).fingerprint}]`);
    }
  });

  it("keeps no more than one key needs, however long a line is", () => {
    const pieces = redactor(secret).pieces();
    let kept = 0;
    for (let line = 0; line < 300; line++) {
      const piece = secret.slice(0, 15);
      kept += piece.length - pieces.write(piece).length;
      expect(kept).toBeLessThan(4096);
    }
  });

  it("is a TransformStream of texts and bytes", async () => {
    const { stream } = redactor(secret);
    await expect(throughStream(stream(), ["a ", secret.slice(0, 20), Buffer.from(secret.slice(20)), " b"])).resolves.toBe(`a ${mark} b`);
    await expect(throughStream(stream(), ["\ud83e", "\uddad", "\ud83e", Buffer.from("!")])).resolves.toBe("🦭\ufffd!");
    await expect(throughStream(stream(), ["\ud83e"])).resolves.toBe("\ufffd");
  });
});

describe("live keys", () => {
  it("are withheld line by line until they are there, and what was begun then to its end", async () => {
    const keys = live();
    const { text, bytes, value, pieces, stream } = redactor(keys);
    const note = "[waxseal: withheld, the keys are not loaded yet]";
    expect(text(`a ${secret}\n\nb`)).toBe(`${note}\n\n${note}`);
    expect(text("")).toBe("");
    expect(Buffer.from(bytes(Buffer.from("a\n"))).toString()).toBe(`${note}\n`);
    expect(Object.values(value({ port: 8000, name: secret }))).toEqual([8000, note]);
    expect(JSON.stringify(value({ [secret]: [secret] }))).toBe(`{"${note}":["${note}"]}`);
    await expect(throughStream(stream(), ["a", "b\n", "c"])).resolves.toBe(`${note}\n${note}`);

    const lines = pieces();
    const write = (piece: string): string => Buffer.from(lines.write(piece)).toString();
    expect(write(`one\n${secret.slice(0, 60)}`)).toBe(`${note}\n${note}`);
    keys.now = new KeyRing({ current: secret });
    expect(write(secret.slice(60))).toBe("");
    expect(write(`\n${secret}\n`)).toBe(`\n${mark}\n`);
  });

  it("let everything pass until they are there, where one has chosen that", async () => {
    const keys = live();
    const { text, bytes, stream } = redactor(keys, { beforeReady: "pass" });
    expect(text("listening")).toBe("listening");
    expect(Buffer.from(bytes(Buffer.from("ä"))).toString()).toBe("ä");
    await expect(throughStream(stream(), ["listen", "ing\n"])).resolves.toBe("listening\n");
    keys.now = new KeyRing({ current: secret });
    expect(text(secret)).toBe(mark);
  });

  it("stay redacted when they have left the ring, and when the ring is gone", () => {
    const [newer, newest] = [generateSecretKey(), generateSecretKey()];
    const keys = live();
    const { text, pieces } = redactor(keys);
    keys.now = new KeyRing({ current: secret });
    expect(text(secret)).toBe(mark);
    const stream = pieces();
    stream.write(newer.slice(0, 20));
    keys.now = new KeyRing({ current: newest, fallbacks: [newer] });
    expect(text(`${secret} ${newer} ${newest}`)).toBe([secret, newer, newest].map(markOf).join(" "));
    expect(Buffer.from(stream.write(`${newer.slice(20)}…\n`)).toString()).toContain(markOf(newer));
    keys.now = undefined;
    expect(text(`${secret} ${newest}`)).toBe(`${mark} ${markOf(newest)}`);
  });
});

describe("redactor", () => {
  it("refuses what is no key and no option", () => {
    expect(() => redactor(undefined as unknown as string)).toThrow(ConfigError);
    expect(() => redactor(secret, { beforeReady: "never" as "pass" })).toThrow(
      expect.objectContaining({ code: "WAXSEAL_REDACTION_INVALID" }),
    );
  });

  it("gives values back as they are typed", () => {
    expectTypeOf(redactor(secret).value({ a: 1 })).toEqualTypeOf<{ a: number }>();
  });
});
