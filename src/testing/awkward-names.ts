/** Names that are all different, and that databases fold, cut, escape or take for something else. */
export const AWKWARD_NAMES: readonly string[] = [
  ...["a", "A", "á", "a\u0301", "a ", " a", "ａ", "ß", "ss", "7", "07", "null", "__proto__", "é日🦭"],
  ...["%", "_", "*", "' OR 1=1 --", '"', "\\", "{a}", "a:b", "a\nb", "a\u0001b"],
  ...["x".repeat(255), "é".repeat(255), "🦭".repeat(255)],
];
