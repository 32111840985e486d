import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Detector, Sighting } from "../../../src/leaks/detector.ts";

export interface SightingInFile extends Sighting {
  /** Below the tree. */
  readonly path: string;
  readonly text: string;
}

/** Returns what a detector sees in the regular files of a folder, links left out. */
export function scannedTree(
  folder: string,
  detector: Detector,
  mostBytes = Infinity,
): { files: number; bytes: number; sightings: SightingInFile[] } {
  const sightings: SightingInFile[] = [];
  let [files, bytes] = [0, 0];
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    if (statSync(file).size > mostBytes) continue;
    const content = readFileSync(file);
    const path = file.slice(folder.length + 1);
    files++;
    bytes += content.length;
    for (const sighting of detector.find(content, 0, content.length, path)) {
      sightings.push({ ...sighting, path, text: content.toString("latin1", sighting.start, sighting.end) });
    }
  }
  return { files, bytes, sightings };
}
