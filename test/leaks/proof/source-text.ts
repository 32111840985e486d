const WORDS = (
  "const let function return await import export from if else for of new class interface readonly string number boolean undefined null true false " +
  "request response session order book cart price total count index name path value result error options handler store table row column cookie header " +
  "SECRET_KEY token signature verify sign load save open close read write render map filter reduce length slice push"
).split(" ");
const MARKS = ["(", ")", " = ", "; ", ", ", " { ", " }", ".", ": ", '"', "'", " + ", "[", "]", " => ", "!", " === "];

/** Returns so many lines that look like source, the same for the same seed. */
export function sourceText(seed: number, lines: number): string {
  let state = (Math.imul(seed + 1, 0x9e3779b1) ^ 0x5bd1e995) >>> 0;
  const next = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const texts: string[] = [];
  for (let line = 0; line < lines; line++) {
    let text = "  ".repeat(next(4));
    for (let word = 3 + next(9); word > 0; word--) text += WORDS[next(WORDS.length)]! + MARKS[next(MARKS.length)]!;
    texts.push(text);
  }
  return `${texts.join("\n")}\n`;
}
