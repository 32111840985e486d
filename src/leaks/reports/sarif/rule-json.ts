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
    ...described(id, title, about, help),
    defaultConfiguration: { level: "error" },
    properties: { tags: ["security", "secrets"], precision, "security-severity": severity },
  };
}

/** Returns the descriptor of a kind of gap. */
export function gapDescriptor(code: string): Record<string, unknown> {
  const about = "Something that should have been looked at was not, so that nothing found does not mean that nothing is there.";
  return described(code, `Not looked at: ${code}`, about, "The message says what it is, and how to mend it. Then scan again.");
}

function described(id: string, title: string, about: string, help: string): Record<string, unknown> {
  return { id, shortDescription: { text: `${title}.` }, fullDescription: { text: about }, help: { text: help, markdown: help } };
}
