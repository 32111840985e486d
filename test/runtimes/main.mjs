import { readFileSync } from "node:fs";
import { checkCore, VECTOR_FILES } from "./core.mjs";

const read = (name) => JSON.parse(readFileSync(new URL(`../vectors/${name}`, import.meta.url), "utf8"));
console.log(JSON.stringify(checkCore(Object.fromEntries(VECTOR_FILES.map((name) => [name, read(name)])))));
