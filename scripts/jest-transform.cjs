// Turns TypeScript, and the ESM-only packages of the octokit family, into CommonJS for jest.
// jest cannot `require()` ES modules, although Node can (https://jestjs.io/docs/ecmascript-modules).
const ts = require("typescript");
const crypto = require("node:crypto");
const self = require("node:fs").readFileSync(__filename);
const compilerOptions = {
  module: ts.ModuleKind.CommonJS,
  target: ts.ScriptTarget.ES2022,
  esModuleInterop: true,
  inlineSourceMap: true,
  inlineSources: true,
};
module.exports = {
  getCacheKey: (source, fileName) =>
    crypto.createHash("sha1").update(self).update(ts.version).update(fileName).update(source).digest("hex"),
  process: (source, fileName) => ({ code: ts.transpileModule(source, { fileName, compilerOptions }).outputText }),
};
