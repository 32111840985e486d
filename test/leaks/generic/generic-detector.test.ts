import { describe, expect, it } from "vitest";
import { genericDetector } from "../../../src/leaks/generic/generic-detector.ts";
import { HINTS, RULES } from "../../../src/leaks/generic/rules.ts";
import { DJANGO } from "./key-generators.ts";
import { plantedKeys } from "./planted-keys.ts";
import { RandomSource } from "./random-source.ts";

const detector = genericDetector();
const random = new RandomSource(6);
const DJANGO_KEY = random.text(50, DJANGO);
const HEX = random.bytes(32).toString("hex");
const LONG_HEX = random.bytes(64).toString("hex");
const BASE64 = random.bytes(32).toString("base64");
const URL_SAFE = random.bytes(48).toString("base64url");
const SALT = "a~P`x!{2 $rN@q|;V7e)K/ui?0Z<mC}w^B[4 Hj:&s9L-T_Gd+Yf%]8o=X1.Rv,E";

interface Seen {
  readonly rule: string;
  readonly name: string | undefined;
  readonly context: string | undefined;
  readonly text: string;
}

function seen(text: string, path?: string): Seen[] {
  const bytes = Buffer.from(text);
  return detector.find(bytes, 0, bytes.length, path).map(({ rule, name, context, start, end }) => {
    return { rule, name, context, text: bytes.toString("utf8", start, end) };
  });
}

describe("the generic mode", () => {
  it("finds at least 95 % of 2,000 generated keys in twelve forms of files", () => {
    const planted = plantedKeys(2_000, 20_261_123);
    const byForm = new Map<string, { found: number; of: number }>();
    for (const { form, path, text, written } of planted) {
      const counts = byForm.get(form) ?? { found: 0, of: 0 };
      const found = seen(text, path).some((sighting) => sighting.context === undefined && sighting.text === written);
      byForm.set(form, { found: counts.found + (found ? 1 : 0), of: counts.of + 1 });
    }
    const found = [...byForm.values()].reduce((sum, counts) => sum + counts.found, 0);
    expect(byForm.size).toBe(12);
    expect(new Set(planted.map(({ written }) => written)).size).toBe(2_000);
    expect(found).toBeGreaterThanOrEqual(1_980);
    for (const [form, counts] of byForm) expect.soft(counts.found / counts.of, form).toBeGreaterThanOrEqual(0.95);
  });

  it.each<[rule: string, path: string | undefined, key: string, text: (key: string) => string]>([
    ["django-secret-key", "shop/settings.py", DJANGO_KEY, (key) => `"""Django settings."""\nSECRET_KEY = (\n    "${key}"\n)\n`],
    ["django-secret-key", "shop/settings/base.py", DJANGO_KEY, (key) => `SECRET_KEY_FALLBACKS = ["${LONG_HEX.slice(0, 8)}", '${key}']`],
    ["secret-key", "settings.py", HEX, (key) => `SECRET_KEY = env.str("SECRET_KEY", default="${key}")`],
    ["secret-key", "settings.py", HEX, (key) => `SECRET_KEY = os.environ.get("SECRET_KEY") or "${key}"`],
    ["secret-key", "settings.py", HEX, (key) => `os.environ.setdefault("SECRET_KEY", "${key}")`],
    ["secret-key", "settings.py", HEX, (key) => `os.environ["SECRET_KEY"] = "${key}"`],
    ["flask-secret-key", "app.py", HEX, (key) => `app.config.from_mapping(\n  SECRET_KEY="dev",\n)\napp.config['SECRET_KEY'] = '${key}'`],
    ["jwt-secret", "api.py", HEX, (key) => `payload = jwt.decode(token, "${key}", algorithms=["HS256"])`],
    ["itsdangerous-secret-key", "links.py", URL_SAFE, (key) => `TimestampSigner(b"${key}")`],
    ["rails-secret-key-base", "config/environments/production.rb", LONG_HEX, (key) => `  config.secret_key_base = "${key}"\n`],
    ["rails-secret-key-base", "Capfile", LONG_HEX, (key) => `SECRET_KEY_BASE=${key} bin/rails s`],
    ["rails-master-key", "config/master.key", LONG_HEX.slice(0, 32), (key) => key],
    ["rails-master-key", "config/credentials/production.key", LONG_HEX.slice(0, 32), (key) => `${key}\n`],
    ["rails-master-key", ".github/workflows/deploy.yml", HEX.slice(0, 32), (key) => `env:\n  RAILS_MASTER_KEY: ${key}\n`],
    ["laravel-app-key", ".env", `base64:${BASE64}`, (key) => `APP_KEY=${key}\n`],
    ["laravel-app-key", "config/app.php", `base64:${BASE64}`, (key) => `return ['key' => '${key}'];`],
    [
      "phoenix-secret-key-base",
      "config/prod.exs",
      URL_SAFE,
      (key) => `config :shop, ShopWeb.Endpoint,\n  url: [host: "shop.io"],\n  secret_key_base: "${key}"\n`,
    ],
    ["phoenix-secret-key-base", "config/runtime.exs", URL_SAFE, (key) => `secret_key_base = System.get_env("SECRET_KEY_BASE") || "${key}"`],
    ["symfony-app-secret", ".env", HEX.slice(0, 32), (key) => `APP_SECRET=${key}`],
    ["express-session-secret", "app.js", HEX, (key) => `app.use(session({ resave: false, secret: ["${key}", "old"] }))`],
    ["cookie-secret", "app.js", HEX, (key) => `app.use(cookieParser("${key}"))`],
    ["cookie-session-keys", "app.js", URL_SAFE, (key) => `cookieSession({ name: "s", keys: [process.env.KEY, '${key}'] })`],
    ["iron-session-password", "session.ts", URL_SAFE, (key) => `sealData(data, { password: "${key}" })`],
    ["auth-js-secret", "compose.yml", BASE64, (key) => `    environment:\n      - AUTH_SECRET=${key}\n`],
    ["better-auth-secret", ".env", BASE64, (key) => `BETTER_AUTH_SECRET="${key}"`],
    ["jwt-secret", "application.properties", BASE64, (key) => `jwt.secret=${key}\njwt.ttl=60\n`],
    ["jwt-secret", "src/main/resources/application.yml", BASE64, (key) => `jwt:\n  secret: \${JWT_SECRET:${key}}\n`],
    [
      "jwt-secret",
      "TokenService.java",
      BASE64,
      (key) => `@Value("\${jwt.secret:x}") String s;\nprivate static final String JWT_SECRET = "${key}";`,
    ],
    ["jwt-secret", "main.go", URL_SAFE, (key) => `var jwtKey = []byte("${key}")`],
    ["jwt-secret", "main.go", URL_SAFE, (key) => `os.Setenv("JWT_SECRET", "${key}")`],
    ["jwt-secret", "main.rs", URL_SAFE, (key) => `const JWT_SECRET: &str = "${key}";`],
    ["jwt-secret", "appsettings.json", BASE64, (key) => `{"JwtSettings:Key": "${key}"}`],
    ["jwt-secret", "web.config", BASE64, (key) => `<add key="JwtSecret" value="${key}" />`],
    ["jwt-secret", "docker.sh", BASE64, (key) => `docker run -e JWT_SECRET=${key} -p 80:80 shop`],
    ["jwt-secret", "start.sh", HEX, (key) => `JAVA_OPTS="-Xmx1g -Djwt.secret=${key}"`],
    ["wordpress-salt", "wp-config.php", SALT, (key) => `define('LOGGED_IN_SALT', '${key}');`],
    ["secret-key", "shop.service", HEX, (key) => `[Service]\nEnvironment="SECRET_KEY=${key}" "PORT=80"\n`],
    ["secret-key", "shop.service", HEX, (key) => `[Service]\nEnvironment=SECRET_KEY=${key}\n`],
    ["secret-key", "superset.ini", URL_SAFE, (key) => `[webserver]\nsecret_key = ${key}\n`],
    ["secret-key", undefined, URL_SAFE, (key) => `make the server use SECRET_KEY=${key} from now on`],
    ["secret-key", "notes", DJANGO_KEY, (key) => `{"env": "SECRET_KEY=${key}"}`],
    ["secret-key", "deploy.json", HEX, (key) => `"{\\"SECRET_KEY\\": \\"${key}\\"}"`],
    ["secret-key", "deploy.js", HEX, (key) => `const env = ["PORT=80", "SECRET_KEY=${key}"];`],
  ])("finds %s in %s", (rule, path, key, text) => {
    expect(seen(text(key), path)).toEqual([expect.objectContaining({ rule, text: key, context: undefined })]);
  });

  it("finds what people make up, where the name leaves no doubt", () => {
    expect(seen(`SECRET_KEY = "S3cure!Shop#2024x"`, "settings.py")).toHaveLength(1);
    expect(seen(`password = "S3cure!Shop#2024x"`, "settings.py")).toEqual([]);
  });

  it("finds each key of a list in one variable", () => {
    expect(seen(`SECRET_KEY_FALLBACKS=${HEX},${URL_SAFE}\n`, ".env").map(({ text }) => text)).toEqual([HEX, URL_SAFE]);
  });

  it.each([
    `SECRET_KEY = os.environ["SECRET_KEY"]`,
    `SECRET_KEY = env("DJANGO_SECRET_KEY")`,
    `const secret = process.env.SESSION_SECRET;`,
    `secret_key_base: <%= ENV["SECRET_KEY_BASE"] %>`,
    `secret_key_base: System.fetch_env!("SECRET_KEY_BASE")`,
    `SECRET_KEY=\${SECRET_KEY:?set it}`,
    `SECRET_KEY: \${{ secrets.SECRET_KEY }}`,
    `secretKey: {{ .Values.secretKey | quote }}`,
    `SECRET_KEY = "{{ secret_key }}"`,
    `SECRET_KEY=changeme-please-change-me-1234`,
    `SECRET_KEY="<your-secret-key>"`,
    `SECRET_KEY="your-secret-key-here-A1b2C3d4"`,
    `SECRET_KEY="xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"`,
    `SECRET_KEY="0123456789abcdef0123456789abcdef"`,
    `SECRET_KEY="abcABC123abcABC123abcABC123abcABC123"`,
    `SECRET_KEY="AbCdEfExampleGhIjKl0123aZ9"`,
    `JWT_SECRET=vault:secret/data/shop#jwt-8f3kQ92xLmZp`,
    `JWT_SECRET: arn:aws:secretsmanager:eu-west-1:123456789012:secret:jwt-Ab3xQ9`,
    `JWT_SECRET=sm://shop/jwt-secret-8f3kQ92xLmZp`,
    `JWT_SECRET_FILE=/run/secrets/jwt_8f3kQ92xLmZp`,
    `secret = "$2b$12$KIXQ4Z5mC1sJzGgFh2Ww9uS5j8kQ0v1T3eY7rN6aB4cD2xLpM8oHi"`,
    `SECRET_KEY_PUBLIC="MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA7v2"`,
    `secret = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.3q2-7w8fK1x"`,
    `public_key = "${URL_SAFE}"`,
    `cache_key = "${HEX}"`,
    `secret_hash = "${HEX}"`,
    `etag: "${HEX}"`,
    `signing_salt: "${URL_SAFE.slice(0, 8)}"`,
    `if secret_key == "${HEX}":`,
    `integrity: sha512-${BASE64}`,
    `secretKey = constructor["value"]`,
    `secret: this.configuration.get("SESSION_SECRET_FROM_SOMEWHERE")`,
    `secretKeyRef:\n  name: shop-secrets-8f3kq92\n  key: secret-key`,
  ])("leaves %s alone", (text) => {
    for (const path of [undefined, "settings.py", "server.ts", "values.yaml", ".env", "config.json"]) expect(seen(text, path)).toEqual([]);
  });

  it("does not trip over names that every object has", () => {
    for (const name of ["constructor", "toString", "__proto__", "hasOwnProperty"]) expect(seen(`${name}: "${HEX}"`, "a.yaml")).toEqual([]);
  });

  it.each<[context: string | undefined, path: string, name: string]>([
    [undefined, "shop/settings.py", "SECRET_KEY"],
    [undefined, "contest/latest/settings.py", "SECRET_KEY"],
    ["test", "tests/settings.py", "SECRET_KEY"],
    ["test", "csrf_tests/keys.py", "SECRET_KEY"],
    ["test", "shop/test_settings.py", "SECRET_KEY"],
    ["test", "src/auth.test.ts", "SECRET_KEY"],
    ["test", "spec/fixtures/env.rb", "SECRET_KEY"],
    ["test", "shop/settings.py", "TEST_SECRET_KEY"],
    ["test", "shop/settings.py", "testSecretKey"],
    [undefined, "shop/settings.py", "latestSecretKey"],
    ["example", "README.md", "SECRET_KEY"],
    ["example", ".env.example", "SECRET_KEY"],
    ["example", "examples/shop/settings.py", "SECRET_KEY"],
    ["example", "docs/setup.txt", "SECRET_KEY"],
  ])("says %s of %s, %s", (context, path, name) => {
    expect(seen(`${name}="${HEX}"\n`, path)).toEqual([expect.objectContaining({ context, name })]);
  });

  it("reads UTF-16, with its byte order mark or without", () => {
    const text = `SECRET_KEY="${HEX}"\r\nNAME="ä"\r\n`;
    for (const mark of ["\ufeff", ""]) {
      const little = Buffer.from(mark + text, "utf16le");
      for (const bytes of [little, Buffer.from(little).swap16()]) {
        const padded = Buffer.concat([Buffer.from("pad"), bytes]);
        const [sighting] = detector.find(padded, 3, padded.length, "settings.py");
        const start = 3 + 2 * (mark + text).indexOf(HEX);
        expect(sighting).toMatchObject({ start, end: start + 2 * HEX.length, rule: "secret-key" });
      }
    }
  });

  it("has a hint for every name and call of its rules", () => {
    const named = RULES.flatMap(({ names = [], calls = {} }) => [...names, ...Object.keys(calls)]);
    expect(named.length).toBeGreaterThan(50);
    expect(named.filter((name) => !HINTS.test(name))).toEqual([]);
  });

  it("skips what is no text", () => {
    expect(seen(`\0\x01\x02\x03SECRET_KEY="${HEX}"`)).toEqual([]);
  });

  it("looks only from one place to another", () => {
    const bytes = Buffer.from(`SECRET_KEY="${HEX}"\nSECRET_KEY="${URL_SAFE}"\n`);
    const [, second] = detector.find(bytes, 0, bytes.length, ".env");
    expect(detector.find(bytes, bytes.indexOf("\n") + 1, bytes.length, ".env")).toEqual([second]);
    expect(detector.find(bytes, 0, bytes.length - 3, ".env")).toHaveLength(1);
    expect(detector.find(bytes, "SECRET_KEY=".length, bytes.length, ".env")).toEqual([second]);
  });

  it("never returns the secret", () => {
    const text = `"${HEX}=${HEX}; SECRET_KEY": "${URL_SAFE}"\nSECRET_KEY_${LONG_HEX}="${BASE64}"`;
    const bytes = Buffer.from(text);
    const found = JSON.stringify(detector.find(bytes, 0, bytes.length, "x.yaml"));
    for (const secret of [HEX, URL_SAFE, BASE64]) expect(found).not.toContain(secret.slice(0, 8));
  });

  it.each([
    `secret_key="${HEX}",`,
    `f("a","${URL_SAFE.slice(0, 16)}",`,
    `((((([[[[["`,
    `x="'\`,`,
    `secret: ["${URL_SAFE.slice(0, 20)}", `,
    `value: ${HEX}\n`,
    `SECRET_KEY=${URL_SAFE}=`,
    `\\"`,
    `secret ${" ".repeat(40)}`,
  ])("takes a long line of %j in one go", (piece) => {
    const pieces = Math.ceil(100_000 / piece.length);
    const bytes = Buffer.from(piece.repeat(pieces));
    for (const path of [undefined, "a.js", "a.yaml"])
      expect(detector.find(bytes, 0, bytes.length, path).length).toBeLessThanOrEqual(pieces);
  });
});
