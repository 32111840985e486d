/**
 * What `init` says to users of each framework: data, one entry for each.
 *
 * @module
 */
export interface Framework {
  readonly name: string;
  /** The dependency by which it is known. */
  readonly dependency: string;
  /** It reads `.env` by itself. */
  readonly readsEnvFile?: boolean | undefined;
  /** The lines that put waxseal to work. */
  readonly use: string;
}

const GENERIC_USE = `import { waxseal } from "./waxseal.ts";

await waxseal.ready();`;

/** Those that stand on others first. */
const FRAMEWORKS: readonly Framework[] = [
  { name: "Next.js", dependency: "next", readsEnvFile: true, use: GENERIC_USE },
  { name: "NestJS", dependency: "@nestjs/core", use: GENERIC_USE },
  { name: "SvelteKit", dependency: "@sveltejs/kit", readsEnvFile: true, use: GENERIC_USE },
  { name: "Astro", dependency: "astro", readsEnvFile: true, use: GENERIC_USE },
  { name: "React Router", dependency: "react-router", use: GENERIC_USE },
  { name: "Fastify", dependency: "fastify", use: GENERIC_USE },
  { name: "Hono", dependency: "hono", use: GENERIC_USE },
  { name: "Elysia", dependency: "elysia", readsEnvFile: true, use: GENERIC_USE },
  { name: "Koa", dependency: "koa", use: GENERIC_USE },
  {
    name: "Express",
    dependency: "express",
    use: `import { waxMiddleware } from "waxseal/express";
import { waxseal } from "./waxseal.ts";

app.use(express.urlencoded({ extended: false }), waxMiddleware(waxseal));
await waxseal.ready();`,
  },
  { name: "h3", dependency: "h3", use: GENERIC_USE },
];

const NODE: Framework = {
  name: "Node",
  dependency: "",
  use: `import { createServer } from "node:http";
import { waxHandle } from "waxseal/node";
import { waxseal } from "./waxseal.ts";

await waxseal.ready();
createServer(waxHandle(waxseal, (request, response) => response.end("…"))).listen(3000);`,
};

/** Returns the framework among the dependencies of a package.json, and plain Node where there is none. */
export function frameworkOf(packageJson: string | undefined): Framework {
  const names = dependenciesIn(packageJson);
  return FRAMEWORKS.find(({ dependency }) => names.has(dependency)) ?? NODE;
}

function dependenciesIn(packageJson = "{}"): Set<string> {
  try {
    const { dependencies, devDependencies } = JSON.parse(packageJson) as Record<string, Record<string, string> | undefined>;
    return new Set(Object.keys({ ...dependencies, ...devDependencies }));
  } catch {
    return new Set();
  }
}
