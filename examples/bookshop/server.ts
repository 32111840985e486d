/**
 * Starts the bookshop, says where everything is, and stops it in good order.
 *
 * `PORT` is 3000 by default, and 0 takes a free one; `HOST` is 127.0.0.1, which only this machine can reach;
 * `BASE_URL` is the address that people use, where it is another. For the rest see settings.ts.
 *
 * @module
 */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { relative } from "node:path";
import { WaxsealError } from "waxseal";
import { ensureDevelopmentKey, type KeyOrigin } from "./development-key.ts";
import { shown, type Place } from "./place.ts";

const STOP_WITHIN_MS = 5000;
const KEY_ORIGINS: Readonly<Record<KeyOrigin, string>> = {
  given: "SECRET_KEY of the environment",
  found: "SECRET_KEY in",
  made: "SECRET_KEY, made just now, in",
};

const { env } = process;
const { HOST = "127.0.0.1", PORT = "3000" } = env;
const server = createServer();

try {
  await start();
} catch (error) {
  console.error(paragraph("", "The shop did not start.", "", ...reasonOf(error).split("\n"), ""));
  server.close();
  process.exitCode = 1;
}

async function start(): Promise<void> {
  const isPrivate = HOST === "127.0.0.1" || HOST === "::1" || HOST === "localhost";
  const modeIsGiven = env["NODE_ENV"] !== undefined;
  env["NODE_ENV"] ??= isPrivate ? "development" : "production";

  // The address comes first: links are built on it, and with port 0 nobody knows it before.
  server.listen(Number(PORT), HOST);
  await once(server, "listening");
  const address = addressOf(server.address() as AddressInfo);
  if (isPrivate) env["BASE_URL"] ??= address;

  const { settings } = await import("./settings.ts");
  const keyOrigin = settings.isDevelopment && !settings.django && !settings.keyRing ? ensureDevelopmentKey(settings.keyFile) : "given";

  const { closeDatabases } = await import("./database.ts");
  const [{ app }, { waxseal }] = await Promise.all([import("./app.ts"), import("./waxseal.ts")]);
  try {
    await waxseal.ready();
  } catch (error) {
    await closeDatabases();
    throw error;
  }
  server.on("request", app);

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      console.log(paragraph("", "The shop is closed.", ""));
      setTimeout(() => server.closeAllConnections(), STOP_WITHIN_MS).unref();
      server.close(() => {
        waxseal.close();
        void closeDatabases();
      });
    });
  }

  const why = isPrivate ? ", since NODE_ENV is not set and only this machine can connect" : ", since NODE_ENV is not set";
  console.log(
    paragraph(
      "",
      "Cabbages & Kings, a bookshop sealed by waxseal",
      "",
      `Open      ${settings.baseUrl}`,
      ...(settings.isDevelopment ? [`Outbox    ${settings.baseUrl}/outbox, the mail that it would send`] : []),
      `Key       ${settings.keyRing ? `the ring in ${fromHere(settings.keyRing)}` : keyText(keyOrigin, settings.keyFile)}`,
      `Database  ${placeText(settings.database)}${settings.django ? ", shared with a Django site" : ""}`,
      `Sessions  ${settings.sessions === settings.database ? "in the same database" : placeText(settings.sessions)}`,
      `Mode      ${env["NODE_ENV"]}${modeIsGiven ? "" : why}`,
      "",
      `listening on ${address}`,
      "",
    ),
  );
}

function addressOf({ address, family, port }: AddressInfo): string {
  return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
}

function keyText(origin: KeyOrigin, path: string): string {
  return KEY_ORIGINS[origin] + (origin === "given" ? "" : ` ${fromHere(path)}`);
}

function placeText(place: Place): string {
  return place.kind === "sqlite" ? fromHere(place.path) : shown(place);
}

function fromHere(path: string): string {
  const short = relative("", path);
  return short.startsWith("..") ? path : short;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof WaxsealError) return `${error.code}: ${error.message}`;
  switch ("code" in error && error.code) {
    case "EADDRINUSE":
      return `Port ${PORT} is taken. Choose another: PORT=${Number(PORT) + 1} npm start`;
    case "ERR_SOCKET_BAD_PORT":
      return "PORT: give a number from 0 to 65535";
    default:
      return error.message;
  }
}

function paragraph(...lines: string[]): string {
  return lines.map((line) => (line === "" ? "" : `  ${line}`)).join("\n");
}
