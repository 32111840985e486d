/**
 * Keys from files: of the application's own, mounted in a container, handed over by systemd, or a file of variables.
 *
 * @module
 */
export { fileKeys, fileSource, type FileKeysOptions, type FileSourceOptions } from "../file.ts";
export { dotenvKeys, type DotenvKeysOptions, type DotenvSourceOptions } from "./dotenv.ts";
export { mountedKeys, type MountedKeysOptions } from "./mounted.ts";
export { systemdKeys, type SystemdKeysOptions, type SystemdSourceOptions } from "./systemd.ts";
