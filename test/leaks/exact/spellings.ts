/**
 * Keys as real programs write them: Python, Node, shells, jq, Perl, OpenSSL, xxd, git, esbuild. No code of ours spells any of them.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import querystring from "node:querystring";
import { inspect } from "node:util";
import * as esbuild from "esbuild";
import { minify_sync as minify } from "terser";
import { PYTHON, pythonEnvironment } from "../../support/python.ts";

export interface RealSpelling {
  /** Of those that issue 6 lists. */
  readonly form: string;
  readonly way: string;
  readonly bytes: Buffer;
}

/** The forms that issue 6 lists: 21, and the keys that are made of a key. */
export const FORMS: readonly string[] = [
  ...["raw", "JSON", "double JSON", "quotes", "shell", "compose", "percent-encoding", "form", "HTML"],
  ...["JavaScript escapes", "Python escapes", "hex", "UTF-16"],
  ...["base64 at offset 0", "base64 at offset 1", "base64 at offset 2"],
  ...["base64url at offset 0", "base64url at offset 1", "base64url at offset 2"],
  ...["reversed", "split", "derived keys", "signed-cookie keys"],
];

/** What a POSIX shell does with a key on standard input. */
const BASH: readonly (readonly [form: string, way: string, script: string])[] = [
  ["shell", "printf %q", "export -n k; printf 'KEY=%q end' \"$k\""],
  ["shell", "printf %q in the C locale", "LC_ALL=C; printf 'KEY=%q end' \"$k\""],
  // eslint-disable-next-line no-template-curly-in-string -- bash reads it
  ["shell", "@Q", "printf 'KEY=%s end' \"${k@Q}\""],
  ["shell", "declare -p", "declare -p k"],
  ["shell", "set", "set | grep '^k='"],
  ["shell", "export -p", "export k; export -p | grep ' k='"],
];

const JQ: readonly (readonly [form: string, filter: string])[] = [
  ["JSON", "{key: .} | @json"],
  ["double JSON", "{key: .} | @json | @json"],
  ["shell", "@sh"],
  ["percent-encoding", "@uri"],
  ["HTML", "@html"],
  ["quotes", "[.] | @csv"],
  ["base64 at offset 0", "@base64"],
];

const PERL: readonly (readonly [form: string, way: string, script: string])[] = [
  ["JSON", "JSON::PP", "use JSON::PP; binmode STDOUT; print JSON::PP->new->ascii->encode([Encode::decode_utf8($k)])"],
  ["quotes", "Data::Dumper", "use Data::Dumper; print Dumper($k)"],
  ["quotes", "Data::Dumper, double quotes", "use Data::Dumper; $Data::Dumper::Useqq = 1; print Dumper($k)"],
  ["quotes", "quotemeta", "print quotemeta(Encode::decode_utf8($k)) if $k !~ /[^ -~]/; print quotemeta($k) if $k =~ /[^ -~]/"],
  ["base64 at offset 0", "MIME::Base64", "use MIME::Base64; print encode_base64($k)"],
];

const DUMPS: readonly (readonly [form: string, command: string, args: readonly string[]])[] = [
  ["hex", "xxd", ["-p"]],
  ["hex", "xxd", ["-i"]],
  ["hex", "od", ["-An", "-tx1"]],
  ["hex", "od", ["-An", "-tx1", "-w32"]],
  ["base64 at offset 0", "openssl", ["base64"]],
  ["base64 at offset 0", "base64", ["-w0"]],
];

/** Returns the key in every form. */
export function realSpellings(key: string): RealSpelling[] {
  return [...ofPython(key), ...ofNode(key), ...ofBundlers(key), ...ofCommands(key)];
}

function ofPython(key: string): RealSpelling[] {
  const output = execFileSync(PYTHON, [join(import.meta.dirname, "spellings.py")], {
    input: key,
    env: pythonEnvironment(),
    encoding: "utf8",
  });
  return (JSON.parse(output) as [string, string, string][]).map(([form, way, base64]) => ({
    form,
    way: `Python, ${way}`,
    bytes: Buffer.from(base64, "base64"),
  }));
}

function ofNode(key: string): RealSpelling[] {
  const bytes = Buffer.from(key);
  const url = new URL("https://example.com/");
  url.username = key;
  url.search = `?key=${key}`;
  const ways: readonly (readonly [form: string, way: string, text: string])[] = [
    ["JSON", "JSON.stringify", JSON.stringify({ key })],
    ["double JSON", "JSON.stringify", JSON.stringify({ message: JSON.stringify({ key }) })],
    ["quotes", "inspect", inspect({ key })],
    ["quotes", "raw template", `const key = \`${key.replace(/[`\\]|\$\{/g, "\\$&")}\`;`],
    ["percent-encoding", "encodeURIComponent", `?key=${encodeURIComponent(key)}&x=1`],
    ["percent-encoding", "encodeURI", encodeURI(`https://example.com/?key=${key}`)],
    ["percent-encoding", "user information of a URL", `https://${url.username}@example.com`],
    ["percent-encoding", "query of a URL", url.search],
    ["percent-encoding", "querystring", querystring.stringify({ key })],
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- old pages still call it
    ["percent-encoding", "escape", escape(key)],
    ["form", "URLSearchParams", new URLSearchParams({ a: "b", key }).toString()],
    ["hex", "toString", bytes.toString("hex")],
    ["hex", "JSON.stringify of a Buffer", JSON.stringify(bytes)],
    ["hex", "JSON.stringify of a Buffer, indented", JSON.stringify({ key: bytes }, undefined, 2)],
    ["UTF-16", "utf16le", Buffer.from(`"${key}"`, "utf16le").toString("latin1")],
    ["base64 at offset 0", "base64", bytes.toString("base64")],
    ["base64 at offset 1", "Basic", `Authorization: Basic ${Buffer.from(`api:${key}`).toString("base64")}`],
    ["base64url at offset 0", "base64url", bytes.toString("base64url")],
    ["reversed", "split, reverse, join", JSON.stringify([...key].reverse().join(""))],
    ["JavaScript escapes", "characters", JSON.stringify([...key])],
  ];
  return ways.map(([form, way, text]) => ({ form, way: `Node, ${way}`, bytes: Buffer.from(text, form === "UTF-16" ? "latin1" : "utf8") }));
}

function ofBundlers(key: string): RealSpelling[] {
  const source = `console.log(${JSON.stringify(key)})`;
  const charsets = ["ascii", "utf8"] as const;
  return [
    ...charsets.map((charset) => ({
      form: "JavaScript escapes",
      way: `esbuild, ${charset}`,
      bytes: Buffer.from(esbuild.transformSync(source, { charset, minify: true }).code),
    })),
    ...charsets.map((charset) => ({
      form: "double JSON",
      way: `source map of esbuild, ${charset}`,
      bytes: Buffer.from(esbuild.transformSync(source, { charset, sourcemap: "external", minify: true }).map),
    })),
    ...[true, false].map((asciiOnly) => ({
      form: "JavaScript escapes",
      way: `terser, ${asciiOnly ? "ASCII only" : "UTF-8"}`,
      bytes: Buffer.from(minify(source, { format: { ascii_only: asciiOnly } }).code!),
    })),
  ];
}

function ofCommands(key: string): RealSpelling[] {
  const output = (command: string, args: readonly string[], input: string): Buffer => execFileSync(command, args, { input });
  const read = "IFS= read -r k;";
  return [
    ...BASH.map(([form, way, script]) => ({
      form,
      way: `bash, ${way}`,
      bytes: execFileSync("bash", ["-c", `${read} ${script}`], { input: `${key}\n`, env: { ...process.env, LC_ALL: "C.UTF-8" } }),
    })),
    { form: "shell", way: "dash, export -p", bytes: output("dash", ["-c", `${read} export k; export -p | grep ' k='`], `${key}\n`) },
    ...JQ.map(([form, filter]) => ({ form, way: `jq, ${filter}`, bytes: output("jq", ["-Rr", filter], key) })),
    { form: "JSON", way: "jq, ASCII only", bytes: output("jq", ["-Ra", "{key: .}"], key) },
    ...PERL.map(([form, way, script]) => ({
      form,
      way: `Perl, ${way}`,
      bytes: output("perl", ["-MEncode", "-e", `local $/; my $k = <STDIN>; ${script}`], key),
    })),
    ...DUMPS.map(([form, command, args]) => ({ form, way: [command, ...args].join(" "), bytes: output(command, args, key) })),
  ];
}
