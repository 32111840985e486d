/**
 * Returns a line that the runner of GitHub Actions takes for an annotation.
 *
 * Source: actions/runner, src/Runner.Common/ActionCommand.cs, ParseV2: "%" first, then line breaks; in properties the separators, too.
 */
export function workflowCommand(
  name: "error" | "warning" | "notice",
  properties: Readonly<Record<string, string | number | undefined>>,
  message: string,
): string {
  const given = Object.entries(properties).filter(([, value]) => value !== undefined);
  const list = given.map(([property, value]) => `${property}=${escaped(String(value)).replaceAll(":", "%3A").replaceAll(",", "%2C")}`);
  return `::${name}${list.length === 0 ? "" : ` ${list.join(",")}`}::${escaped(message)}\n`;
}

function escaped(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}
