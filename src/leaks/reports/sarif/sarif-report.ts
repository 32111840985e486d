/**
 * A result as SARIF, which code scanning of GitHub and others reads.
 *
 * Source: OASIS SARIF 2.1.0 with errata 01; the sections are named where they decide something. GitHub, "SARIF support for code scanning".
 * @module
 */
import { asciiJson } from "../../../encoding/ascii-json.ts";
import type { Gap } from "../../gap.ts";
import type { CleanResult } from "../cleaned.ts";
import { exitCodeOf, outcomeOf } from "../exit-code-of.ts";
import { fingerprintOf, identified, type IdentifiedLeak } from "../identity.ts";
import { levelOf, type Level } from "../level-of.ts";
import { locationOf } from "../location-of.ts";
import { ruleOf } from "../rules.ts";
import { sentenceOf } from "../sentence-of.ts";
import { artifactLocation, ROOT } from "./artifact-location.ts";
import { provenanceOf } from "./provenance-of.ts";
import { gapDescriptor, ruleJson } from "./rule-json.ts";

export interface SarifOptions {
  /** Of waxseal, as in its package.json. */
  version: string;
}

const SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/** More results than these make GitHub refuse the file. */
export const MOST_RESULTS = 25_000;
/** GitHub refuses a place without a line. */
const WHOLE = { startLine: 1 } as const;
const LEVELS: readonly Level[] = ["error", "warning", "note"];

/** Returns `result` as the text of a SARIF 2.1.0 file. What the baseline accepts is left out: GitHub would open an alert for it. */
export function sarifReport(result: CleanResult, { version }: SarifOptions): string {
  const all = identified(result.leaks);
  const shown = all.length <= MOST_RESULTS ? all : worstFirst(all).slice(0, MOST_RESULTS);
  const rules = [...new Set(shown.map(({ leak }) => leak.rule))].sort().map(ruleOf);
  const gaps = shown.length === all.length ? result.gaps : [...result.gaps, leftOut(all.length - shown.length)];
  const provenance = provenanceOf(result.repository);
  const run = {
    tool: {
      driver: {
        name: "waxseal",
        semanticVersion: version,
        version,
        rules: rules.map(ruleJson),
        notifications: [...new Set(gaps.map(({ code }) => code))].sort().map(gapDescriptor),
      },
    },
    invocations: [
      {
        executionSuccessful: result.gaps.length === 0,
        exitCode: exitCodeOf(result),
        exitCodeDescription: outcomeOf(result),
        toolExecutionNotifications: gaps.map(notificationJson),
      },
    ],
    originalUriBaseIds: {
      [ROOT]: { description: { text: "The top of the repository; without one, the folder that the scan was started in." } },
    },
    versionControlProvenance: provenance && [provenance],
    // §3.14.17 knows no bytes. Where a line is ASCII, which most are, all three are the same.
    columnKind: "utf16CodeUnits",
    results: shown.map((one) =>
      resultJson(
        one,
        rules.findIndex(({ id }) => id === one.leak.rule),
        result.keys,
      ),
    ),
    properties: { looked: result.looked, accepted: result.accepted.length, columnsCount: "bytes" },
  };
  return `${asciiJson({ $schema: SCHEMA, version: "2.1.0", runs: [run] })}\n`;
}

function worstFirst(leaks: readonly IdentifiedLeak[]): IdentifiedLeak[] {
  return [...leaks].sort((a, b) => LEVELS.indexOf(levelOf(a.leak)) - LEVELS.indexOf(levelOf(b.leak)));
}

function leftOut(count: number): Gap {
  return {
    code: "report-cut",
    message: `${String(count)} more leaks are not in this file, which would be too long to be read; --json has them all.`,
  };
}

function resultJson(one: IdentifiedLeak, ruleIndex: number, keys: CleanResult["keys"]): Record<string, unknown> {
  const { leak } = one;
  const { rule, place, line, column, history, disguise, key, part, name, context } = leak;
  const fingerprint = fingerprintOf(one);
  const location = locationOf(leak);
  const region = location.line === undefined ? WHOLE : { startLine: location.line, startColumn: location.column };
  return {
    ruleId: rule,
    ruleIndex,
    level: levelOf(leak),
    message: { text: withoutLinks(sentenceOf(leak, keys)) },
    locations: [
      {
        physicalLocation: { artifactLocation: artifactLocation(location.path), region },
        logicalLocations: logicalLocations(leak),
      },
    ],
    // The one that GitHub compares; without it, its uploader hashes lines of files, and the history has none.
    partialFingerprints: { "waxsealLeak/v1": fingerprint, primaryLocationLineHash: fingerprint },
    properties: {
      key,
      disguise,
      part,
      name,
      context,
      line,
      column,
      within: place.within,
      aspect: place.aspect,
      object: place.object,
      history,
    },
  };
}

/** What a path cannot say: the member of an archive, the object of git (§3.33). */
function logicalLocations({ place: { path, within = [], object } }: IdentifiedLeak["leak"]): Record<string, unknown>[] | undefined {
  const members = within.map((_, index) => ({
    fullyQualifiedName: [path ?? object?.id ?? "", ...within.slice(0, index + 1)].join(" > "),
    kind: "member",
  }));
  const objects = object === undefined ? [] : [{ fullyQualifiedName: object.id, kind: `git ${object.type}` }];
  return members.length + objects.length === 0 ? undefined : [...objects, ...members];
}

function notificationJson({ code, message, path }: Gap): Record<string, unknown> {
  const location = path === undefined ? undefined : [{ physicalLocation: { artifactLocation: artifactLocation(path) } }];
  return { descriptor: { id: code }, level: "warning", message: { text: withoutLinks(message) }, locations: location };
}

/** Brackets would begin a link (§3.11.6), and what stands between them is from elsewhere. */
function withoutLinks(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("[", "\\[").replaceAll("]", "\\]");
}
