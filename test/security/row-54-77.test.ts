import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { django } from "../../src/django/preset.ts";
import { base62 } from "../../src/encoding/base62.ts";
import type { WaxUser } from "../../src/tokens/password-reset.ts";
import { checkPasswordResetToken, makePasswordResetToken } from "../../src/tokens/password-reset.ts";
import { createWaxseal } from "../../src/web/create-waxseal.ts";
import type { PasswordReset } from "../../src/web/reset-links.ts";
import { fixedClock, type FixedClock } from "../../src/testing/fixed-clock.ts";
import { ADAPTERS, Browser, KEY, serve } from "../web/live-site.ts";

const BASE = "https://shop.test";
const FORMATS = ["ours", "Django's"] as const;
const PATHS = { query: "/reset", path: "/accounts/reset/:uid/:token/" } as const;
const CASES = FORMATS.flatMap((format) => (["query", "path"] as const).map((where) => ({ format, where })));

interface Setup {
  reset: PasswordReset<WaxUser>;
  people: Map<string, WaxUser>;
  clock: FixedClock;
  ann: WaxUser;
}

function setup({ format, where }: (typeof CASES)[number], keys = KEY): Setup {
  const clock = fixedClock();
  const people = new Map<string, WaxUser>(
    ["1", "11", "2"].map((pk) => [
      pk,
      { pk: Number(pk), password: `hash ${pk}`, lastLogin: new Date(1_790_000_000_000), email: `${pk}@shop.test` },
    ]),
  );
  const waxseal = createWaxseal({
    keys,
    clock,
    baseUrl: BASE,
    ...(format === "ours" ? {} : { preset: django({ timeZone: "Europe/Zurich" }) }),
  });
  const reset = waxseal.users({ find: (pk) => Promise.resolve(people.get(pk)) }).passwordReset({ maxAge: "3d", path: PATHS[where] });
  return { reset, people, clock, ann: people.get("1")! };
}

/** The two parts of a link. */
function partsOf(link: string): { uid: string; token: string } {
  const url = new URL(link);
  const [, , , uid, token] = url.pathname.split("/");
  return { uid: url.searchParams.get("uid") ?? uid!, token: url.searchParams.get("token") ?? token! };
}

describe.each(CASES)(
  "54. Reset token: altered, reused after password, login or email change, other user, expired, lenient digits: refused. $format, in the $where",
  (one) => {
    test("as it is, it is good, as often as it is opened", async () => {
      const { reset, ann } = setup(one);
      const link = reset.link(ann);
      expect(link.startsWith(`${BASE}/`)).toBe(true);
      for (const opened of [link, new URL(link), link.slice(BASE.length), link]) expect(await reset.open(opened)).toBe(ann);
    });

    test("altered in any character", async () => {
      const { reset, ann } = setup(one);
      const link = reset.link(ann);
      const start = link.indexOf(one.where === "query" ? "uid=" : partsOf(link).uid);
      const end = one.where === "query" ? link.length : link.length - 1;
      for (let at = start; at < end; at++) {
        for (const other of ["", "a", "A", "1", "-", "_", "%20", "/", "&"]) {
          const altered = link.slice(0, at) + other + link.slice(at + 1);
          if (altered !== link) expect([altered, await reset.open(altered)]).toEqual([altered, undefined]);
        }
      }
    });

    test("reused after the password, the last login or the address changed", async () => {
      for (const change of [
        { password: "new hash" },
        { lastLogin: new Date(1_790_000_001_000) },
        { lastLogin: null },
        { email: "new@shop.test" },
        { email: "1@SHOP.test" },
      ]) {
        const { reset, people, ann } = setup(one);
        const link = reset.link(ann);
        people.set("1", { ...ann, ...change });
        expect(await reset.open(link)).toBeUndefined();
        expect(await reset.open(reset.link(people.get("1")!))).toBe(people.get("1"));
      }
    });

    test("for somebody else, by whichever change of the link", async () => {
      const { reset, people, ann } = setup(one);
      const link = reset.link(ann);
      const { uid, token } = partsOf(link);
      for (const pk of ["2", "11"]) {
        const other = partsOf(reset.link(people.get(pk)!));
        expect(await reset.open(link.replace(uid, other.uid))).toBeUndefined();
        expect(await reset.open(link.replace(token, other.token))).toBeUndefined();
      }
      people.set("2", { ...ann, pk: 2 });
      expect(await reset.open(link.replace(uid, Buffer.from("2").toString("base64url")))).toBeUndefined();
    });

    test("for a primary key that is spelt otherwise, though the database finds somebody", async () => {
      const { reset, people, ann } = setup(one);
      const link = reset.link(ann);
      const { uid } = partsOf(link);
      for (const pk of ["01", "1 ", " 1", "1.0", "+1", "1e0", "１", "1\0"]) {
        people.set(pk, ann);
        expect(await reset.open(link.replace(uid, Buffer.from(pk).toString("base64url")))).toBeUndefined();
      }
      for (const spelt of [`${uid}=`, `${uid}==`, `${uid.slice(0, -1)}R`, `${uid}A`, ""])
        expect(await reset.open(link.replace(uid, spelt))).toBeUndefined();
    });

    test("expired, to the second", async () => {
      const { reset, clock, ann } = setup(one);
      const link = reset.link(ann);
      clock.pass(259_200);
      expect(await reset.open(link)).toBe(ann);
      clock.pass(1);
      expect(await reset.open(link)).toBeUndefined();
    });

    test("made in the future", async () => {
      const { reset, clock, ann } = setup(one);
      const link = reset.link(ann);
      clock.pass(one.format === "ours" ? -61 : -3601);
      expect(await reset.open(link)).toBeUndefined();
      clock.pass(1);
      expect(await reset.open(link)).toBe(ann);
    });

    test("with lenient digits in its time", async () => {
      const { reset, ann } = setup(one);
      const link = reset.link(ann);
      const { token } = partsOf(link);
      const [time, mac] = token.split(/-(.*)/s) as [string, string];
      const spellings = [
        `0${time}`,
        ` ${time}`,
        `+${time}`,
        `${time[0]!}_${time.slice(1)}`,
        time.toUpperCase(),
        time.toLowerCase(),
        `${time}\n`,
        "",
        "-1",
        "zzzzzzzzzzzzzz",
      ];
      for (const spelling of spellings.filter((text) => text !== time)) {
        const other = encodeURIComponent(`${spelling}-${mac}`);
        expect([spelling, await reset.open(link.replace(token, other))]).toEqual([spelling, undefined]);
      }
    });

    test("with its parts doubled, missing, or of another kind", async () => {
      const { reset, ann } = setup(one);
      const link = reset.link(ann);
      const { uid, token } = partsOf(link);
      const links = [
        "",
        "/",
        "//",
        "http://",
        "https://[",
        "/reset",
        "/reset?uid=&token=",
        `/reset?uid=${uid}`,
        `/reset?token=${token}`,
        `/accounts/reset//${token}/`,
        "x".repeat(1e6),
        "\ud800",
        `/reset?uid=${uid}&token=${"a".repeat(5000)}`,
      ];
      if (one.where === "query") links.push(`${link}&uid=${uid}`, `${link}&token=${token}`, link.replace("uid=", "uid%5B%5D="));
      for (const bad of links) expect(await reset.open(bad)).toBeUndefined();
    });

    test("of the other key, and of the other format", async () => {
      const { reset, ann } = setup(one);
      expect(await reset.open(setup(one, [...KEY].reverse().join("")).reset.link(ann))).toBeUndefined();
      const other = FORMATS.find((format) => format !== one.format)!;
      expect(await reset.open(setup({ ...one, format: other }).reset.link(ann))).toBeUndefined();
    });

    test.for(ADAPTERS)("behind a form, under %s: the link of a mail, opened as the browser asks for it", async (adapter) => {
      const { reset, ann } = setup(one);
      const address = await serve(adapter, createWaxseal({ keys: KEY }), {
        [`GET ${new URL(reset.link(ann)).pathname}`]: async ({ request, response }) =>
          response.end(String((await reset.open(request.url!))?.email)),
      });
      const { pathname, search } = new URL(reset.link(ann));
      expect((await new Browser(address).get(pathname + search)).text).toBe("1@shop.test");
    });
  },
);

describe("54. Where a token of Django's is not injective, ours is", () => {
  test("pk 11 with password x and pk 1 with 1x", async () => {
    const one = { pk: 11, password: "x", lastLogin: null, email: "" };
    const other = { pk: 1, password: "1x", lastLogin: null, email: "" };
    const now = new Date(1_800_000_000_000);
    expect(checkPasswordResetToken(KEY, other, makePasswordResetToken(KEY, one, { now }), { now })).toBe(true);
    const { reset, people } = setup({ format: "ours", where: "query" });
    people.set("11", one);
    people.set("1", other);
    const { token } = partsOf(reset.link(one));
    expect(await reset.open(`/reset?uid=${Buffer.from("1").toString("base64url")}&token=${token}`)).toBeUndefined();
  });

  test("the time in ours is base 62", () => {
    const { reset, ann, clock } = setup({ format: "ours", where: "query" });
    expect(partsOf(reset.link(ann)).token.split("-")[0]).toBe(base62(clock()));
  });
});

describe("54. A link's path", () => {
  test.for(["reset", "", "//evil.test", "/\\evil.test", "https://evil.test/", "/:uid", "/:token", "/x-:uid-:token", "/:uid:token"])(
    "%j is refused",
    (path) => {
      const users = createWaxseal({ keys: KEY, baseUrl: BASE }).users({ find: () => Promise.resolve(undefined) });
      expect(() => users.passwordReset({ maxAge: "1d", path })).toThrow(
        expect.objectContaining({ name: "ConfigError", code: "WAXSEAL_RESET_PATH" }),
      );
    },
  );

  test("needs a baseUrl to stand on", () => {
    const users = createWaxseal({ keys: KEY }).users({ find: () => Promise.resolve(undefined) });
    expect(() => users.passwordReset({ maxAge: "1d", path: "/reset" })).toThrow(
      expect.objectContaining({ code: "WAXSEAL_BASE_URL_MISSING" }),
    );
  });
});

describe("77. Reset token across a clock change, Node's zone other than Django's: accepted", () => {
  const user: WaxUser = { pk: 1, password: "hash", lastLogin: null, email: "a@shop.test" };
  const timeZone = "Europe/Zurich";
  const at = (time: string): Date => new Date(time);

  test("in autumn, when the wall clock goes back by an hour", () => {
    const token = makePasswordResetToken(KEY, user, { now: at("2026-10-25T00:59:59Z"), timeZone });
    for (const now of ["2026-10-25T00:59:59Z", "2026-10-25T01:00:00Z", "2026-10-25T01:30:00Z", "2026-10-28T01:59:59Z"]) {
      expect([now, checkPasswordResetToken(KEY, user, token, { now: at(now), timeZone })]).toEqual([now, true]);
    }
    expect(checkPasswordResetToken(KEY, user, token, { now: at("2026-10-28T02:00:00Z"), timeZone })).toBe(false);
  });

  test("in spring, when it goes forward", () => {
    const token = makePasswordResetToken(KEY, user, { now: at("2026-03-29T00:59:59Z"), timeZone });
    expect(checkPasswordResetToken(KEY, user, token, { now: at("2026-03-29T01:00:00Z"), timeZone })).toBe(true);
    expect(checkPasswordResetToken(KEY, user, token, { now: at("2026-03-29T01:00:00Z"), timeZone, maxAge: "59m" })).toBe(false); // as in Django: an hour and a second by the wall
  });

  test("whatever zone Node is in, and made in one and checked in another", () => {
    const module = JSON.stringify(new URL("../../src/tokens/password-reset.ts", import.meta.url).href);
    const inZone = (zone: string, expression: string): string =>
      execFileSync(
        process.execPath,
        [
          "--input-type=module-typescript",
          "-e",
          `import { makePasswordResetToken as make, checkPasswordResetToken as check } from ${module};
           const user = ${JSON.stringify(user)}; const timeZone = ${JSON.stringify(timeZone)};
           console.log(${expression});`,
        ],
        { env: { ...process.env, TZ: zone }, encoding: "utf8" },
      ).trim();
    const zones = ["UTC", "Asia/Tokyo", "America/Chicago"];
    const tokens = zones.map((zone) =>
      inZone(zone, `make(${JSON.stringify(KEY)}, user, { now: new Date("2026-10-25T00:30:00Z"), timeZone })`),
    );
    expect(new Set(tokens).size).toBe(1);
    for (const zone of zones.slice(1)) {
      const check = `check(${JSON.stringify(KEY)}, user, ${JSON.stringify(tokens[0])}, { now: new Date("2026-10-25T01:10:00Z"), timeZone })`;
      expect(inZone(zone, check)).toBe("true");
    }
  });

  test("but the zone is Django's own: with another, the time is another", () => {
    const now = at("2026-06-01T12:00:00Z");
    const token = makePasswordResetToken(KEY, user, { now, timeZone });
    expect(checkPasswordResetToken(KEY, user, token, { now, timeZone: "America/Chicago" })).toBe(false);
  });

  test("a link of one page opens no other: the path is part of what is signed", async () => {
    const links = (path: string) =>
      createWaxseal({ keys: KEY, baseUrl: "https://shop.test" })
        .users({ find: () => Promise.resolve({ pk: 1, password: "hash", lastLogin: null, email: "a@b.test" }) })
        .passwordReset({ maxAge: "1d", path });
    const user = { pk: 1, password: "hash", lastLogin: null, email: "a@b.test" };
    const link = links("/reset").link(user);
    await expect(links("/reset").open(link)).resolves.toMatchObject({ pk: 1 });
    await expect(links("/staff/reset").open(link.replace("/reset", "/staff/reset"))).resolves.toBeUndefined();
  });
});
