/**
 * Looks for secrets in what a client gets.
 *
 * @module
 */
import type { Detector } from "../detector.ts";
import { Examination } from "../examination.ts";
import type { Gap } from "../gap.ts";
import type { Leak } from "../leak.ts";
import type { Fault } from "./fault.ts";
import { layersOf } from "./layers.ts";
import type { ModuleCode, OutputFile } from "./output-file.ts";

const UNSUPPORTED = new Set(["archive-unsupported", "zstd-unsupported"]);

/** Returns what `detectors` see in `file`: in its name, its content, and what is inside that. */
export async function secretFaults({ name, content, modules }: OutputFile, detectors: readonly Detector[]): Promise<Fault[]> {
  const faults: Fault[] = [];
  const leaks: Leak[] = [];
  const missed = ({ code }: Gap): void => {
    // Nor can browsers look into the others, such as xz.
    if (!UNSUPPORTED.has(code)) faults.push({ kind: "unseen", file: name });
  };
  const examination = new Examination({ detectors, found: (leak) => void leaks.push(leak), missed });
  examination.text(bytesOf(name), { path: undefined, aspect: "name" });
  for (const { within, bytes } of layersOf(bytesOf(content))) {
    examination.whole(bytes, 0, bytes.length, { path: name, within });
    await examination.settled();
  }
  await examination.end();
  if (leaks.length === 0) return faults;

  const holders = [...((await modules?.()) ?? [])].map((module) => ({ id: module.id, keys: keysIn(module, detectors) }));
  for (const { line, column, rule, disguise, key, place } of leaks) {
    const from = holders.flatMap(({ id, keys }) => (keys.has(key) ? [id] : []));
    const position = place.path === undefined ? { line: 0, column: 0 } : { line, column };
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
