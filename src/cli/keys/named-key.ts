import { ringAt, type RingDocument, type RingKey } from "../../keys/document/ring-document.ts";

/** Returns the key that a person means by its id, its fingerprint, or "current"; undefined where there is none, or several. */
export function namedKey(ring: RingDocument, name: string, now: number): RingKey | undefined {
  const byId = ring.keys.find(({ id }) => id === name);
  if (byId !== undefined) return byId;
  if (name === "current") return ring.keys.find(({ key }) => key === ringAt(ring, now).current);
  const alike = ring.keys.filter(({ key }) => key.fingerprint === name && name !== "weak");
  return alike.length === 1 ? alike[0] : undefined;
}
