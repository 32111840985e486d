import { serializeCookieValue } from "../cookies/serialize.ts";
import type { Message } from "./message.ts";

/** Returns as many messages, from the first, as `sealed` gets into a cookie's value of `mostCharacters`, and those that are left. */
export function fitting(
  messages: readonly Message[],
  mostCharacters: number,
  sealed: (part: readonly Message[]) => string,
): { text: string | undefined; rest: readonly Message[] } {
  const textOf = (count: number): string | undefined => {
    const text = sealed(messages.slice(0, count));
    return serializeCookieValue(text).length <= mostCharacters ? text : undefined;
  };
  let [most, tooMany] = [0, messages.length + 1];
  let text: string | undefined;
  for (let count = messages.length; most < count; count = Math.floor((most + tooMany) / 2)) {
    const fits = textOf(count);
    if (fits === undefined) tooMany = count;
    else [most, text] = [count, fits];
  }
  return { text, rest: messages.slice(most) };
}
