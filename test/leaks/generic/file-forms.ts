/**
 * Files as people write them, around one key each.
 *
 * @module
 */
export interface Planted {
  readonly path: string;
  readonly text: string;
  /** The key as it is written there, without quotes. */
  readonly written: string;
}

type Form = (key: string) => Planted;

/** YAML: a plain scalar where that is allowed, else single quotes. */
function yaml(key: string): string {
  return /^[A-Za-z0-9]/.test(key) && !/: |\s#|#$|^[0-9.e+]+$/.test(key) ? key : `'${key}'`;
}

/** For the shell, .env and Dockerfile. */
function shell(key: string): string {
  return /^[\w@%+=:,./-]+$/.test(key) ? key : `'${key}'`;
}

function form(path: string, text: (written: string) => string, written: (key: string) => string = (key) => key): Form {
  return (key) => ({ path, text: text(written(key)), written: written(key) });
}

const base64 = (key: string): string => Buffer.from(key).toString("base64");
const composed = (key: string): string => key.replaceAll("$", "$$$$");
const HEAD = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: shop\ntype: Opaque\n";
const POD = "spec:\n  containers:\n    - name: web\n      image: shop:1.4\n      env:\n        - name: DEBUG\n          value: '0'\n";

/** The twelve forms, in the spellings that each has. */
export const FORMS: Readonly<Record<string, readonly Form[]>> = {
  "settings.py": [
    form(
      "shop/settings.py",
      (key) => `from pathlib import Path\n\nDEBUG = False\nSECRET_KEY = '${key}'\n\nINSTALLED_APPS = [\n    'django.contrib.admin',\n]\n`,
    ),
    form(
      "shop/settings.py",
      (key) => `import os\nSECRET_KEY = os.environ.get("DJANGO_SECRET_KEY", "${key}")\nALLOWED_HOSTS = ["shop.io"]\n`,
    ),
    form("shop/settings.py", (key) => `SECRET_KEY_FALLBACKS = [\n    os.environ["OLD_KEY"],\n    "${key}",\n]\n`),
    form("shop/app.py", (key) => `app = Flask(__name__)\napp.config["SECRET_KEY"] = "${key}"\n`),
    form("shop/app.py", (key) => `app = Flask(__name__)\napp.secret_key = b'${key}'\n`),
    form("shop/app.py", (key) => `app.config.update(\n    DEBUG=True,\n    SECRET_KEY='${key}',\n)\n`),
    form("shop/conf.py", (key) => `SECRET_KEY: str = config("SECRET_KEY", default="${key}")\n`),
    form("shop/links.py", (key) => `signer = URLSafeTimedSerializer("${key}", salt="activate")\n`),
  ],
  ".env": [
    form(".env", (key) => `DEBUG=0\nSECRET_KEY=${key}\nDATABASE_URL=postgres://db/shop\n`),
    form(".env.production", (key) => `SECRET_KEY="${key}"\nPORT=8000\n`),
    form(".env", (key) => `export JWT_SECRET=${key}\n`, shell),
    form(".env.local", (key) => `BETTER_AUTH_SECRET=${key} # openssl\nBETTER_AUTH_URL=http://localhost:3000\n`),
    form(".env", (key) => `NEXTAUTH_URL=https://shop.io\nNEXTAUTH_SECRET='${key}'\n`),
    form("deploy/prod.env", (key) => `SESSION_SECRET = ${key}\n`),
  ],
  "docker-compose.yml": [
    form(
      "docker-compose.yml",
      (key) => `services:\n  web:\n    image: shop\n    environment:\n      DEBUG: "0"\n      SECRET_KEY: "${key}"\n`,
      composed,
    ),
    form(
      "docker-compose.yml",
      (key) => `services:\n  web:\n    environment:\n      - DEBUG=0\n      - SECRET_KEY=${key}\n    ports: ["80:80"]\n`,
      composed,
    ),
    form("compose.yaml", (key) => `services:\n  web:\n    environment:\n      - "SECRET_KEY=${key}"\n`, composed),
    form("compose.yaml", (key) => `services:\n  web:\n    environment:\n      SECRET_KEY: \${SECRET_KEY:-${key}}\n`, composed),
    form(
      "docker-compose.prod.yml",
      (key) => `x-env: &env\n  AUTH_SECRET: ${yaml(key)}\nservices:\n  web:\n    environment: *env\n`,
      composed,
    ),
  ],
  Dockerfile: [
    form("Dockerfile", (key) => `FROM python:3.13\nENV SECRET_KEY=${key}\nRUN ./manage.py collectstatic\n`, shell),
    form("Dockerfile", (key) => `FROM python:3.13\nENV SECRET_KEY ${key}\nCMD ["gunicorn"]\n`),
    form("Dockerfile", (key) => `FROM node:24\nARG JWT_SECRET="${key}"\nENV PORT=80 HOST=0.0.0.0\n`),
    form(
      "docker/web.Dockerfile",
      (key) => `FROM ruby:3.4\nENV RAILS_ENV=production \\\n    SECRET_KEY_BASE=${key} \\\n    PORT=3000\n`,
      shell,
    ),
    form("Dockerfile", (key) => `FROM python:3.13\nRUN SECRET_KEY='${key}' ./manage.py compress\n`),
  ],
  "Kubernetes Secret": [
    form("k8s/secret.yaml", (key) => `${HEAD}data:\n  DEBUG: MA==\n  SECRET_KEY: ${key}\n`, base64),
    form("k8s/secret.yaml", (key) => `${HEAD}stringData:\n  secret-key: ${yaml(key)}\n`),
    form("k8s/secret.yaml", (key) => `${HEAD}data:\n  jwt-secret: "${key}"\n`, base64),
    form("k8s/secret.yaml", (key) => `${HEAD}stringData:\n  SECRET_KEY: |-\n    ${key}\n`),
    form("k8s/deployment.yaml", (key) => `${POD}        - name: SECRET_KEY\n          value: ${yaml(key)}\n`),
    form("k8s/secret.json", (key) => `{"kind": "Secret", "data": {"secretKey": "${key}"}}\n`, base64),
  ],
  "values.yaml": [
    form("chart/values.yaml", (key) => `replicas: 2\ndjango:\n  secretKey: ${yaml(key)}\n`),
    form("chart/values.yaml", (key) => `env:\n  - name: SECRET_KEY_BASE\n    value: "${key}"\n`),
    form("chart/values.yaml", (key) => `config:\n  jwtSecret: "${key}" # rotate yearly\n`),
    form("chart/values-production.yaml", (key) => `global:\n  appSecret: '${key}'\n  host: shop.io\n`),
    form("chart/values.yaml", (key) => `auth: {sessionSecret: "${key}", ttl: 3600}\n`),
  ],
  "terraform.tfvars": [
    form("terraform.tfvars", (key) => `region     = "eu-west-1"\nsecret_key = "${key}"\n`),
    form("infra/variables.tf", (key) => `variable "django_secret_key" {\n  type    = string\n  default = "${key}"\n}\n`),
    form("infra/main.tf", (key) => `environment {\n    variables = {\n      SECRET_KEY = "${key}"\n    }\n  }\n`),
    form("infra/ecs.tf", (key) => `environment = [{ name = "JWT_SECRET", value = "${key}" }]\n`),
    form("prod.auto.tfvars", (key) => `app_settings = { "SESSION_SECRET" = "${key}" }\n`),
  ],
  "config.json": [
    form("config.json", (key) => `{\n  "debug": false,\n  "SECRET_KEY": "${key}"\n}\n`),
    form(
      "appsettings.json",
      (key) => `{\n  "JwtSettings": {\n    "Issuer": "shop",\n    "Key": "${key}"\n  }\n}\n`,
      (key) => key,
    ),
    form("config/production.json", (key) => `{"server":{"port":80},"session":{"secret":"${key}","maxAge":86400}}`),
    form("task-definition.json", (key) => `{"environment": [{"name": "SECRET_KEY_BASE", "value": "${key}"}]}`),
    form(
      "config.json",
      (key) => `{"jwtSecret":"${key}"}`,
      (key) => key.replaceAll("&", "\\u0026"),
    ),
  ],
  "config.toml": [
    form("config.toml", (key) => `[app]\nname = "shop"\nsecret_key = "${key}"\n`),
    form("fly.toml", (key) => `[env]\n  PORT = "8080"\n  SECRET_KEY_BASE = '${key}'\n`),
    form("settings.toml", (key) => `[default]\nSECRET_KEY="${key}" # local\n`),
    form("Rocket.toml", (key) => `[release]\nsecret_key = """${key}"""\n`),
    form("config.toml", (key) => `jwt = { secret = "${key}", ttl = 60 }\n`),
  ],
  "JavaScript and TypeScript": [
    form("src/server.js", (key) => `app.use(session({\n  secret: '${key}',\n  resave: false,\n}));\n`),
    form("src/server.ts", (key) => `app.use(cookieSession({ name: "sid", keys: ["${key}"], maxAge: 86400 }));\n`),
    form("lib/session.ts", (key) => `export const options = {\n  cookieName: "shop",\n  password:\n    "${key}",\n};\n`),
    form("src/auth.ts", (key) => `const JWT_SECRET = process.env.JWT_SECRET || "${key}";\n`),
    form("src/auth.ts", (key) => `const token = jwt.sign({ id: user.id, role: "admin" }, "${key}", { expiresIn: "1h" });\n`),
    form("src/auth.mts", (key) => `const secret = new TextEncoder().encode(\n  "${key}",\n);\n`),
    form("auth.ts", (key) => `export const auth = betterAuth({\n  database,\n  secret: process.env.AUTH ?? "${key}",\n});\n`),
    form("src/keys.ts", (key) => `export const secretKey: string = \`${key}\`;\n`),
    form("ecosystem.config.cjs", (key) => `module.exports = { apps: [{ env: { PORT: 80, SECRET_KEY: "${key}" } }] };\n`),
  ],
  "Ruby and secrets.yml": [
    form("config/secrets.yml", (key) => `development:\n  secret_key_base: ${yaml(key)}\n`),
    form("config/secrets.yml", (key) => `production:\n  secret_key_base: <%= ENV["SECRET_KEY_BASE"] || "${key}" %>\n`),
    form("config/initializers/secret_token.rb", (key) => `Shop::Application.config.secret_key_base = '${key}'\n`),
    form("config/initializers/devise.rb", (key) => `Devise.setup do |config|\n  config.secret_key = '${key}'\nend\n`),
    form("config.ru", (key) => `use Rack::Session::Cookie, key: "sid", secret: ENV.fetch("SESSION_SECRET") { "${key}" }\n`),
    form("app.rb", (key) => `set :session_secret, "${key}"\n`),
    form("config/puma.rb", (key) => `ENV["SECRET_KEY_BASE"] ||= "${key}"\n`),
  ],
  "PHP and its .env": [
    form(".env", (key) => `APP_NAME=Shop\nAPP_KEY=${key}\nAPP_DEBUG=false\n`),
    form("config/app.php", (key) => `return [\n    'key' => env('APP_KEY', '${key}'),\n    'cipher' => 'AES-256-CBC',\n];\n`),
    form(".env.local", (key) => `APP_ENV=prod\nAPP_SECRET=${key}\n`),
    form("wp-config.php", (key) => `define( 'SECURE_AUTH_KEY',  '${key}' );\ndefine( 'DB_NAME', 'wp' );\n`),
    form("config/jwt.php", (key) => `return ['secret' => '${key}', 'ttl' => 60];\n`),
    form("app/Auth.php", (key) => `$token = JWT::encode($payload, '${key}', 'HS256');\n`),
    form("app/Auth.php", (key) => `const JWT_SECRET = '${key}';\n`),
  ],
};
