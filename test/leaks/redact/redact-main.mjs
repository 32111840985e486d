import { checkRedaction } from "./redact-worker.mjs";

console.log(JSON.stringify(await checkRedaction()));
