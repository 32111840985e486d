import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { reveal } from "../../../src/keys/reveal.ts";
import { KEY, OTHER_KEY, temporaryFolders } from "../run-cli.ts";
import { DAY, KeysWorld, MINUTE } from "./keys-world.ts";

const newFolder = temporaryFolders();
let world: KeysWorld;

beforeEach(() => {
  world = new KeysWorld(newFolder());
});

function secrets(): string[] {
  return world.ring.keys.map(({ key }) => Buffer.from(reveal(key)).toString());
}

describe("waxseal keys init", () => {
  it("makes a document with a new key, which only its owner can read", async () => {
    const out = await world.done(
      "init",
      "--app",
      "shop",
      "--max-age",
      "shop.unsubscribe=unbounded",
      "--max-age",
      "session=30d",
      "--propagation",
      "5m",
    );
    expect(out).toMatch(/^✓ Made the first document, with a new key\./);
    expect(world.ring).toMatchObject({ app: "shop", revision: 1, floor: 0, projected: false });
    expect(world.ring.policy).toMatchObject({
      propagation: "5m",
      skew: "30s",
      maxAge: { session: "30d", csrf: "14d", "shop.unsubscribe": "unbounded" },
    });
    expect(statSync(world.path).mode & 0o777).toBe(0o600);
  });

  it("adopts the keys in use so far, wherever they are", async () => {
    world.env = { SECRET_KEY: KEY, SECRET_KEY_FALLBACKS: JSON.stringify([OTHER_KEY]) };
    expect(await world.done("init", "--app", "shop", "--django")).toContain("with the keys in use so far");
    expect(secrets()).toEqual([KEY, OTHER_KEY]);
    expect(world.ring.projected).toBe(true);
  });

  it("adopts the key of a file of variables that is named, and none with --own-key", async () => {
    writeFileSync(join(world.cwd, ".env.production"), `SECRET_KEY='${KEY}'\n`);
    await world.done("init", "--app", "shop", "--dotenv", ".env.production");
    expect(secrets()).toEqual([KEY]);
    const other = new KeysWorld(newFolder());
    other.env = { SECRET_KEY: KEY };
    await other.done("init", "--app", "shop", "--own-key");
    expect(other.ring.keys).toHaveLength(1);
    other.assertNoSecret(KEY);
  });

  it("replaces a key alone by a document with it", async () => {
    writeFileSync(world.path, `${KEY}\n`, { mode: 0o600 });
    await world.done("init", "--app", "shop");
    expect(secrets()).toEqual([KEY]);
  });

  it("refuses to overwrite a document", async () => {
    await world.done("init", "--app", "shop");
    const before = secrets();
    expect(await world.json(["init", "--app", "shop"])).toMatchObject({ exit: 1, ok: false, refused: "init", guard: "document-there" });
    expect(secrets()).toEqual(before);
  });

  it("only shows what it would do with --dry-run", async () => {
    expect(await world.json(["init", "--app", "shop", "--dry-run"])).toMatchObject({ ok: true, changed: false, delivered: "dry-run" });
    expect(existsSync(world.path)).toBe(false);
  });

  it.each([
    [["init"], /--app NAME/],
    [["init", "--app", "a shop"], /--app NAME/],
    [["init", "--app", "shop", "--max-age", "session"], /--max-age is a purpose/],
    [["init", "--app", "shop", "--max-age", "session=soon"], /--max-age is a number of seconds/],
    [["init", "--app", "shop", "--key-file", "a", "--dotenv", "b"], /one place/],
  ])("refuses %j", async (words, message) => {
    const { code, err } = await world.file(words);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });

  it("adopts the key of the file that is named", async () => {
    writeFileSync(join(world.cwd, "old.key"), `${KEY}\n`, { mode: 0o600 });
    expect(await world.done("init", "--app", "shop", "--key-file", "old.key")).toContain("with the keys in use so far");
    expect(secrets()).toEqual([KEY]);
  });

  it("makes no document in variables, of which others read the first as the key", async () => {
    const { code, err } = await world.keys(["init", "--app", "shop"], { env: { SECRET_KEY: KEY } });
    expect(code).toBe(2);
    expect(err).toContain("Say where the document goes");
  });
});

describe("a whole rotation", () => {
  it("goes step by step, each refused until its guard holds", async () => {
    world.env = { SECRET_KEY: KEY };
    await world.done("init", "--app", "shop");
    expect(await world.done("stage")).toMatch(/^✓ Staged a new key.*\n {2}\S+ {2}[0-9a-f]{12} {2}new, staged\n/);
    expect(world.states).toEqual(["staged", "current"]);
    const early = await world.json(["promote"]);
    expect(early).toMatchObject({ exit: 1, ok: false, refused: "promote", guard: "not-everywhere", holdsAt: "2026-01-02T03:14:35.000Z" });
    expect(world.states).toEqual(["staged", "current"]);
    world.now += 10 * MINUTE + 30;
    await world.done("promote");
    expect(world.states).toEqual(["current", "fallback"]);
    expect(secrets()[1]).toBe(KEY);
    expect(await world.json(["retire"])).toMatchObject({ exit: 1, guard: "still-signing" });
    world.now += DAY;
    expect(await world.json(["retire"])).toMatchObject({ exit: 1, guard: "max-age" });
    world.now += 14 * DAY;
    expect(await world.done("retire")).toContain("fallback, leaves");
    expect(world.states).toEqual(["current"]);
    expect(world.ring).toMatchObject({ revision: 4, floor: 3 });
    expect(await world.json(["retire"])).toMatchObject({ exit: 1, guard: "no-such-key" });
  });

  it("says when a guard will hold, here and everywhere, and what to do", async () => {
    await world.done("init", "--app", "shop");
    await world.done("stage");
    const { code, out } = await world.file(["promote"]);
    expect(code).toBe(1);
    expect(out).toMatch(/^✗ promote is refused: not-everywhere\n/);
    expect(out).toMatch(/\n {2}not before {2}2026-01-02 03:14:35 UTC(, .* here)?, in 10 minutes\n {2}to do {7}Wait/);
  });

  it("goes back a step", async () => {
    await world.done("init", "--app", "shop");
    await world.done("stage");
    world.now += DAY;
    await world.done("promote");
    const [after] = secrets();
    expect(await world.done("rollback")).toContain("The previous key signs again");
    expect(world.states).toEqual(["staged", "current"]);
    expect(secrets()[0]).toBe(after);
    expect(await world.json(["rollback"])).toMatchObject({ exit: 1, guard: "key-has-signed" });
  });

  it("waives by name what may be lost", async () => {
    await world.done("init", "--app", "shop", "--max-age", "shop.unsubscribe=unbounded");
    await world.done("stage");
    world.now += DAY;
    await world.done("promote");
    world.now += 20 * DAY;
    expect(await world.json(["retire"])).toMatchObject({ exit: 1, guard: "evidence-needed", holdsAt: null });
    await world.done("retire", "--waive", "shop.unsubscribe");
  });

  it("changes nothing with --dry-run", async () => {
    await world.done("init", "--app", "shop");
    await world.done("stage");
    world.now += DAY;
    for (const action of ["promote", "rollback"])
      expect(await world.done(action, "--dry-run")).toMatch(/^This would change, and nothing was:\n/);
    await world.done("revoke", "current", "--reason", "leak", "--dry-run");
    expect(world.ring.revision).toBe(2);
  });
});

describe("waxseal keys revoke", () => {
  beforeEach(async () => {
    await world.done("init", "--app", "shop");
  });

  it("says purpose by purpose what it costs, before it asks, and Enter alone is a no", async () => {
    const { code, out, questions } = await world.file(["revoke", "current", "--reason", "leak"], { answer: false });
    expect([code, questions]).toEqual([1, ["Revoke it? no"]]);
    expect(out).toMatch(
      /^When \S+ leaves [0-9a-f]{12}, current\n {2}session {9}loses what it signed from .*, good for 14 days; nothing from /,
    );
    expect(out).toMatch(/\n {2}password-reset {2}loses .* good for 3 days;[\s\S]*\n\nNothing was revoked\.\n$/);
    expect(world.ring.revision).toBe(1);
  });

  it("takes the key out for ever, raises the floor, and says what is next", async () => {
    const { fingerprint } = world.ring.current.key;
    const { code, out } = await world.file(["revoke", fingerprint, "--reason", "leak"], { answer: true });
    expect(code).toBe(0);
    expect(out).toContain("WAXSEAL_KEYRING_FLOOR=2");
    expect(out).toContain("What signs now is a new key");
    expect(world.ring).toMatchObject({ revision: 2, floor: 2, revoked: [{ reason: "leak" }] });
    expect(world.ring.current.key.fingerprint).not.toBe(fingerprint);
  });

  it("asks nobody with --yes, and does nothing where there is nobody", async () => {
    const { code, err } = await world.file(["revoke", "current", "--reason", "leak"]);
    expect(code).toBe(2);
    expect(err).toContain("add --yes");
    expect(await world.json(["revoke", "current", "--reason", "leak", "--yes"])).toMatchObject({
      exit: 0,
      floor: 2,
      loses: [{ purpose: "session", maxAge: "14d", loses: true }, {}, {}, {}],
    });
  });

  it("signs on with the staged key, where there is one", async () => {
    await world.done("stage");
    const staged = secrets()[0];
    const { out } = await world.file(["revoke", "current", "--reason", "leak", "--yes"]);
    expect(out).toContain("the key that was staged");
    expect(secrets()).toEqual([staged]);
  });

  it.each([
    [["revoke", "--reason", "leak"], /Say which key/],
    [["revoke", "current"], /Say why/],
    [["stage", "current"], /takes no key/],
    [["stage", "--reason", "leak"], /--reason goes with revoke\./],
    [["status", "--out", "x"], /--out goes with/],
    [["stage", "--out", "x", "--show"], /one place/],
    [["stage", "--show"], /here it can/],
    [["stag"], /did you mean `waxseal keys stage`/],
    [[], /Say what to do/],
  ])("refuses %j", async (words, message) => {
    const { code, err } = await world.file(words);
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(world.ring.revision).toBe(1);
  });

  it("knows no other key", async () => {
    expect(await world.json(["revoke", "nope", "--reason", "leak", "--yes"])).toMatchObject({ exit: 1, guard: "no-such-key" });
  });
});

describe("waxseal keys status", () => {
  it("shows keys, the steps to come, and that nothing would notice a rollback", async () => {
    await world.done("init", "--app", "shop");
    world.now += MINUTE;
    await world.done("stage");
    world.now += 11 * MINUTE;
    const out = await world.done("status");
    expect(out).toMatch(/^shop, revision 2\n {2}source {6}the file ".*ring\.json"\n/);
    expect(out).toContain("rollback    NO: nothing outside");
    expect(out).toMatch(/Keys\n {2}\S+ {2}[0-9a-f]{12} {2}staged, 11 minutes ago\n/);
    expect(out).toMatch(/Timeline\n {2}✓ promote .*\n {2}✓ stage .*\n {2}→ promote {4}\S+ {2}may be done now.*\n {2}· retire /);
    expect(await world.json(["status"])).toMatchObject({
      exit: 0,
      app: "shop",
      revision: 2,
      isWritable: true,
      rollbackProtection: "none",
      hasEvidence: false,
      keys: [{ state: "staged", loses: [{ purpose: "session", loses: false }, {}, {}, {}] }, { state: "current" }],
      timeline: [{}, { step: "stage" }, { step: "promote", progress: "ready" }, { step: "retire" }],
    });
  });

  it("says what would be lost if a key left now, and from when on nothing is", async () => {
    await world.done("init", "--app", "shop");
    await world.done("stage");
    world.now += DAY;
    await world.done("promote");
    world.now += 2 * DAY;
    expect(await world.done("status")).toMatch(
      /if it left now, what it signed would be lost of: session, csrf, messages, password-reset\n {4}safe from 2026-01-17 03:15:05 UTC/,
    );
    expect(((await world.json(["status"]))["keys"] as unknown[])[1]).toMatchObject({
      leaving: { isSafe: false, guard: "max-age", safeAt: "2026-01-17T03:15:05.000Z" },
    });
    world.now += 15 * DAY;
    expect(await world.done("status")).toContain("may leave now: waxseal keys retire");
  });

  it("names a document below the floor, and no step is taken from it", async () => {
    await world.done("init", "--app", "shop");
    world.env = { WAXSEAL_KEYRING_FLOOR: "7" };
    expect(await world.json(["status"])).toMatchObject({ exit: 1, ok: false, objection: { code: "WAXSEAL_KEYRING_FLOOR" } });
    expect(await world.file(["stage"])).toMatchObject({ code: 3, err: expect.stringContaining("WAXSEAL_KEYRING_FLOOR") as string });
    world.env = { WAXSEAL_KEYRING_FLOOR: "1" };
    expect(await world.json(["status"])).toMatchObject({ exit: 0, rollbackProtection: "floor" });
  });

  it("finds the source in WAXSEAL_KEYS", async () => {
    await world.done("init", "--app", "shop");
    const { code, out } = await world.keys(["status"], { env: { WAXSEAL_KEYS: "file:ring.json", SECRET_KEY: KEY } });
    expect(code).toBe(0);
    expect(out).toContain("shop, revision 1");
  });

  it.each([
    "http://a",
    "ring.json",
    "vault:secret",
    "gcp:shop",
    "azure:http://shop.vault.azure.net/a",
    "kubernetes:shop",
    "file:",
    "constructor:a",
  ])("knows no source %s, and does not repeat it", async (source) => {
    const { code, err } = await world.keys(["status", "--source", source], { env: { VAULT_ADDR: "https://v", VAULT_TOKEN: "t" } });
    expect(code).toBe(2);
    expect(err).toMatch(/--source (begins with|of this kind is written) /);
  });

  it.each([
    ["vault:secret/shop", "VAULT_ADDR"],
    ["kubernetes:Shop/x", "WAXSEAL_KEY_SOURCE_NAME"],
    ["gcp:projects/P!/secrets/s", "WAXSEAL_KEY_SOURCE_NAME"],
  ])("opens %s as what it is", async (source, said) => {
    const { code, err } = await world.keys(["status", "--source", source]);
    expect(code).toBe(3);
    expect(err).toContain(said);
  });
});
