/**
 * Makes text from elsewhere harmless on a terminal: what would move the cursor, change colours, or turn the reading
 * direction is spelled out.
 *
 * @module
 */

/** C0 (but for the line feed), DEL and C1; soft hyphen; zero-width, bidirectional and line separators; tags; lone surrogates; byte order mark. */
const UNPRINTABLE =
  /[\0-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}\ud800-\udfff]/gu;

/** Returns `text` with every character that does more than show itself spelled as \uXXXX. Line feeds stay. */
export function visible(text: string): string {
  return text.replace(UNPRINTABLE, (character) => {
    const code = character.codePointAt(0)!.toString(16);
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
  });
}

/** As `visible`, on one line and at most `most` characters of it. */
export function visibleLine(text: string, most = 200): string {
  const line = visible(text).replaceAll("\n", "\\n");
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}

/** As `visible`, at most `mostLines` lines of at most `mostCharacters` characters. */
export function visibleBlock(text: string, mostLines = 200, mostCharacters = 1000): string {
  const lines = visible(text).split("\n");
  const shown = lines.slice(0, mostLines).map((line) => (line.length > mostCharacters ? `${line.slice(0, mostCharacters)}…` : line));
  return lines.length > mostLines ? [...shown, `… ${String(lines.length - mostLines)} more lines`].join("\n") : shown.join("\n");
}
