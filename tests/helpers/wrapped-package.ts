import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

const real = path.resolve(__dirname, "../..");

/**
 * Installs another release of the package into a stack's folder: its own `handlers` in front of the real ones.
 * @param body of a function from the real handlers, `real`, to the exported ones
 */
export function installWrappedPackage(folder: string, body: string): void {
  const home = path.join(folder, "node_modules", "pulumi-github-packages");
  mkdirSync(home, { recursive: true });
  const exports = { ".": "./index.js", "./handlers": "./handlers.js" };
  writeFileSync(path.join(home, "package.json"), JSON.stringify({ name: "pulumi-github-packages", version: "0.1.1", main: "index.js", exports }));
  writeFileSync(path.join(home, "index.js"), `module.exports = require(${JSON.stringify(path.join(real, "dist/sdk/index.js"))});\n`);
  writeFileSync(path.join(home, "handlers.js"), `const real = require(${JSON.stringify(path.join(real, "dist/provider/handlers.js"))});\n${body}\n`);
}
