/** Tells whether `text` means to be a key ring document: its first character is a brace. Only what JSON takes for white space may stand before it. */
export function holdsDocument(text: string): boolean {
  return /^[ \t\r\n]*\{/.test(text);
}
