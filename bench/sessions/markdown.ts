/** Returns a Markdown table: the first columns are text, the others figures. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[], textColumns = 1): string {
  const lines = [head, head.map((_, column) => (column < textColumns ? "---" : "--:")), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
