/**
 * What to do about a result, in the order in which it helps: keys first, history last.
 *
 * @module
 */
import type { KeyState } from "../../keys/key-ring.ts";
import type { CleanResult } from "./cleaned.ts";
import { ruleOf, type Rule } from "./rules.ts";
import { keyText } from "./sentence-of.ts";

export interface Step {
  readonly text: string;
  /** A line for a shell. Nothing untrusted is in it. */
  readonly command?: string | undefined;
}

const STATES: readonly (KeyState | undefined)[] = ["current", "staged", "fallback", undefined];
const LABEL = /^[0-9a-f]{12}$/;
const ID = "ID";

/** Returns the steps, the first one first. */
export function nextSteps(result: CleanResult): readonly Step[] {
  const has = (kind: Rule["kind"]): boolean => result.leaks.some(({ rule }) => ruleOf(rule).kind === kind);
  const isStaged = result.leaks.some(({ place, history }) => place.object !== undefined && history === undefined); // then all are
  return [
    ...(isStaged ? STAGED : []),
    ...(has("key") ? (isStaged ? revocations(result, "Only where it has been elsewhere, too, revoke") : keySteps(result)) : []),
    ...(has("known") ? KNOWN : []),
    ...(has("shape") ? SHAPES : []),
    ...(result.leaks.length > 0 && !isStaged ? cleaningSteps(result) : []),
    ...(hasFingerprint(result) && !isStaged ? AGAIN : []),
    ...(result.gaps.length > 0 ? GAPS : []),
  ];
}

const STAGED: readonly Step[] = [
  {
    text: "Take it out of what is staged, then out of the file. A key belongs in the environment, in a secret manager, or in a file that git ignores.",
    command: "git reset -- PATH",
  },
];

/** What is revoked is in no ring any more, so that the keys of the next scan leave it out. */
const BEFORE = "Just before, keep its fingerprints for the last step: `npx waxseal scan --write-fingerprints leaked.json`.";
const AGAIN: readonly Step[] = [
  { text: "Scan again for what was revoked, until nothing is found.", command: "npx waxseal scan --fingerprint-file leaked.json" },
];

const REVOKE =
  "Whoever has seen it can sign whatever the application trusts; from then on that is refused, and with it what the key has signed so far.";

/** Weak keys have none. */
function hasFingerprint({ leaks }: CleanResult): boolean {
  const keys = leaks.filter(({ rule }) => ruleOf(rule).kind === "key").map(({ key }) => key);
  return keys.length > 0 && keys.every((label) => label !== undefined && LABEL.test(label));
}

function revocations({ leaks, keys }: CleanResult, verb: string): Step[] {
  const leaked = new Set(leaks.filter(({ rule }) => ruleOf(rule).kind === "key").map(({ key }) => key));
  const state = (label: string | undefined): KeyState | undefined => keys.find((key) => key.label === label)?.state;
  const inTurn = [...leaked].sort((a, b) => STATES.indexOf(state(a)) - STATES.indexOf(state(b)));
  return inTurn.map((label) => {
    const name = nameOf(label, state(label));
    return {
      text: `${verb} ${keyText(label, keys)}. ${REVOKE} Where keys are in variables, add --write for .env, or --out PATH.${name === ID ? " `npx waxseal keys status` has its ID." : ""}`,
      command: `npx waxseal keys revoke ${name} --reason leak`,
    };
  });
}

function keySteps(result: CleanResult): Step[] {
  const [first, ...others] = revocations(result, "Revoke");
  const noted = hasFingerprint(result) ? [{ ...first!, text: `${first!.text} ${BEFORE}` }] : [first!];
  return [
    ...noted,
    ...others,
    {
      text: "Only where it has been on your machine alone, and was not pushed, deployed, logged or sent: change it in stages instead, and nobody is logged out. The old key stays good until it retires.",
      command: "npx waxseal keys rotate",
    },
    { text: "Look until every process has the change.", command: "npx waxseal keys status" },
    {
      text: "Change what else stood beside it, such as passwords of databases and other tokens: who could read the one could read the others.",
    },
  ];
}

/** How `waxseal keys` knows a key. Weak ones have no fingerprint there. */
function nameOf(label: string | undefined, state: KeyState | undefined): string {
  if (label !== undefined && LABEL.test(label)) return label;
  return state === "current" ? "current" : ID;
}

const KNOWN: readonly Step[] = [
  {
    text: "A published key protects nothing. Where an application uses one, put a new one in its place, and leave the published one out of the fallbacks, too.",
    command: "npx waxseal generate",
  },
];

const SHAPES: readonly Step[] = [
  {
    text: "Look at what looks like a secret. Where it is one, put a new one in its place first, in the environment or in a secret manager. Where it is none, accept it in a baseline.",
    command: "npx waxseal scan --write-baseline waxseal-baseline.json",
  },
];

const GAPS: readonly Step[] = [{ text: "Mend what was not looked at, and scan again: there may be more." }];

function cleaningSteps({ leaks }: CleanResult): Step[] {
  const isInFiles = leaks.some(({ place }) => place.object === undefined);
  const isInHistory = leaks.some(({ place }) => place.object !== undefined);
  const isLost = leaks.some(({ history }) => history !== undefined && !history.reachable);
  return [
    ...(isInFiles
      ? [{ text: "Then take it out of the files. A key belongs in the environment, in a secret manager, or in a file that git ignores." }]
      : []),
    ...(isInHistory
      ? [
          {
            text: "Rewrite the history last, if at all. It calls back no clone, no fork, no cache and no pull request: a key that is still good stays good for whoever has one of them. Each PATH goes out of every commit.",
            command: "git filter-repo --sensitive-data-removal --invert-paths --path PATH",
          },
        ]
      : []),
    ...(isLost
      ? [
          {
            text: "What no branch, tag, note or stash leads to goes with this, and so does all other work that is in the reflogs alone, and every stash but the latest.",
            command: "git reflog expire --expire=now --all && git gc --prune=now",
          },
        ]
      : []),
  ];
}
