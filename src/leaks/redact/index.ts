export { nodeTransform, type NodeTransform } from "./node-transform.ts";
export type { Pieces } from "./pieces.ts";
export { redactor, type Redactor, type RedactorOptions } from "./redactor.ts";
