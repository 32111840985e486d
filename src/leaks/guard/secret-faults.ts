/**
 * Looks for secrets in what a client gets.
 *
 * @module
 */
import type { Detector } from "../detector.ts";
import { Examination } from "../examination.ts";
import type { Leak } from "../leak.ts";
import type { Place } from "../places/place.ts";
import type { Fault } from "./fault.ts";
import { layersOf } from "./layers.ts";
import type { ModuleCode, OutputFile } from "./output-file.ts";

/** Returns what `detectors` see in `file`: in its name, its content, and what is inside that. */
export async function secretFaults({ name, content, modules }: OutputFile, detectors: readonly Detector[]): Promise<Fault[]> {
  const faults: Fault[] = [];
  const leaks: Leak[] = [];
  const unseen = (within: readonly string[]): void => void faults.push({ kind: "unseen", file: name, within });
  const look = (bytes: Uint8Array, place: Place): void => {
    const missed = (): void => {
      unseen(place.within ?? []);
    };
    new Examination({ detectors, found: (leak) => void leaks.push(leak), missed }).whole(bytes, 0, bytes.length, place);
  };

  look(bytesOf(name), { path: undefined, aspect: "name" });
  for (const { within, bytes } of layersOf(name, bytesOf(content))) {
    if (bytes === undefined) unseen(within);
    else look(bytes, { path: name, within });
  }
  if (leaks.length === 0) return faults;

  const holders = [...((await modules?.()) ?? [])].map((module) => ({ id: module.id, keys: keysIn(module, detectors) }));
  for (const { line, column, rule, disguise, key, place } of leaks) {
    const from = holders.flatMap(({ id, keys }) => (keys.has(key) ? [id] : []));
    const position = place.aspect === "name" ? { line: 0, column: 0 } : { line, column };
    faults.push({ kind: "secret", file: name, within: place.within ?? [], ...position, rule, disguise, key, modules: from });
  }
  return faults;
}

function keysIn({ id, code }: ModuleCode, detectors: readonly Detector[]): ReadonlySet<string | undefined> {
  const bytes = bytesOf(code);
  return new Set(detectors.flatMap((detector) => detector.find(bytes, 0, bytes.length, id).map(({ key }) => key)));
}

/** Not utf8() of the house: what a bundler writes may hold lone surrogates, and nothing here is signed. */
function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === "string" ? Buffer.from(content) : content;
}
