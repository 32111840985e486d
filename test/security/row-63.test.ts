import { describe, expect, test } from "vitest";
import { plain } from "../../src/cli/paint.ts";
import { scanTable } from "../../src/cli/scan/table.ts";
import { KeyRing } from "../../src/keys/key-ring.ts";
import { disguisesOf } from "../../src/leaks/exact/disguises-of.ts";
import { KeySearch } from "../../src/leaks/exact/key-search.ts";
import { LEAST_CHARACTERS } from "../../src/leaks/exact/shape.ts";
import type { Leak } from "../../src/leaks/leak.ts";
import { applyBaseline } from "../../src/leaks/reports/baseline/apply-baseline.ts";
import { baselineOf } from "../../src/leaks/reports/baseline/baseline-of.ts";
import { cleaned, type Clean, type CleanResult } from "../../src/leaks/reports/cleaned.ts";
import { exitCodeOf } from "../../src/leaks/reports/exit-code-of.ts";
import { githubAnnotations } from "../../src/leaks/reports/github/github-annotations.ts";
import { githubSummary } from "../../src/leaks/reports/github/github-summary.ts";
import { gitlabReport } from "../../src/leaks/reports/gitlab-report.ts";
import { jsonReport } from "../../src/leaks/reports/json-report.ts";
import { sarifReport } from "../../src/leaks/reports/sarif/sarif-report.ts";
import type { ScanResult } from "../../src/leaks/scan-result.ts";
import { cleanOf } from "../leaks/reports/clean-of.ts";
import { found } from "./canary-search.ts";

const URL_KEY = "pV7cAq2nXk9sLw4eRt6yUi8oPa1sDf3gHj5kZx-cVb_nMq0wErTyUiOpAsDfGhJk";
const DJANGO_KEY = "x3@mpl&k(7#q!z%r$w^9*t_2=v-5+y8)u1h6j4g0f_dsaqwertyzx(";
const WEAK_KEY = "keyboard cat";
const KEYS = [URL_KEY, DJANGO_KEY, WEAK_KEY];
const RING = new KeyRing({ current: URL_KEY, fallbacks: [DJANGO_KEY], staged: [WEAK_KEY] });
const SEARCH = new KeySearch(RING.entries);
const CLEAN = remembering(cleanOf(RING)); // the same texts go into every report

const REPORTS: Readonly<Record<string, (result: CleanResult) => string>> = {
  table: (result) => scanTable(result, plain),
  json: jsonReport,
  sarif: (result) => sarifReport(result, { version: "0.1.0" }),
  annotations: githubAnnotations,
  summary: githubSummary,
  gitlab: gitlabReport,
  baseline: baselineOf,
  "what a baseline accepts": (result) => {
    const applied = applyBaseline(result, baselineOf({ ...result, leaks: result.leaks.slice(0, 1) }));
    return scanTable(applied, plain) + jsonReport(applied);
  },
};

/** Each puts a text where somebody else decides what stands there. */
const POSITIONS: Readonly<Record<string, (text: string) => Partial<ScanResult>>> = {
  "the path": (text) => ({ leaks: [leak({ place: { path: `a/${text}.py` } })] }),
  "a member's name": (text) => ({ leaks: [leak({ place: { path: "a.zip", within: ["b.tar", text] } })] }),
  "the aspect": (text) => ({ leaks: [leak({ place: { path: "a.sqlite", aspect: `row of ${text}` } })] }),
  "the variable": (text) => ({ leaks: [leak({ name: text })] }),
  "the id of an object": (text) => ({ leaks: [leak({ place: { path: undefined, object: { id: text, type: "tag" } } })] }),
  "the id of a commit": (text) => ({
    leaks: [leak({ history: { commits: [{ id: text, date: "2027-01-31" }], paths: [], reachable: true } })],
  }),
  "the date of a commit": (text) => ({ leaks: [leak({ history: { commits: [{ id: "c", date: text }], paths: [], reachable: true } })] }),
  "another path in the history": (text) => ({ leaks: [leak({ history: { commits: [], paths: [text], reachable: false } })] }),
  "a gap's message": (text) => ({ gaps: [{ code: "git-failed", message: `git said: ${text}` }] }),
  "a gap's path": (text) => ({ gaps: [{ code: "unreadable", message: "It cannot be read.", path: `/x/${text}` }] }),
  "the repository": (text) => ({ leaks: [leak()], repository: { uri: `https://git.example.org/${text}`, revision: text, branch: text } }),
  "the name of an entry that is accepted": (text) => ({ accepted: [leak({ place: { path: text } })] }),
  "an entry of the baseline": (text) => ({
    stale: [{ rule: "exact-key", path: text, within: [text], name: text, object: text, count: 1 }],
  }),
};

/** Where nothing is to be found although somebody else wrote it: what only SARIF or only JSON shows. */
const SEEN_BY: Readonly<Record<string, readonly string[]>> = {
  sarif: ["the repository"],
  baseline: ["the name of an entry that is accepted"],
};

function remembering(clean: Clean): Clean {
  const known = new Map<string, string>();
  return (text) => {
    const result = known.get(text) ?? clean(text);
    known.set(text, result);
    return result;
  };
}

function leak(given: Partial<Leak> = {}): Leak {
  return {
    rule: "exact-key",
    disguise: "raw",
    key: RING.entries[0]!.label,
    part: "whole",
    place: { path: "a.py" },
    line: 1,
    column: 1,
    ...given,
  };
}

function resultOf(given: Partial<ScanResult>, clean: Clean): CleanResult {
  const keys = RING.entries.map(({ label, state }) => ({ label, state }));
  return cleaned({ leaks: [], gaps: [], accepted: [], looked: { files: 1, objects: 1, bytes: 1 }, keys, ...given }, clean);
}

/** Returns a report as it is, and as whoever reads it undoes what the format asks for: JSON, percent-encoding, workflow commands, character references. */
function readings(text: string): string[] {
  const plainJson = text.replace(/\\u([0-9a-f]{4})|\\(.)/g, (_, hex?: string, one?: string) =>
    hex === undefined ? one! : String.fromCharCode(parseInt(hex, 16)),
  );
  const references = text.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
  const percent = (encoded: string): string =>
    encoded.replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) => Buffer.from(run.replaceAll("%", ""), "hex").toString());
  return [...new Set([text, plainJson, references, percent(text), percent(plainJson)])];
}

/** Tells whether a key, or 16 characters of a strong one, can be read in a report. */
function shows(report: string): boolean {
  return readings(report).some((text) => {
    if (SEARCH.find(Buffer.from(text)).length > 0) return true; // in every disguise
    return hasFragment(text) || found(text, [URL_KEY]).length > 0; // by another search than ours
  });
}

const WINDOWS = [URL_KEY, DJANGO_KEY].flatMap((key) => windowsOf(key));

function hasFragment(text: string): boolean {
  return WINDOWS.some((window) => text.includes(window));
}

function windowsOf(key: string): string[] {
  return Array.from({ length: key.length - LEAST_CHARACTERS + 1 }, (_, at) => key.slice(at, at + LEAST_CHARACTERS));
}

/** As a reader of paths would have them: UTF-8, and what is none byte by byte. */
function textOf(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString();
  return text.includes("\ufffd") ? Buffer.from(bytes).toString("latin1") : text;
}

/** All spellings of the keys, and parts of them, each under its name. */
const SPELLINGS: readonly (readonly [name: string, text: string])[] = RING.entries.flatMap(({ key, label }) =>
  disguisesOf(key).map(({ name, bytes }) => {
    const text = textOf(bytes);
    return [`${label} as ${name}`, `${text} before, and after\u202e\n::error::${text}`] as const;
  }),
);
const FRAGMENTS = WINDOWS.flatMap((text) => [text, `x${text}`, `${text}…`]).map((text) => [text, text] as const);

/** Reports would fold what is alike in one file, and show the first. */
function inItsOwnFile(one: Leak, index: number): Leak {
  return one.place.path === "a.py" ? { ...one, place: { ...one.place, path: `a${String(index)}.py` } } : one;
}

/** So few at a time that no report cuts them off. */
const AT_A_TIME = 8;

type Named = readonly (readonly [name: string, text: string])[];

/** Returns the names of what a report shows although it was cleaned. */
function shown(report: (result: CleanResult) => string, put: (text: string) => Partial<ScanResult>, named: Named): string[] {
  const names: string[] = [];
  for (let at = 0; at < named.length; at += AT_A_TIME) {
    const some = named.slice(at, at + AT_A_TIME);
    if (shows(report(resultOf(together(some.map(([, text]) => put(text))), CLEAN)))) names.push(...some.map(([name]) => name));
  }
  return names;
}

function together(results: readonly Partial<ScanResult>[]): Partial<ScanResult> {
  const all = <T>(of: (result: Partial<ScanResult>) => readonly T[] | undefined): T[] => results.flatMap((result) => of(result) ?? []);
  return {
    leaks: all(({ leaks }) => leaks).map(inItsOwnFile),
    gaps: all(({ gaps }) => gaps),
    accepted: all(({ accepted }) => accepted),
    stale: all(({ stale }) => stale),
    repository: results.find(({ repository }) => repository !== undefined)?.repository,
  };
}

describe("63. The scanner's report, exit code and SARIF never contain the secret", () => {
  describe.each(Object.entries(POSITIONS))("in %s", (position, put) => {
    test("a report would show what is not cleaned", () => {
      const result = resultOf(put(URL_KEY), (text) => text);
      const showing = Object.entries(REPORTS).filter(([, report]) => shows(report(result)));
      expect(showing.map(([name]) => name)).not.toEqual([]);
      for (const [name, positions] of Object.entries(SEEN_BY))
        if (positions.includes(position)) expect(showing.map(([one]) => one)).toContain(name);
    });

    test.each(Object.entries(REPORTS))("%s has no key in any disguise", (_name, report) => {
      expect(shown(report, put, SPELLINGS)).toEqual([]);
    });

    test.each(Object.entries(REPORTS))("%s has no 16 characters of a key", (_name, report) => {
      expect(shown(report, put, FRAGMENTS)).toEqual([]);
    });

    test("it changes no exit code", () => {
      const codes = KEYS.map((key) => exitCodeOf(resultOf(put(key), CLEAN)));
      expect(new Set(codes)).toEqual(new Set([exitCodeOf(resultOf(put("x"), CLEAN))]));
    });
  });

  test("each report shows at least one of these positions, so that each could leak", () => {
    for (const [name, report] of Object.entries(REPORTS)) {
      const showing = Object.values(POSITIONS).filter((put) => shows(report(resultOf(put(URL_KEY), (text) => text))));
      expect(showing.length, name).toBeGreaterThan(0);
    }
  });

  test("a key that control characters cut in pieces does not come together", () => {
    for (const joint of ["\0", "\u200b", "\u00ad", "\u001b[0m", "\r", "\ufeff", "\u{e0001}"]) {
      const cut = URL_KEY.match(/.{1,8}/g)!.join(joint);
      for (const [name, report] of Object.entries(REPORTS)) {
        for (const put of Object.values(POSITIONS)) {
          const texts = readings(report(resultOf(put(cut), CLEAN)));
          expect(texts.some(hasFragment), name).toBe(false);
        }
      }
    }
  });

  test("no report has a character that acts on a terminal", () => {
    const hostile = "a\u001b]0;x\u0007\u009b2J\u202e\u2066\r\u0000\ud800z";
    for (const [name, report] of Object.entries(REPORTS)) {
      for (const put of Object.values(POSITIONS)) {
        expect(report(resultOf(put(hostile), CLEAN)), name).not.toMatch(
          /[\0-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]/u,
        );
      }
    }
  });
});
