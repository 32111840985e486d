import { readFileSync } from "node:fs";

export interface Vector {
  password: string;
  encoded: string;
}

interface Pbkdf2Case {
  tcId: number;
  comment: string;
  password: string;
  salt: string;
  iterationCount: number;
  dkLen: number;
  dk: string;
}

/** Hashes that a real Django 5.2 made. */
export const djangoHashes: readonly Vector[] = (read("django.json") as { hashers: Vector[] }).hashers;

/** Wycheproof's cases; all of them are valid. */
export function wycheproofPbkdf2(digest: "sha1" | "sha256"): Pbkdf2Case[] {
  const file = read(`wycheproof/pbkdf2_hmac${digest}_test.json`) as { testGroups: { tests: Pbkdf2Case[] }[] };
  return file.testGroups.flatMap((group) => group.tests);
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../vectors/${name}`, import.meta.url), "utf8"));
}
