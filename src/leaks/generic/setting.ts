/**
 * Tells by its path whether a file is of tests or an example: the keys in those are rarely somebody's.
 *
 * @module
 */

const TEST_FOLDERS = new Set(
  "test tests testing __tests__ __mocks__ spec specs fixture fixtures testdata test-data test_data mock mocks e2e cypress benchmark benchmarks".split(
    " ",
  ),
);
const EXAMPLE_FOLDERS = new Set(
  "example examples sample samples demo demos doc docs documentation tutorial tutorials guide guides cookbook playground".split(" "),
);
const TEST_WORDS = new Set(["test", "tests", "spec", "fixture", "fixtures", "mock", "conftest", "testing"]);
const EXAMPLE_WORDS = new Set(["example", "examples", "sample", "demo", "template", "dist", "readme", "changelog", "changes", "tutorial"]);
const EXAMPLE_ENDS = new Set(["md", "mdx", "rst", "adoc", "markdown"]);

/** Returns what `path` says of what lies there; undefined where nothing. */
export function settingOf(path: string | undefined): "test" | "example" | undefined {
  if (path === undefined) return undefined;
  const segments = path.toLowerCase().split("/");
  const name = segments.pop()!;
  const words = name.split(/[._-]/);
  const folders = segments.flatMap((segment) => [segment, ...segment.split(/[._-]/).filter((word) => word === "test" || word === "tests")]);
  if (folders.some((folder) => TEST_FOLDERS.has(folder)) || words.some((word) => TEST_WORDS.has(word))) return "test";
  const isExample = folders.some((folder) => EXAMPLE_FOLDERS.has(folder)) || words.some((word) => EXAMPLE_WORDS.has(word));
  return isExample || EXAMPLE_ENDS.has(words.at(-1)!) ? "example" : undefined;
}

const NAME_WORDS = new Set(["test", "tests", "testing", "example", "sample", "dummy", "fake", "mock"]);

/** Returns what a name says of its value, such as TEST_SECRET_KEY or testSecretKey; undefined where nothing. */
export function settingOfName(name: string | undefined): "test" | undefined {
  const words = name
    ?.replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z]+/);
  return words?.some((word) => NAME_WORDS.has(word)) ? "test" : undefined;
}
