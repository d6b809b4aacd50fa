const esmOnly = "@octokit|before-after-hook|universal-user-agent|json-with-bigint|content-type|bottleneck|p-limit|yocto-queue|micromark|micromark-[a-z-]+|devlop|dequal|decode-named-character-reference|character-entities";
const common = {
  testEnvironment: "node",
  transform: { "\\.[jt]s$": "<rootDir>/scripts/jest-transform.cjs" },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly})/)`],
  modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/.cache/", "<rootDir>/node_modules/pulumi-github-packages/"],
};
const suite = (displayName, testMatch, more = {}) => ({ ...common, ...more, displayName, testMatch: testMatch.map((glob) => `<rootDir>/tests/${glob}`) });

/** Suites that start real Pulumi processes wait longer. */
const onEngine = { setupFilesAfterEnv: ["<rootDir>/scripts/jest-engine-setup.cjs"] };

/** One project per suite; `scripts/test.mjs` runs them one after another and sums their figures. */
module.exports = {
  projects: [
    suite("unit", ["provider/**/*.test.ts", "sdk/**/*.test.ts", "emulator/**/*.test.ts"]),
    suite("contract", ["contract/**/*.test.ts"]),
    suite("oci", ["oci/**/*.test.ts"]),
    suite("engine", ["engine/**/*.test.ts"], onEngine),
    suite("faults", ["faults/**/*.test.ts"], onEngine),
    suite("docs", ["docs/**/*.test.ts"], onEngine),
  ],
};
