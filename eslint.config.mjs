import tseslint from "typescript-eslint";

const published = ["provider/**/*.ts", "sdk/**/*.ts", "emulator/**/*.ts"];
const pure = ["provider/core/**/*.ts", "provider/retention/**/*.ts", "provider/report/**/*.ts"];

const octokit = {
  group: ["@octokit/*", "async-mutex"],
  message: "Only provider/github speaks to GitHub: one place keeps the token, the budget and the error classes.",
};
const engine = { group: ["@pulumi/*"], message: "A pure room must run without the engine; take what it needs as an argument." };
const node = { group: ["node:*"], message: "A pure room reads no file, clock, network or environment; take it as an argument." };
const zod = { group: ["zod", "zod/*"], message: "zod stands at provider's walls; the user's program declares, the plugin process checks." };
const acting = {
  group: ["**/provider/**"],
  allowTypeImports: true,
  message: "The side that declares reaches the side that acts by one string in the shim; only types may be imported.",
};
const restrict = (...patterns) => ["error", { patterns }];

export default tseslint.config(
  { ignores: ["dist/", "coverage/", "reports/", ".cache/", ".stryker-tmp/", "**/bin/", "**/node_modules/", "scripts/selftest/fixtures/"] },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.recommendedTypeChecked],
    // The tests' project holds the sources as well: one type-check for both instead of two.
    languageOptions: { parserOptions: { project: ["tests/tsconfig.json", "examples/*/tsconfig.json"], tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: "error",
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true, allow: ["URL", "URLSearchParams"] }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      // The engine's and the emulator's interfaces are asynchronous, whether or not one of their methods waits.
      "@typescript-eslint/require-await": "off",
    },
  },
  {
    files: published,
    ignores: ["**/*.d.ts"],
    rules: {
      "max-lines": ["error", { max: 220, skipBlankLines: true, skipComments: true }],
      "no-restricted-syntax": [
        "error",
        { selector: "TSEnumDeclaration", message: "A closed set is an `as const` object with a type of the same name." },
        { selector: "ExportDefaultDeclaration", message: "Named exports only: one name per thing, everywhere." },
      ],
    },
  },
  {
    files: ["provider/**/*.ts"],
    ignores: ["provider/config.ts", "provider/cli/**", "**/*.d.ts"],
    rules: {
      "no-restricted-properties": [
        "error",
        { object: "process", property: "env", message: "Only provider/config.ts reads the environment." },
        { object: "Date", property: "now", message: "The clock is an argument; only provider/config.ts reads it." },
        { object: "performance", property: "now", message: "The clock is an argument; only provider/config.ts reads it." },
        { object: "Math", property: "random", message: "What decides a deletion must be repeatable." },
      ],
      "no-restricted-syntax": [
        "error",
        { selector: "TSEnumDeclaration", message: "A closed set is an `as const` object with a type of the same name." },
        { selector: "ExportDefaultDeclaration", message: "Named exports only: one name per thing, everywhere." },
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: "The clock is an argument; only provider/config.ts reads it." },
      ],
    },
  },
  { files: ["provider/*/**/*.ts", "sdk/**/*.ts", "emulator/**/*.ts"], ignores: ["provider/cli/**", "provider/plugin/session.ts", "emulator/run.ts"], rules: { "no-console": "error" } },
  { files: ["provider/**/*.ts"], ignores: ["provider/github/**", ...pure], rules: { "@typescript-eslint/no-restricted-imports": restrict(octokit) } },
  {
    files: pure,
    rules: {
      "@typescript-eslint/no-restricted-imports": restrict(octokit, engine, node),
      "no-restricted-globals": ["error", "process", "Buffer", "fetch", "console", "setTimeout", "setInterval", "setImmediate", "require"],
    },
  },
  { files: ["sdk/**/*.ts"], rules: { "@typescript-eslint/no-restricted-imports": restrict(octokit, zod, acting) } },
  {
    files: ["tests/**/*.ts"],
    rules: {
      // Answers from the wire are `any` here; the assertions say what they must be.
      "@typescript-eslint/no-base-to-string": "off",
      "@typescript-eslint/no-require-imports": "off",
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
      "@typescript-eslint/restrict-template-expressions": "off",
      "@typescript-eslint/unbound-method": "off",
    },
  },
  {
    files: ["**/*.{js,mjs,cjs}"],
    extends: [tseslint.configs.recommended],
    rules: {
      eqeqeq: "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true }],
    },
  },
  { files: ["**/*.{js,cjs}"], rules: { "@typescript-eslint/no-require-imports": "off" } },
);
