import { readFileSync } from "node:fs";
import type { Algorithm } from "../../src/crypto/algorithm.ts";

interface SignerVector {
  key: string;
  salt: string | null;
  sep: string;
  algorithm: Algorithm;
  value: string;
  signed: string;
}

interface BytesKeyVector {
  key_hex: string;
  salt: string;
  value: string;
  signed: string;
}

interface TimestampSignerVector {
  key: string;
  salt: string;
  value: string;
  time: number;
  signed: string;
}

interface DumpsVector {
  key: string;
  salt: string;
  time: number;
  compress: boolean;
  object: unknown;
  token: string;
}

interface FallbacksVector extends Omit<DumpsVector, "compress"> {
  fallbacks: string[];
  /** 0 is the key, 1 the first fallback. */
  signed_with: number;
}

interface Vectors {
  signer: SignerVector[];
  signer_bytes_key: BytesKeyVector[];
  timestamp_signer: TimestampSignerVector[];
  dumps: DumpsVector[];
  fallbacks: FallbacksVector[];
}

/** The salt that Django takes where none is given. */
export const DJANGO_SIGNER_SALT = "django.core.signing.Signer";

/** Computed by a real Django 5.2. */
export const VECTORS = JSON.parse(readFileSync(new URL("../vectors/django.json", import.meta.url), "utf8")) as Vectors;
