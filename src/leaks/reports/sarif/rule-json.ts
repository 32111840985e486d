import type { Rule } from "../rules.ts";

/** What GitHub sorts alerts by: a score as of CVSS, and how sure the rule is. */
const WEIGHTS: Readonly<Record<Rule["kind"], readonly [severity: string, precision: string]>> = {
  key: ["9.8", "very-high"],
  known: ["9.1", "high"],
  shape: ["7.5", "medium"],
};

/** Returns the descriptor of a rule. Help is here and not behind a URI, since it is read offline, too. */
export function ruleJson({ id, kind, title, about, help }: Rule): Record<string, unknown> {
  const [severity, precision] = WEIGHTS[kind];
  return {
    id,
    name: id
      .split("-")
      .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
      .join(""),
    shortDescription: { text: `${title}.` },
    fullDescription: { text: about },
    help: { text: help, markdown: help },
    defaultConfiguration: { level: "error" },
    properties: { tags: ["security", "secrets"], precision, "security-severity": severity },
  };
}
