import { expect, test } from "vitest";
import { bareKeys } from "../../../src/keys/document/bare-keys.ts";
import { RingDocument } from "../../../src/keys/document/ring-document.ts";
import { generateSecretKey } from "../../../src/keys/generate.ts";
import { retire } from "../../../src/keys/rotation/retire.ts";
import { revoke } from "../../../src/keys/rotation/revoke.ts";
import { rollback } from "../../../src/keys/rotation/rollback.ts";
import { stage } from "../../../src/keys/rotation/stage.ts";
import { timeline } from "../../../src/keys/rotation/timeline.ts";
import { date, DAY, EVERYWHERE, first, made, NOW, old, policy, promoted, staged, TOO_OLD } from "./rings.ts";

const shown = (ring: RingDocument, now: number): string[] =>
  timeline(ring, { now }).map(({ step, key, progress, at, needsEvidence }) =>
    [step, key === old ? "old" : key, progress, at === undefined ? "?" : at.getTime() / 1000 - NOW, ...needsEvidence].join(" "),
  );

test("of a ring in which nothing goes on", () => {
  expect(shown(first, NOW)).toEqual(["promote old done 0"]);
});

test("from staging to retirement", () => {
  const whole = [`promote new waiting ${String(EVERYWHERE)}`, `retire old waiting ${String(EVERYWHERE + TOO_OLD)}`];
  expect(shown(staged, NOW)).toEqual(["stage new done 0", "promote old done 0", ...whole]);
  expect(shown(staged, NOW + DAY)).toEqual([
    "stage new done 0",
    "promote old done 0",
    `promote new ready ${String(EVERYWHERE)}`,
    `retire old waiting ${String(DAY + TOO_OLD)}`,
  ]);
  const done = ["stage new done 0", "promote old done 0", `promote new done ${String(EVERYWHERE)}`].sort();
  expect(
    shown(promoted, NOW + DAY)
      .slice(0, 3)
      .sort(),
  ).toEqual(done);
  expect(shown(promoted, NOW + DAY).slice(3)).toEqual([`retire old waiting ${String(EVERYWHERE + TOO_OLD)}`]);
  expect(shown(promoted, NOW + EVERYWHERE + TOO_OLD).slice(3)).toEqual([`retire old ready ${String(EVERYWHERE + TOO_OLD)}`]);
});

test("says when retire succeeds", () => {
  const at =
    timeline(promoted, { now: NOW })
      .find(({ step }) => step === "retire")!
      .at!.getTime() / 1000;
  expect(retire(promoted, old, { now: at - 1 }).ok).toBe(false);
  expect(retire(promoted, old, { now: at }).ok).toBe(true);
});

test("obeys activateAt", () => {
  const scheduled = made(stage(first, { now: NOW, id: "new", activateAt: date(NOW + DAY) }));
  expect(shown(scheduled, NOW).slice(2)).toEqual([`promote new waiting ${String(DAY)}`, `retire old waiting ${String(DAY + TOO_OLD)}`]);
  expect(shown(scheduled, NOW + DAY)).toContain(`promote new done ${String(DAY)}`);
});

test("tells of what was taken back and revoked", () => {
  const back = made(rollback(promoted, { now: NOW + DAY }));
  expect(shown(back, NOW + DAY)).toContain(`roll back new done ${String(DAY)}`);
  expect(shown(made(revoke(back, "new", { reason: "leak", now: NOW + 2 * DAY })), NOW + 2 * DAY)).toContain(
    `revoke new done ${String(2 * DAY)}`,
  );
});

test("names what no time ends, and what nothing says", () => {
  const unbounded = new RingDocument({ ...promoted, policy: { ...policy, maxAge: { session: 60, remember: "unbounded" } } });
  expect(shown(unbounded, NOW + DAY)).toContain(`retire old ready ${String(EVERYWHERE + EVERYWHERE + 60 + 30)} remember`);
  const bare = bareKeys({ current: generateSecretKey(), staged: [generateSecretKey()], fallbacks: [generateSecretKey()] });
  expect(shown(bare, NOW)).toEqual(["promote staged-1 waiting ?", "retire current waiting ?", "retire fallback-1 waiting ?"]);
});
