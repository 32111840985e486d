import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

const CRYPTO = "Only src/crypto/ names node:crypto; import what it offers, or add it there.";
const FACES = "Name each export; `export *` hides what is public.";

export default defineConfig(
  globalIgnores(["dist/", "coverage/", ".cache/", "examples/*/data/", "test/contract/"]),
  {
    linterOptions: { reportUnusedDisableDirectives: "error", reportUnusedInlineConfigs: "error" },
    rules: {
      eqeqeq: "error",
      "no-constant-binary-expression": "error",
      "no-control-regex": "off", // a parser of headers and cookies has to name control characters
      "no-dupe-else-if": "error",
      "no-duplicate-case": "error",
      "no-eval": "error",
      "no-new-func": "error",
      "no-self-compare": "error",
      "no-shadow-restricted-names": "error",
      "no-sparse-arrays": "error",
      "no-template-curly-in-string": "error",
      "no-unmodified-loop-condition": "error",
      "no-unsafe-finally": "error",
      "no-useless-backreference": "error",
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
      "prefer-object-has-own": "error",
    },
  },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { project: ["./tsconfig.json", "./examples/*/tsconfig.json"], tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "@typescript-eslint/consistent-type-exports": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-import-type-side-effects": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-empty-object-type": ["error", { allowWithName: "^WaxSessionData$" }], // applications fill it
      "@typescript-eslint/no-misused-spread": "off", // [...text] counts code points, as Python does
      "@typescript-eslint/no-unsafe-enum-assignment": "off", // erasableSyntaxOnly: there are no enums
      "@typescript-eslint/no-unsafe-enum-comparison": "off", // as above
      "@typescript-eslint/unbound-method": "off", // most interfaces here are of closures, which are taken apart
      "@typescript-eslint/no-unused-vars": "off", // the compiler says it already
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-non-null-assertion": "off", // with noUncheckedIndexedAccess, `!` is how a checked index is stated
      "@typescript-eslint/no-unnecessary-condition": "off", // callers may be JavaScript: what a type promises is still checked at run time
      "@typescript-eslint/no-unnecessary-type-conversion": "off", // as above
      "@typescript-eslint/require-await": "off", // `async` also turns a throw into a rejection, as an interface of promises has to
    },
  },
  {
    files: ["src/**/*.ts"],
    rules: {
      "no-console": "error",
      "@typescript-eslint/strict-boolean-expressions": ["error", { allowNullableBoolean: true, allowNullableString: true }], // a max age of 0 is not none
      "no-restricted-globals": ["error", { name: "crypto", message: CRYPTO }],
      "no-restricted-imports": ["error", { paths: ["node:crypto", "crypto"].map((name) => ({ name, message: CRYPTO })) }],
      "no-restricted-properties": ["error", { object: "Math", property: "random", message: "Predictable; src/crypto/random.ts is not." }],
      "no-restricted-syntax": [
        "error",
        { selector: "ExportDefaultDeclaration, ExportSpecifier[exported.name='default']", message: "Name what you export." },
        { selector: "ExportAllDeclaration", message: FACES },
        { selector: "ImportExpression[source.value=/^(node:)?crypto$/]", message: CRYPTO },
      ],
    },
  },
  { files: ["src/crypto/**/*.ts"], rules: { "no-restricted-imports": "off", "no-restricted-globals": "off" } },
  { files: ["src/cli/**/*.ts"], rules: { "no-console": "off" } },
  { files: ["test/**/*.ts"], rules: { "@typescript-eslint/no-unsafe-assignment": "off" } }, // what expect.any() and its kin return is any
);
