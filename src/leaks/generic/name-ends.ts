/** What may stand after a name and changes nothing of what it names: JWT_SECRET_PRODUCTION, SECRET_KEY_1, APP_KEY_BASE64. */
const SUFFIXES = [
  ...[
    "production",
    "prod",
    "staging",
    "development",
    "dev",
    "live",
    "local",
    "old",
    "new",
    "previous",
    "current",
    "next",
    "primary",
    "secondary",
  ],
  ...["value", "default", "string", "str", "text", "raw", "hex", "base64", "b64", "encoded"],
];
const MOST_CHARACTERS = 64;

/** Returns a name as rules have it: its last 64 characters, letters and digits only, small, without what says nothing. */
export function nameEnd(name: string): string {
  let end = name
    .slice(-MOST_CHARACTERS)
    .replace(/[^A-Za-z0-9]/g, "")
    .toLowerCase();
  for (let changed = true; changed;) {
    const before = end;
    while (end.length > 1 && end.charCodeAt(end.length - 1) <= 0x39) end = end.slice(0, -1);
    const suffix = SUFFIXES.find((known) => end.length > known.length && end.endsWith(known));
    if (suffix !== undefined) end = end.slice(0, -suffix.length);
    changed = end !== before;
  }
  return end;
}
