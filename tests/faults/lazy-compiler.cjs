// Loaded by NODE_OPTIONS before everything else of the plugin process. `@pulumi/pulumi` loads a compiler and a package
// manager at its start, for what only programs do: half of what a plugin's start costs, three times in each case.
const Module = require("node:module");
const unused = new Set(["typescript", "@npmcli/arborist"]);

if (process.argv.some((word) => word.includes("dynamic-provider"))) {
  const load = Module._load;
  Module._load = function (name, ...rest) {
    if (!unused.has(name)) return load.call(this, name, ...rest);
    let real;
    return new Proxy(function () {}, { get: (_target, key) => (key === "__esModule" ? true : (real ??= load.call(this, name, ...rest))[key]) });
  };
}
