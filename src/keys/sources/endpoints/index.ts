/**
 * Keys from services that answer a GET with them: any JSON endpoint, 1Password Connect, Infisical, Doppler.
 *
 * @module
 */
export { dopplerKeys, dopplerSource, type DopplerSourceOptions } from "./doppler.ts";
export { infisicalKeys, infisicalSource, type InfisicalSourceOptions } from "./infisical.ts";
export { httpKeys, httpSource, type HttpSourceOptions, type ProvidedHeaders } from "./json-endpoint.ts";
export { onePasswordKeys, onePasswordSource, type OnePasswordSourceOptions } from "./one-password.ts";
