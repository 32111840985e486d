import { describe, expect, it, test } from "vitest";
import { bytesOfKnownKey, knownKeys } from "../../../scripts/make-known-keys.ts";
import { generateSecretKey } from "../../../src/keys/generate.ts";
import { knownKeyDigest } from "../../../src/keys/known-keys.ts";
import { knownKeyDetector } from "../../../src/leaks/known/known-key-detector.ts";
import { textOfUtf8 } from "../../../src/encoding/utf8.ts";

const detector = knownKeyDetector();
const RANDOM = "cg#p$g+j9tax!#a3cup@1$8obt2_+&k3q+pmu)5%asj6yjpkag"; // of MDN's tutorial

function found(text: string | Uint8Array, path?: string): { text: string; name: string | undefined }[] {
  const bytes = Buffer.from(text);
  return detector.find(bytes, 0, bytes.length, path).map(({ start, end, name }) => ({ text: bytes.subarray(start, end).toString(), name }));
}

/** Published keys that a literal can hold: text of at least 4 bytes on one line. */
const KEYS = knownKeys()
  .map(bytesOfKnownKey)
  .map(textOfUtf8)
  .filter((key) => key !== undefined && Buffer.byteLength(key) >= 4 && !/[\x00-\x1f]/.test(key)) as string[];

describe("each published key", () => {
  const jsonish = KEYS.filter((key) => !key.includes('"') && !key.includes("\\"));

  it("is found in the assignments of each language", () => {
    expect(jsonish.length).toBeGreaterThan(480);
    for (const key of jsonish) {
      expect(found(`SECRET_KEY = "${key}"\n`, "settings.py"), key).toEqual([{ text: key, name: "SECRET_KEY" }]);
      expect(found(`app.use(session({ resave: false, secret: "${key}" }));`, "app.js"), key).toEqual([{ text: key, name: "secret" }]);
      expect(found(`{ "JWT_SECRET": "${key}" }`, "config.json"), key).toEqual([{ text: key, name: "JWT_SECRET" }]);
    }
  });

  it("is found bare, where the language has it so", () => {
    for (const key of KEYS.filter((text) => /^[\w+/-]+$/.test(text))) {
      expect(found(`PORT=1\nSECRET_KEY=${key}\n`, ".env"), key).toEqual([{ text: key, name: "SECRET_KEY" }]);
      expect(found(`jwt:\n  secret: ${key}\n`, "application.yml"), key).toEqual([
        { text: key, name: expect.stringContaining("secret") as string },
      ]);
    }
  });
});

test.for<[string, string]>([
  ["app.py", String.raw`app.secret_key = b'_5#y2L"F4Q8z\n\xec]/'`],
  ["app.py", String.raw`app.secret_key = '_5#y2L"F4Q8z\n\xec]/'`],
  ["config.py", String.raw`SECRET_KEY = "\2\1thisismyscretkey\1\2\e\y\y\h"`],
  ["app.js", "app.use(cookieParser('keyboard cat'))"],
  ["app.js", 'jwt.sign({ foo: "bar" }, "shhhhh")'],
  ["app.js", 'app.keys = ["fresh", "SEKRIT1"]'],
  ["app.js", "cookieSession({ name: 'session', keys: ['keyboard cat'] })"],
  ["app.js", 'const options = { a, secret: "changeme" };'],
  ["settings.py", 'SECRET_KEY = os.environ.get("DJANGO_SECRET", "insecure-key-for-dev")'],
  ["settings.py", "SECRET_KEY_FALLBACKS = ['not needed']"],
  ["docker-compose.yml", "    environment:\n      - APP_KEY=base64:v2LwHrdgnE+RavEXdnF8LgWIibjvEcFkU2qaX5Ji708=\n"],
  ["pod.yaml", "- name: SECRET_KEY\n  value: replace-me-with-a-random-string\n"],
  ["shiro.ini", "securityManager.rememberMeManager.cipherKey = kPH+bIxk5D2deZiIxcaaaA==\n"],
])("in %s, %s is found", ([path, text]) => {
  expect(found(text, path)).toHaveLength(1);
});

describe("a key that looks generated", () => {
  it("is found wherever it stands", () => {
    for (const text of [`f("${RANDOM}")`, `x = ['${RANDOM}']`, `colour: "${RANDOM}"`, `{"${RANDOM}": 1}`])
      expect(found(text, "a.py")[0]?.text).toBe(RANDOM);
    expect(found(`${RANDOM}\n`)).toEqual([{ text: RANDOM, name: undefined }]);
  });

  it("is found in UTF-16, at its place", () => {
    const text = `\ufeffSECRET_KEY = "${RANDOM}"\r\n`;
    const bytes = Buffer.from(text, "utf16le");
    const [sighting] = detector.find(bytes, 0, bytes.length, "settings.py");
    expect(bytes.subarray(sighting!.start, sighting!.end).toString("utf16le")).toBe(RANDOM);
  });

  it("is not found changed by one character, nor inside more", () => {
    for (let at = 0; at < RANDOM.length; at++) {
      const near = `${RANDOM.slice(0, at)}~${RANDOM.slice(at + 1)}`;
      expect(found(`SECRET_KEY = '${near}'`, "a.py")).toEqual([]);
    }
    expect(found(`SECRET_KEY = 'x${RANDOM}'`, "a.py")).toEqual([]);
  });
});

describe("words that are published keys", () => {
  test.for([
    "const kind = 'secret';",
    'if (mode === "changeme") stop();',
    '{"type": "development key"}',
    "the secret: keep it, and changeme",
    'label = "your-secret-key-here"',
    'const ALPHABET = "abcdefghijklmnopqrstuvwxyz";',
    'CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890"',
    "x = {'foobar': 1}",
    'const SENSITIVE_KEYS = ["password", "changeme"];',
    'pino({ redact: { keys: ["password", "secret"] } })',
    'if (Object.keys(body).includes("secret")) stop();',
    '{ "keys": [ { "id": "a",\n    "secret": "9b1deb4d" } ] }',
    'secret = {"changeme": 1}',
  ])("are none where nothing says so: %s", (text) => {
    expect(found(text, "a.js")).toEqual([]);
  });
});

it("finds nothing in binary content, in new keys, in nothing", () => {
  expect(found(Buffer.concat([Buffer.from("SECRET_KEY='keyboard cat'"), Buffer.alloc(9)]))).toEqual([]);
  for (let count = 0; count < 50; count++) expect(found(`SECRET_KEY="${generateSecretKey({ alphabet: "django" })}"`, "a.py")).toEqual([]);
  expect(found(new Uint8Array(0))).toEqual([]);
});

it("finds what users' lists have", () => {
  const more = knownKeyDetector({ more: new Set([knownKeyDigest(Buffer.from("hunter2 of us"))]) });
  const bytes = Buffer.from("SECRET_KEY = 'hunter2 of us'");
  expect(more.find(bytes, 0, bytes.length, "a.py")).toHaveLength(1);
  expect(detector.find(bytes, 0, bytes.length, "a.py")).toEqual([]);
});

it("says where it is, in what context, and nothing of the key", () => {
  const bytes = Buffer.from(`# a comment\nSECRET_KEY = 'not needed'\n`);
  const [sighting, ...others] = detector.find(bytes, 3, bytes.length, "tests/settings.py");
  expect(others).toEqual([]);
  expect(sighting).toEqual({
    ...{
      start: bytes.indexOf("not needed"),
      end: bytes.indexOf("not needed") + 10,
      rule: "known-key",
      disguise: undefined,
      key: undefined,
    },
    ...{ part: "whole", name: "SECRET_KEY", context: "test" },
  });
  expect(detector.find(bytes, 0, bytes.length, "README.md")[0]?.context).toBe("example");
  expect(detector.find(bytes, 0, bytes.length, "src/settings.py")[0]).not.toHaveProperty("context");
});
