// A Pulumi project in a folder of its own below the tree, so that it finds the built package as an installed one.
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { temporaryFolder, token } from "./world.mjs";

const head = 'const pulumi = require("@pulumi/pulumi");\nconst { PackageVersion, RetentionPolicy } = require("pulumi-github-packages");\n';

export class Project {
  #environment;
  #folder;
  remove;

  constructor(environment, apiUrl, program) {
    const { folder, remove } = temporaryFolder("engine");
    mkdirSync(path.join(folder, "state"));
    writeFileSync(path.join(folder, "Pulumi.yaml"), "name: bench\nruntime: nodejs\n");
    writeFileSync(path.join(folder, "package.json"), JSON.stringify({ name: "bench", private: true, main: "index.js" }));
    writeFileSync(path.join(folder, "index.js"), `${head}module.exports = async () => {\n${program}\n};\n`);
    this.#folder = folder;
    this.#environment = { ...environment, GITHUB_PACKAGES_TOKEN: token, GITHUB_API_URL: apiUrl, PULUMI_BACKEND_URL: pathToFileURL(path.join(folder, "state")).href, PULUMI_SKIP_CHECKPOINTS: "true" };
    this.remove = remove;
  }

  /** Runs `pulumi`, and answers its output and how long it took. */
  pulumi(...args) {
    const start = performance.now();
    return new Promise((resolve, reject) => {
      const chunks = [];
      const child = spawn("pulumi", [...args, "--non-interactive"], { cwd: this.#folder, env: this.#environment, stdio: ["ignore", "pipe", "pipe"] });
      for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (chunk) => chunks.push(chunk));
      child.on("error", reject);
      child.on("close", (code) => (code === 0 ? resolve({ text: chunks.join(""), ms: performance.now() - start }) : reject(new Error(`pulumi ${args.join(" ")} ended with ${code}:\n${chunks.join("")}`))));
    });
  }

  async outputs(name) {
    const { text } = await this.pulumi("stack", "export");
    return JSON.parse(text).deployment.resources.find(({ urn }) => urn.endsWith(`::${name}`)).outputs;
  }
}
