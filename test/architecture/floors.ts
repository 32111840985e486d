/**
 * The order of the house. A module imports from the floors below its own and from its own room, and from nowhere else.
 *
 * A room is a folder of `src/`, or a file that stands alone there. `docs/architecture.md` says the same in prose.
 *
 * @module
 */
import { posix } from "node:path";
import ts from "typescript";
import { importsOf, type Import } from "./imports.ts";

/** Bottom first. Rooms that share a floor do not see each other. */
export const FLOORS: readonly (readonly string[])[] = [
  ["errors"],
  ["clock", "events"],
  ["encoding", "otel"],
  ["crypto"],
  ["keys"],
  ["signing"],
  ["tokens", "cookies", "passwords", "leaks"],
  ["sessions"],
  ["csrf", "messages"],
  ["web"],
  ["django", "adapters"],
  ["index"],
  ["testing"],
  ["cli"],
];

/** The packages that an application may add; loaded when they are needed, and here only. */
const OPTIONAL_PEERS = { room: "passwords", packages: ["@node-rs/argon2", "@node-rs/bcrypt"] };

/** Returns every breach of the order among `files`: text by path, relative to `src/`. */
export function breachesOf(files: ReadonlyMap<string, string>): string[] {
  const graph = new Map<string, string[]>();
  const breaches: string[] = [];
  for (const [path, text] of files) {
    if (floorOf(path) === -1) breaches.push(`${path} stands on no floor: give ${roomOf(path)} its place in FLOORS`);
    if (posix.basename(path) === "index.ts") breaches.push(...breachesOfFace(path, text));
    const targets: string[] = [];
    for (const found of importsOf(text)) {
      const { specifier } = found;
      const target = specifier?.startsWith(".") ? posix.join(posix.dirname(path), specifier) : undefined;
      const breach = target === undefined ? breachOfPackage(path, found) : breachOfFile(path, target, files);
      if (breach) breaches.push(`${path} ${breach}`);
      else if (target !== undefined) targets.push(target);
    }
    graph.set(path, targets);
  }
  return [...breaches, ...cyclesOf(graph)];
}

function roomOf(path: string): string {
  return path.split("/")[0]!.replace(/\.ts$/, "");
}

function floorOf(path: string): number {
  const room = roomOf(path);
  return FLOORS.findIndex((rooms) => rooms.includes(room));
}

function breachOfFile(path: string, target: string, files: ReadonlyMap<string, string>): string | undefined {
  if (!files.has(target)) return `imports ${target}, which is not in src/`;
  if (posix.basename(target) === "index.ts") return `imports ${target}: a face is for users, import the module itself`;
  if (roomOf(path) === roomOf(target)) return undefined;
  const [from, to] = [floorOf(path), floorOf(target)];
  if (to === from) return `imports ${target} of the same floor: meet through an interface below`;
  return to > from ? `imports ${target} of a floor above` : undefined;
}

function breachOfPackage(path: string, { specifier, dynamic }: Import): string | undefined {
  const room = roomOf(path);
  // The command loads the application that it checks, and so cannot know its name.
  if (specifier === undefined) return room === "cli" ? undefined : "imports something computed, which nothing can check";
  if (specifier === "node:crypto") return room === "crypto" ? undefined : "imports node:crypto: only crypto/ does";
  if (specifier.startsWith("node:")) return undefined;
  if (room === OPTIONAL_PEERS.room && OPTIONAL_PEERS.packages.includes(specifier)) {
    return dynamic ? undefined : `imports the optional ${specifier} statically: it may not be there`;
  }
  return `imports the package ${specifier}: the library has no dependencies`;
}

function breachesOfFace(path: string, text: string): string[] {
  const { statements } = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  const plain = (statement: ts.Statement): boolean =>
    ts.isExportDeclaration(statement) &&
    statement.moduleSpecifier !== undefined &&
    statement.exportClause !== undefined &&
    ts.isNamedExports(statement.exportClause);
  return statements.every(plain) ? [] : [`${path} is a face: it holds nothing but \`export { names } from\``];
}

function cyclesOf(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const cycles: string[] = [];
  const finished = new Set<string>();
  const walk = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at !== -1) cycles.push(`cycle: ${[...trail.slice(at), path].join(" > ")}`);
    if (at !== -1 || finished.has(path)) return;
    for (const target of graph.get(path) ?? []) walk(target, [...trail, path]);
    finished.add(path);
  };
  for (const path of graph.keys()) walk(path, []);
  return cycles;
}
