/**
 * Knows what stands where a secret would: a look-up of it, a reference to it, a hash, a public key, or words that ask for one.
 *
 * @module
 */

/** What begins so is no secret: a reference, a token, a hash of a password, a certificate or public key, a path. */
const BEGINNINGS = [
  ...[
    "arn:",
    "vault:",
    "sm://",
    "ssm:",
    "op://",
    "secret://",
    "secrets://",
    "gcpsm:",
    "awssm:",
    "projects/",
    "keyvault",
    "@Microsoft.KeyVault",
    "ENC[",
  ],
  ...["!vault", "!Ref", "!Sub", "!GetAtt", "$ANSIBLE_VAULT", "AgA", "AgB", "%env(", "env:", "file:", "ref+", "secretKeyRef", "valueFrom"],
  ...[
    "$1$",
    "$2a$",
    "$2b$",
    "$2y$",
    "$5$",
    "$6$",
    "$argon2",
    "$pbkdf2",
    "$scrypt",
    "pbkdf2_",
    "pbkdf2:",
    "argon2$",
    "scrypt:",
    "bcrypt",
    "{SSHA",
    "{SHA",
  ],
  ...[
    "sha1-",
    "sha256-",
    "sha384-",
    "sha512-",
    "sha256:",
    "sha512:",
    "-----BEGIN",
    "ssh-rsa",
    "ssh-ed25519",
    "MIIB",
    "MIIC",
    "MIID",
    "eyJ",
    "data:",
  ],
  ...["/run/", "/etc/", "/var/", "/opt/", "/usr/", "/home/", "/app/", "./", "../", "~/"],
];

/** What holds one of these is put in later, or is code. */
const PARTS = ["${", "{{", "}}", "<%", "%>", "#{", "{%", "://", "...", "***", "=>", "\n", "\0"];
/** What begins and ends so is, too; in between they stand in Django's keys. */
const ENCLOSED = [
  ["<", ">"],
  ["[", "]"],
  ["{", "}"],
  ["$(", ")"],
  ["%(", ")s"],
  ["%", "%"],
] as const;
const LONGEST_CALL = 40;
const VARIABLE = /^\$[A-Za-z_][A-Za-z_0-9]*$/;

/** What holds one of these says itself that it is none. */
const WORDS = [
  /change[-_ ]?(?:me|it|this)|changeit|replace|placeholder|example|sample|dummy|your[-_ ]|yoursecret|insert|todo|fixme|redacted|notasecret/i,
  /not[-_ ]a[-_ ]|xxxx|testsecret|test[-_]|secret[-_]?(?:key|here|value|goes)|(?:key|secret)[-_ ]?here|lorem|qwerty|asdfgh|abcdefg|1234567/i,
];

export function isPlaceholder(value: string): boolean {
  return (
    BEGINNINGS.some((beginning) => value.startsWith(beginning)) ||
    PARTS.some((part) => value.includes(part)) ||
    ENCLOSED.some(([begin, end]) => value.startsWith(begin) && value.endsWith(end)) ||
    VARIABLE.test(value) ||
    (value.length < LONGEST_CALL && value.includes("()")) ||
    WORDS.some((words) => words.test(value))
  );
}
