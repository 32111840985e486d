import { relative } from "node:path";
import { isOther, type DjangoKey } from "./django-project.ts";
import type { Plan } from "./plan.ts";
import type { Survey } from "./survey.ts";

/** What to do next. */
export interface NextSteps {
  /** Sentences, the most pressing first. */
  readonly notes: readonly string[];
  /** Lines of code by file. */
  readonly code: readonly { readonly file: string; readonly lines: string }[];
}

/** Returns what is left for a person to do after `plan`. `folder` is where they stand. */
export function nextSteps({ framework, django, env }: Survey, { origin, variable, key }: Plan, ownKey: boolean, folder: string): NextSteps {
  const neighbour = ownKey || (origin === "kept" && isOther(django?.key, key)) ? undefined : django;
  const file = relative(folder, env.path);
  const start = framework.readsEnvFile ? `${framework.name} reads ${file} by itself.` : `Start with: node --env-file=${file} app.ts`;
  return {
    notes: [
      ...(neighbour === undefined ? [] : djangoNotes(relative(folder, neighbour.settingsPath), neighbour.key, origin)),
      ...(origin === "absent" ? [] : [start]),
    ],
    code: [
      { file: "waxseal.ts", lines: neighbour === undefined ? application() : sharedApplication(variable, neighbour.timeZone) },
      { file: "app.ts", lines: framework.use },
    ],
  };
}

function djangoNotes(settings: string, key: DjangoKey, origin: Plan["origin"]): string[] {
  const own = "For a key of its own, which shares nothing with Django: npx waxseal init --own-key";
  if (origin === "absent") {
    const source = key.kind === "variable" ? `takes its key from ${key.name}` : "gets its key in a way that cannot be read here";
    return [`Django (${settings}) ${source}. To share logins, set SECRET_KEY here to that same value.`, own];
  }
  if (key.kind === "literal") {
    return [
      `This is the key of Django (${settings}), so that both accept each other's logins. There it stands in the code, where everybody with the repository reads it:`,
      `make a new one with \`npx waxseal generate\`, set it as SECRET_KEY for both, and write there: SECRET_KEY = os.environ["SECRET_KEY"]`,
    ];
  }
  if (key.kind === "elsewhere" || key.value === undefined) {
    return [`Django (${settings}) and this application accept each other's logins only if this is Django's key too.`];
  }
  return [`Django (${settings}) and this application use one key, so that both accept each other's logins. Change it in both at once.`];
}

function application(): string {
  return `import { createWaxseal } from "waxseal";
import { envKeys } from "waxseal/keys/env";

export const waxseal = createWaxseal({ keys: envKeys() });`;
}

/** Source of the default time zone: Django 5.2, django/conf/global_settings.py, TIME_ZONE. */
function sharedApplication(variable: string, timeZone = "America/Chicago"): string {
  const keys = variable === "SECRET_KEY" ? "envKeys()" : `envKeys({ name: "${variable}" })`;
  return `import { createWaxseal } from "waxseal";
import { django } from "waxseal/django";
import { envKeys } from "waxseal/keys/env";

export const waxseal = createWaxseal({ keys: ${keys}, preset: django({ timeZone: "${timeZone}" }) });`;
}
