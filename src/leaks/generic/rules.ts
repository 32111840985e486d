/**
 * What secret keys are called, framework by framework.
 *
 * @module
 */
import type { Language } from "./language.ts";
import type { Value } from "./value.ts";

export interface Rule {
  readonly rule: string;
  /** Ends of names, in small letters and digits only: "secretkey" is SECRET_KEY, app.secret_key, secretKey and MYAPP_SECRET_KEY. */
  readonly names?: readonly string[];
  /** Functions, by the end of their path, whose argument of that number is a key. */
  readonly calls?: Readonly<Record<string, number>>;
  /** Where it holds. @default everywhere */
  readonly languages?: readonly Language[];
  /** Words of which one stands nearby, in small letters. */
  readonly near?: readonly string[];
  /** What counts under that name. */
  readonly values: readonly Value["kind"][];
  /** The fewest characters that count. */
  readonly least: number;
}

/** Each name and each call of a rule holds one of these: where none stands before a value, no rule fits it. */
export const HINTS = /secret|key|salt|password|jwt|jsonwebtoken|serializer|signer|cookie|algorithm/i;

const GENERATED: Rule["values"] = ["random", "uuid"];
const ANY: Rule["values"] = ["random", "uuid", "chosen"];

/** The first that fits says what it is. A name that says less asks for a value that says more. */
export const RULES: readonly Rule[] = [
  {
    rule: "wordpress-salt",
    names: ["authkey", "secureauthkey", "loggedinkey", "noncekey", "authsalt", "secureauthsalt", "loggedinsalt", "noncesalt"],
    languages: ["php", "config", "unknown"],
    values: ["random", "uuid", "salt"],
    least: 32,
  },
  { rule: "phoenix-secret-key-base", names: ["secretkeybase"], languages: ["elixir"], values: ANY, least: 16 },
  { rule: "rails-secret-key-base", names: ["secretkeybase"], values: ANY, least: 16 },
  { rule: "rails-secret-token", names: ["secrettoken"], languages: ["ruby"], values: GENERATED, least: 20 },
  { rule: "rails-master-key", names: ["railsmasterkey"], values: GENERATED, least: 32 },
  { rule: "laravel-app-key", names: ["appkey"], values: GENERATED, least: 32 },
  { rule: "laravel-app-key", names: ["key", "previouskeys"], languages: ["php"], near: ["base64:"], values: GENERATED, least: 43 },
  { rule: "symfony-app-secret", names: ["appsecret"], values: GENERATED, least: 20 },
  { rule: "better-auth-secret", names: ["betterauthsecret"], values: ANY, least: 16 },
  { rule: "auth-js-secret", names: ["nextauthsecret", "authsecret"], values: ANY, least: 16 },
  { rule: "flask-secret-key", names: ["flasksecretkey", "appsecretkey", "appconfigsecretkey"], values: ANY, least: 16 },
  { rule: "django-secret-key", names: ["secretkeyfallbacks", "djangosecretkey"], values: ANY, least: 16 },
  {
    rule: "django-secret-key",
    names: ["secretkey"],
    languages: ["python"],
    near: ["django", "installed_apps", "get_random_secret_key"],
    values: ANY,
    least: 16,
  },
  {
    rule: "jwt-secret",
    names: [
      ...[
        "jwtsecret",
        "jwtsecretkey",
        "jwtkey",
        "jwtsigningkey",
        "jwtsigningsecret",
        "jwttokensecret",
        "jwtaccesssecret",
        "jwtrefreshsecret",
        "jwtaccesstokensecret",
      ],
      ...[
        "jwtrefreshtokensecret",
        "accesstokensecret",
        "refreshtokensecret",
        "secretorkey",
        "secretorprivatekey",
        "jwtsettingskey",
        "jwtoptionskey",
        "tokensecret",
      ],
      ...["jwtprivatekey", "jwtissuersigningkey", "jwtencryptionkey", "jwtauthsecret"],
    ],
    values: ANY,
    least: 16,
  },
  {
    rule: "jwt-secret",
    calls: {
      ...{ "jwt.sign": 1, "jwt.verify": 1, "jsonwebtoken.sign": 1, "jsonwebtoken.verify": 1, "jwt.encode": 1, "jwt.decode": 1 },
      ...{ setSigningKey: 0, hmacShaKeyFor: 0, "Algorithm.HMAC256": 0, "Algorithm.HMAC512": 0 },
    },
    values: GENERATED,
    least: 20,
  },
  {
    rule: "itsdangerous-secret-key",
    calls: { Serializer: 0, TimedSerializer: 0, URLSafeSerializer: 0, URLSafeTimedSerializer: 0, Signer: 0, TimestampSigner: 0 },
    languages: ["python"],
    values: GENERATED,
    least: 20,
  },
  {
    rule: "cookie-secret",
    calls: { cookieParser: 0, Keygrip: 0 },
    languages: ["javascript"],
    values: GENERATED,
    least: 20,
  },
  {
    rule: "cookie-session-keys",
    names: ["keys"],
    languages: ["javascript"],
    near: ["cookie", "session", "keygrip"],
    values: GENERATED,
    least: 20,
  },
  {
    rule: "iron-session-password",
    names: ["password", "sessionpassword", "ironpassword", "secretcookiepassword", "cookiepassword"],
    languages: ["javascript"],
    near: ["cookiename", "iron-session", "ironsession", "sealdata"],
    values: GENERATED,
    least: 32,
  },
  {
    rule: "session-secret",
    names: ["nuxtsessionpassword", "ironsessionpassword", "secretcookiepassword", "sessionpassword"],
    values: GENERATED,
    least: 32,
  },
  {
    rule: "session-secret",
    names: [
      "sessionsecret",
      "sessionsecretkey",

      "sessionsecretbase",
      "cookiesecret",
      "cookiekey",
      "cookiesecretkey",
      "csrfsecret",
      "csrfkey",
    ],
    values: GENERATED,
    least: 20,
  },
  { rule: "secret-key", names: ["secretkey", "secretkeys"], values: ANY, least: 16 },
  {
    rule: "secret-key",
    names: [
      "signingkey",
      "signingsecret",
      "signingsalt",
      "encryptionkey",
      "encryptionsecret",
      "hmackey",
      "hmacsecret",
      "masterkey",
      "securitypasswordsalt",
    ],
    values: ["random"],
    least: 20,
  },
  { rule: "jwt-secret", names: ["key", "secret"], near: ["jwt"], values: ["random"], least: 24 },
  {
    rule: "express-session-secret",
    names: ["secret"],
    languages: ["javascript"],
    near: ["session", "cookie", "resave"],
    values: GENERATED,
    least: 20,
  },
  { rule: "secret", names: ["secret"], values: ["random"], least: 24 },
];
