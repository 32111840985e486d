/**
 * Tells by its path in what a file is written, as far as that decides what is a value in it.
 *
 * @module
 */

export type Language = "python" | "javascript" | "ruby" | "php" | "elixir" | "csharp" | "code" | "config" | "document" | "unknown";

/** Ends of paths, the longest first where one ends with another. */
const ENDS: Readonly<Record<Exclude<Language, "unknown">, readonly string[]>> = {
  python: ["py", "pyi", "pyw"],
  javascript: ["js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx", "vue", "svelte", "astro", "map"],
  ruby: ["rb", "ru", "rake", "erb"],
  php: ["php", "phtml", "inc"],
  elixir: ["ex", "exs"],
  csharp: ["cs", "vb", "fs"],
  code: [
    ...[
      "java",
      "kt",
      "kts",
      "scala",
      "groovy",
      "gradle",
      "go",
      "rs",
      "c",
      "h",
      "cc",
      "cpp",
      "hpp",
      "m",
      "swift",
      "dart",
      "lua",
      "pl",
      "pm",
      "r",
      "jl",
      "clj",
    ],
    ...[
      "css",
      "scss",
      "less",
      "html",
      "htm",
      "xml",
      "svg",
      "json",
      "jsonc",
      "json5",
      "toml",
      "tf",
      "hcl",
      "proto",
      "sql",
      "graphql",
      "hs",
      "erl",
      "zig",
    ],
  ],
  config: [
    ...[
      "env",
      "envrc",
      "yml",
      "yaml",
      "ini",
      "cfg",
      "cnf",
      "conf",
      "config",
      "properties",
      "tfvars",
      "sh",
      "bash",
      "zsh",
      "fish",
      "service",
      "container",
      "mk",
    ],
    ...["dockerfile", "containerfile", "j2", "tpl", "tmpl", "gotmpl"],
  ],
  document: ["md", "mdx", "markdown", "rst", "txt", "adoc", "ipynb", "org", "tex", "log"],
};

const LANGUAGES = new Map<string, Language>(
  Object.entries(ENDS).flatMap(([language, ends]) => ends.map((end): [string, Language] => [end, language as Language])),
);
const CONFIG_NAMES = ["dockerfile", "containerfile", "makefile", "procfile", "docker-compose", "compose", ".env", "env"];

export function languageOf(path: string | undefined): Language {
  if (path === undefined) return "unknown";
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  if (CONFIG_NAMES.some((known) => name === known || name.startsWith(`${known}.`) || name.startsWith(`${known}-`))) {
    if (!name.endsWith(".json") && !name.endsWith(".js") && !name.endsWith(".ts")) return "config";
  }
  for (let dot = name.lastIndexOf("."); dot !== -1; dot = dot === 0 ? -1 : name.lastIndexOf(".", dot - 1)) {
    const language = LANGUAGES.get(name.slice(dot + 1).split(".")[0]!);
    if (language !== undefined) return language; // settings.py.example is Python, too
  }
  return "unknown";
}
