/**
 * What a program really did, as the kernel saw it: the programs it started and the bytes it wrote.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { programPath } from "../../servers/program-path.ts";

/** Returns where strace is, once it has followed a program here; some containers forbid that. */
export async function stracePath(): Promise<string> {
  const path = await programPath("strace");
  const [code] = (await once(spawn(path, ["-qq", "-o", "/dev/null", "true"]), "close")) as [number];
  if (code !== 0) throw new Error("strace may not follow programs here");
  return path;
}

export interface Trace {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** Arguments and environment of every program that was started by the traced one, as bytes. */
  readonly started: readonly Buffer[];
  /** Everything that the traced program itself wrote to anything: files, pipes, sockets, terminals. What git reads to it is git's. */
  readonly written: readonly Buffer[];
  /** Paths that were opened to be written, made, renamed or linked. */
  readonly paths: ReadonlySet<string>;
}

const CALLS =
  "execve,write,writev,pwrite64,pwritev,sendto,sendmsg,open,openat,creat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,mkdir,mkdirat";

/** Runs `words` under strace, whose own output goes to `file`. */
export async function traced(
  strace: string,
  words: readonly string[],
  { cwd, env, file, input = "" }: { cwd: string; env: NodeJS.ProcessEnv; file: string; input?: string },
): Promise<Trace> {
  const flags = ["-f", "-qq", "-v", "-xx", "-s", "10000000", "-e", `trace=${CALLS}`, "-e", "signal=none", "-o", file];
  const child = spawn(strace, [...flags, ...words], { cwd, env, stdio: ["pipe", "pipe", "pipe"] });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk: Buffer) => void (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => void (err += chunk.toString()));
  child.stdin.end(input);
  const [code] = (await once(child, "close")) as [number | null];
  const started: Buffer[] = [];
  const written: Buffer[] = [];
  const paths = new Set<string>();
  const others = new Set<string>();
  let isFirst = true;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const [, process = "", call = ""] = /^(\d+)\s+(?:<\.\.\. )?(\w+)/.exec(line) ?? [];
    const texts = textsOf(line);
    if (call === "execve") {
      if (!isFirst) {
        others.add(process);
        started.push(Buffer.concat(texts.flatMap((text) => [text, NEWLINE])));
      }
      isFirst = false; // the traced program itself: what it was given is the test's own doing
    } else if (/^(p?write|send)/.test(call)) {
      if (!others.has(process)) written.push(Buffer.concat(texts));
    } else if (!call.startsWith("open") || /O_(WRONLY|RDWR|CREAT)/.test(line)) {
      for (const text of texts) paths.add(text.toString());
    }
  }
  return { code, out, err, started, written, paths };
}

const NEWLINE = Buffer.from("\n");

/** strace prints texts as "\x41\x42" with -xx. */
function textsOf(line: string): Buffer[] {
  return [...line.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map(([, digits]) => Buffer.from(digits!.replaceAll("\\x", ""), "hex"));
}
