/** What a rule means, for people who have to do something about it. */
export interface Rule {
  readonly id: string;
  /** "key": one of the keys that were looked for; "known": one that the world knows; "shape": what looks like a secret. */
  readonly kind: "key" | "known" | "shape";
  readonly title: string;
  readonly about: string;
  readonly help: string;
}

const LEAKED =
  "Revoke the key first: `npx waxseal keys revoke`. Whoever can read this can sign whatever the application trusts. " +
  "Then take it out of the files, and rewrite history last: that calls back no copy.";

const RULES: readonly Rule[] = [
  {
    id: "exact-key",
    kind: "key",
    title: "A key of this application",
    about: "One of the keys that were looked for stands here, as it is or in a disguise, whole or in part.",
    help: LEAKED,
  },
  {
    id: "key-fingerprint",
    kind: "key",
    title: "A key of this application, by its fingerprint",
    about: "What stands here has the fingerprint of one of the keys that were looked for, as it is or in a disguise.",
    help: LEAKED,
  },
  {
    id: "known-key",
    kind: "known",
    title: "A published key",
    about: "The key that stands here is one of a framework, a tutorial or a README, so that everybody has it.",
    help:
      "Where an application uses it, put a new one in its place: `npx waxseal generate` makes it. Leave the published one out of the fallbacks, too. " +
      "Where nothing uses it, accept it in a baseline.",
  },
];

/** Returns the rule of this id. What is not in the table is one of the rules for shapes, which are alike in what they mean. */
export function ruleOf(id: string): Rule {
  return RULES.find((rule) => rule.id === id) ?? { ...SHAPE, id, title: `What looks like a secret (${id})` };
}

const SHAPE: Omit<Rule, "id" | "title"> = {
  kind: "shape",
  about: "What stands here has the name and the shape of a secret.",
  help:
    "Where an application uses it, put a new one in its place, in the environment or in a secret manager, and take this one out of use before you take it " +
    "out of the files. Where it is no secret, accept it in a baseline.",
};
