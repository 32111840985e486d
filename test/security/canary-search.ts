/** Returns every form in which a canary might show: as it is, cut, in another encoding, or as bytes. */
function formsOf(canary: string): string[] {
  const bytes = Buffer.from(canary);
  const cut = canary.slice(7, 27);
  return [
    cut,
    [...cut].reverse().join(""),
    bytes.toString("hex").slice(0, 40),
    ...[0, 1, 2].flatMap((offset) =>
      ["base64", "base64url"].map((form) =>
        bytes
          .subarray(offset)
          .toString(form as "base64")
          .slice(0, 24),
      ),
    ),
    encodeURIComponent(canary).slice(0, 30),
    [...bytes.subarray(0, 8)].join(", "),
    [...bytes.subarray(0, 8)].map((byte) => byte.toString(16)).join(" "),
  ];
}

/** Returns the forms of canaries that `output` shows. */
export function found(output: string, canaries: readonly string[]): string[] {
  return canaries.flatMap((canary) => formsOf(canary).filter((form) => output.includes(form)));
}
