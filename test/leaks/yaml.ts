/**
 * Reads the little of YAML that action.yml is written in: mappings, lists of mappings, plain and double-quoted texts, "|" and ">-" blocks.
 * Anything else is an error, so that nothing is read otherwise than GitHub reads it.
 *
 * @module
 */
export interface Mapping {
  [name: string]: string | Mapping | Mapping[];
}

interface Line {
  readonly indent: number;
  readonly text: string;
}

const ENTRY = /^([A-Za-z_-]+):(?: (.*))?$/;
/** What would make a plain text something else: a number is none here, a comment, an anchor, a flow, a quote. */
const NOT_PLAIN = /^[&*!%@`'"{[|>?-]| #|: |^(?:true|false|null|yes|no|on|off|~|[\d.]+)$/;
const VERSION = /^\d+\.\d+\.\d+$/;

export function mappingOf(text: string): Mapping {
  const lines = text.split("\n").map((line) => ({ indent: line.length - line.trimStart().length, text: line.trimStart() }));
  const reader = new Reader(lines);
  const mapping = reader.mapping(0);
  if (!reader.isAtEnd) throw new Error("something is left over");
  return mapping;
}

class Reader {
  readonly #lines: readonly Line[];
  #at = 0;

  constructor(lines: readonly Line[]) {
    this.#lines = lines;
  }

  get isAtEnd(): boolean {
    return this.#next() === undefined;
  }

  mapping(indent: number, first?: string): Mapping {
    const mapping: Mapping = {};
    if (first !== undefined) this.#entry(mapping, first, indent);
    for (let line = this.#next(); line?.indent === indent && !line.text.startsWith("- "); line = this.#next()) {
      this.#at++;
      this.#entry(mapping, line.text, indent);
    }
    return mapping;
  }

  #entry(mapping: Mapping, text: string, indent: number): void {
    const [, name, value] = ENTRY.exec(text) ?? [];
    if (name === undefined || name in mapping) throw new Error(`not understood: ${text}`);
    mapping[name] =
      value === undefined ? this.#below(indent) : value === "|" || value === ">-" ? this.#block(indent, value) : scalar(value);
  }

  #below(indent: number): Mapping | Mapping[] {
    const line = this.#next();
    if (line === undefined || line.indent <= indent) throw new Error("a name without a value");
    return line.text.startsWith("- ") ? this.#list(line.indent) : this.mapping(line.indent);
  }

  #list(indent: number): Mapping[] {
    const list: Mapping[] = [];
    for (let line = this.#next(); line?.indent === indent && line.text.startsWith("- "); line = this.#next()) {
      this.#at++;
      list.push(this.mapping(indent + 2, line.text.slice(2)));
    }
    return list;
  }

  #block(indent: number, style: "|" | ">-"): string {
    const lines: string[] = [];
    const inner = this.#lines[this.#at]!.indent;
    for (let line = this.#lines[this.#at]; line !== undefined && (line.text === "" || line.indent > indent); line = this.#lines[this.#at]) {
      lines.push(line.text === "" ? "" : " ".repeat(line.indent - inner) + line.text);
      this.#at++;
    }
    const text = lines.join("\n").trimEnd();
    return style === "|" ? `${text}\n` : text.replaceAll("\n", " ");
  }

  /** Returns the next line that says something. */
  #next(): Line | undefined {
    while (this.#at < this.#lines.length && /^(?:#|$)/.test(this.#lines[this.#at]!.text)) this.#at++;
    return this.#lines[this.#at];
  }
}

function scalar(text: string): string {
  if (/^"[^"\\]*"$/.test(text)) return text.slice(1, -1);
  if (NOT_PLAIN.test(text) && !VERSION.test(text) && text !== ".") throw new Error(`not understood: ${text}`);
  return text;
}
