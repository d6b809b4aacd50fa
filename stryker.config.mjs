/** @type {import("@stryker-mutator/api/core").PartialStrykerOptions} */
export default {
  testRunner: "in-process",
  plugins: ["./scripts/mutation/test-runner.mjs"],
  coverageAnalysis: "perTest",
  mutate: ["provider/retention/**/*.ts"],
  concurrency: 1,
  tempDirName: ".cache/stryker",
  reporters: ["json"],
  jsonReporter: { fileName: ".cache/mutation.json" },
  ignorePatterns: ["dist", "emulator", ".cache", "examples"],
};
