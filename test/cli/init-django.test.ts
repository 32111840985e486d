import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { variablesOf } from "../../src/cli/env-file.ts";
import { generateSecretKey } from "../../src/keys/generate.ts";
import { cli, KEY, OTHER_KEY, temporaryFolders, type Outcome } from "./run-cli.ts";

const newFolder = temporaryFolders();
const INSECURE = "django-insecure-^8q$0c(7v@1x!q0w_e9r8t7y6u5i4o3p2a1s0d9f8g7h6j5k4l";

/** Makes a repository with a Django project in site/ and a TypeScript service in api/, and returns the service's folder. */
function repository(settings: Record<string, string>, module = "mysite.settings", dependency = "fastify"): string {
  const root = newFolder();
  execFileSync("git", ["init", "-q"], { cwd: root });
  const files: Record<string, string> = {
    "site/manage.py": `import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "${module}")\n`,
    "api/package.json": JSON.stringify({ dependencies: { [dependency]: "5" } }),
    ...settings,
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return join(root, "api");
}

const init = (cwd: string, ...words: string[]): Promise<Outcome> => cli(["init", "--yes", ...words], { cwd });
const keyIn = (cwd: string): string | undefined => variablesOf(readFileSync(join(cwd, ".env"), "utf8"))["SECRET_KEY"];

describe("waxseal init near a Django project", () => {
  it.each([
    ["in double quotes", `SECRET_KEY = "${INSECURE}"\n`],
    ["in single quotes, with a comment", `DEBUG = True\nSECRET_KEY='${INSECURE}'  # keep it\nX = 1\n`],
    ["annotated and raw", `SECRET_KEY: str = r"${INSECURE}"\r\n`],
  ])("shares the key that stands in the settings %s", async (_form, settings) => {
    const cwd = repository({ "site/mysite/settings.py": settings });
    const { code, out } = await init(cwd);
    expect(code).toBe(0);
    expect(keyIn(cwd)).toBe(INSECURE);
    expect(out).not.toContain(INSECURE);
    expect(out).toContain("The key of the Django project will be shared.");
    expect(out).toContain("../site/mysite/settings.py");
    expect(out).toContain('os.environ["SECRET_KEY"]');
    expect(out).toContain("is weak");
  });

  it.each([
    `SECRET_KEY = os.environ["DJANGO_SECRET_KEY"]`,
    `SECRET_KEY = os.environ.get("DJANGO_SECRET_KEY", "${INSECURE}")`,
    `SECRET_KEY = os.getenv('DJANGO_SECRET_KEY')`,
    `SECRET_KEY = env("DJANGO_SECRET_KEY")`,
    `SECRET_KEY = env.str(\n    "DJANGO_SECRET_KEY",\n)`,
    `SECRET_KEY = config("DJANGO_SECRET_KEY")`,
  ])("takes the value of the variable from Django's own .env: %s", async (settings) => {
    const cwd = repository({ "site/mysite/settings.py": `${settings}\n`, "site/.env": `DJANGO_SECRET_KEY=${KEY}\n` });
    const { code, out } = await init(cwd);
    expect(code).toBe(0);
    expect(keyIn(cwd)).toBe(KEY);
    expect(out).not.toContain(KEY);
  });

  it("makes no second key where the value is nowhere to be found", async () => {
    const cwd = repository({ "site/mysite/settings.py": `SECRET_KEY = os.environ["DJANGO_SECRET_KEY"]\n` });
    const { code, out } = await init(cwd);
    expect(code).toBe(1);
    expect(existsSync(join(cwd, ".env"))).toBe(false);
    expect(out.replace(/\s+/g, " ")).toContain(
      "takes its key from DJANGO_SECRET_KEY. To share logins, set SECRET_KEY here to that same value.",
    );
    expect(out).toContain("--own-key");
    expect(JSON.parse((await init(cwd, "--json")).out)).toMatchObject({ ok: false, key: "absent", django: "variable" });
  });

  it("nor where it cannot read how the key is made", async () => {
    const cwd = repository({ "site/mysite/settings.py": `SECRET_KEY = read_secret("key")\n` });
    expect((await init(cwd)).code).toBe(1);
    const concatenated = repository({ "site/mysite/settings.py": `SECRET_KEY = "abc" + OTHER\n` });
    expect((await init(concatenated)).code).toBe(1);
  });

  it("uses Django's variable where the same file has it", async () => {
    const cwd = repository({
      "site/mysite/settings.py": `SECRET_KEY = env("DJANGO_SECRET_KEY")\n`,
      "api/.env": `DJANGO_SECRET_KEY=${KEY}\n`,
    });
    const { code, out } = await init(cwd);
    expect(code).toBe(0);
    expect(out).toContain(`envKeys({ name: "DJANGO_SECRET_KEY" })`);
    expect(readFileSync(join(cwd, ".env"), "utf8")).toBe(`DJANGO_SECRET_KEY=${KEY}\n`);
  });

  it("makes a key of its own when it is told to", async () => {
    const cwd = repository({ "site/mysite/settings.py": `SECRET_KEY = "${INSECURE}"\n` });
    const { code, out } = await init(cwd, "--own-key");
    expect(code).toBe(0);
    expect(keyIn(cwd)).toMatch(/^[\w-]{64}$/);
    expect(out).not.toContain("waxseal/django");
  });

  it("says so where the key in .env is another than Django's", async () => {
    const cwd = repository({ "site/mysite/settings.py": `SECRET_KEY = "${OTHER_KEY}"\n`, "api/.env": `SECRET_KEY=${KEY}\n` });
    const { code, out } = await init(cwd);
    expect(code).toBe(0);
    expect(keyIn(cwd)).toBe(KEY);
    expect(out).toContain("This key is not Django's");
    expect(out).not.toContain("waxseal/django");
  });

  it("finds settings that are a package", async () => {
    const cwd = repository(
      {
        "site/config/settings/local.py": "from .base import *\n",
        "site/config/settings/base.py": `TIME_ZONE = "Europe/Zurich"\nSECRET_KEY = "${KEY}"\n`,
      },
      "config.settings.local",
    );
    const { out } = await init(cwd);
    expect(keyIn(cwd)).toBe(KEY);
    expect(out).toContain(`preset: django({ timeZone: "Europe/Zurich" })`);
  });

  it("shares keys of Django's alphabet whole, and warns where a framework would change them", async () => {
    const key = generateSecretKey({ alphabet: "django" }).replace(/.$/, "$");
    const cwd = repository({ "site/mysite/settings.py": `SECRET_KEY = "${key}"\n` }, "mysite.settings", "next");
    const { out } = await init(cwd);
    expect(keyIn(cwd)).toBe(key);
    expect(out).toContain("Next.js expands $");
  });

  it.each([`SECRET_KEY = "it's"\n`, `SECRET_KEY = "a\\x41b"\n`, `SECRET_KEY = "schön"\n`])(
    "copies nothing that could change on the way: %s",
    async (settings) => {
      const cwd = repository({ "site/mysite/settings.py": settings });
      expect((await init(cwd)).code).toBe(1);
      expect(existsSync(join(cwd, ".env"))).toBe(false);
    },
  );

  it("looks neither into environments nor too deep", async () => {
    const cwd = repository({ "node_modules/a/manage.py": "x", "a/b/c/d/manage.py": "x" }, "missing.settings");
    const { out } = await init(cwd);
    expect(out).toContain("Found  Fastify\n");
  });
});
