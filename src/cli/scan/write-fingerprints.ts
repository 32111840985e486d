import { chmod } from "node:fs/promises";
import { ConfigError } from "../../errors.ts";
import { fingerprintFile } from "../../leaks/fingerprints/fingerprint-file.ts";
import { readFingerprints } from "../../leaks/fingerprints/read-fingerprints.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { pathIn } from "../key-input.ts";
import { counted } from "../sessions/counted.ts";
import { visibleLine } from "../visible.ts";
import { checkReportPaths } from "./check-report-paths.ts";
import { keysToFind } from "./keys-to-find.ts";
import type { ScanValues } from "./options.ts";
import { writeReport } from "./write-report.ts";

/** Everybody may read it. */
const MODE = 0o644;

/** Writes the fingerprints of the keys that the options name into the file at `path`, and says what they are. @throws {ConfigError} `WAXSEAL_KEY_MISSING`, `WAXSEAL_FINGERPRINT_GUESSABLE` @throws as keysToFind, checkReportPaths, writeReport */
export async function writeFingerprints(path: string, options: ScanValues, io: Io): Promise<ExitCode> {
  await checkReportPaths(options, io);
  const keys = await keysToFind(options, io);
  if (keys === undefined) {
    throw new ConfigError(
      "WAXSEAL_KEY_MISSING",
      "There is no key here to make fingerprints of: set SECRET_KEY, or say --dotenv, --key-file, --key-stdin or --source.",
    );
  }
  const text = fingerprintFile(keys.ring.entries);
  await writeReport(pathIn(io, path), text);
  await chmod(pathIn(io, path), MODE);
  const written = readFingerprints(text);
  const labels = written.map(({ label }) => label);
  if (options.json) io.out(`${JSON.stringify({ ok: true, path, keys: labels })}\n`);
  else io.out(`${io.paintOut("good", "✓")} ${about(visibleLine(path), labels)}`);
  return EXIT.ok;
}

function about(path: string, labels: readonly string[]): string {
  return (
    `${path}: ${counted(labels.length, "key", "keys")}, ${labels.join(", ")}\n` +
    "It is public: of each key it holds the length, the alphabet, and SHA-256 digests of the whole key in each disguise. Commit it, and look for\n" +
    "the keys where they must not be: `npx waxseal scan --fingerprint-file PATH`. Write it anew when the keys change.\n"
  );
}
