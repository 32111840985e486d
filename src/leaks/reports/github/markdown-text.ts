/**
 * Returns `text` so that Markdown and HTML show it and do nothing with it: no link, image, mention, tag, table or emphasis comes of it.
 *
 * Source: GitHub Flavored Markdown, section 6.2: what is written as a character reference is never taken for structure.
 */
export function markdownText(text: string): string {
  return text.toWellFormed().replace(/[^A-Za-z0-9 /]/gu, (character) => `&#${String(character.codePointAt(0)!)};`);
}
