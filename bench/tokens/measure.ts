/**
 * One measurement, in a process of its own: prints, as JSON, the nanoseconds that each call takes.
 *
 * @module
 */
import { createWaxseal, dumps, generateSecretKey, KeyRing, liveRevocations, loads } from "waxseal";
import { memoryRevocations } from "waxseal/revocations/memory";
import { z } from "zod";
import { timesOf, type Work } from "../signing/interleaved.ts";
import { dataOf, inOnePiece, SIZES, textOf } from "../signing/payloads.ts";

/** Nanoseconds by what was called and the size, such as "issue text 40". */
export type Times = Record<string, number>;

const Book = z.union([z.number(), z.object({ isbn: z.string(), title: z.string(), quantity: z.number() })]);
const schema = z.object({ user: z.number(), theme: z.string(), cart: z.array(Book), note: z.string().optional() });

const keys = new KeyRing({ current: generateSecretKey() });
const revocations = liveRevocations({ store: memoryRevocations() });
const plain = createWaxseal({ keys });
const revocable = createWaxseal({ keys, revocations });
const ofText = plain.token({ purpose: "bench.text", maxAge: "7d" });
const ofData = plain.token({ purpose: "bench.data", maxAge: "7d", schema });
const ofRevocable = revocable.token({ purpose: "bench.data", maxAge: "7d", schema, subject: ({ user }) => user });
await revocable.ready();
await revocations.revoke({ purpose: "bench.data", subject: "somebody else" });

const salt = "bench.dumps";
const works: Record<string, Work> = {};
for (const size of SIZES) {
  const name = (what: string): string => `${what} ${String(size)}`;
  const text = textOf(size);
  const data = dataOf(size) as z.input<typeof schema>;
  const [textToken, textDumped, dataToken, dataDumped] = [
    ofText.issue(text),
    dumps(keys, text, { salt }),
    ofData.issue(data),
    dumps(keys, data, { salt }),
  ].map(inOnePiece) as [string, string, string, string];
  works[name("dumps text")] = () => dumps(keys, text, { salt });
  works[name("loads text")] = () => loads(keys, textDumped, { salt, maxAge: "7d" });
  works[name("issue text")] = () => ofText.issue(text);
  works[name("open text")] = () => ofText.open(textToken);
  works[name("dumps data")] = () => dumps(keys, data, { salt });
  works[name("loads data")] = () => loads(keys, dataDumped, { salt, maxAge: "7d" });
  works[name("schema")] = () => schema.parse(data);
  works[name("issue data")] = () => ofData.issue(data);
  works[name("open data")] = () => ofData.open(dataToken);
  works[name("open revocable")] = () => ofRevocable.open(dataToken);
}
console.log(JSON.stringify((await timesOf(works)) satisfies Times));
process.exit();
