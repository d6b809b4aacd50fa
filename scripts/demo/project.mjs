// The quickstart as a user has it, in a folder that is thrown away: stack file, backend and plan files stay out of the tree.
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { root, treeCache } from "../setup/paths.mjs";
import { settled } from "./engine-output.mjs";
import { isColoured, say, working } from "./terminal.mjs";

const widest = 120;

export class Project {
  #environment;
  #folder;

  /** Below the tree, so that the example finds the package as an installed one. */
  constructor(environment, github) {
    mkdirSync(treeCache, { recursive: true });
    this.#folder = mkdtempSync(path.join(treeCache, "demo-"));
    for (const name of ["state", "home"]) mkdirSync(path.join(this.#folder, name));
    for (const name of ["Pulumi.yaml", "examples/quickstart"]) cpSync(path.join(root, name), path.join(this.#folder, name), { recursive: true });
    rmSync(path.join(this.#folder, "examples/quickstart/Pulumi.yaml"), { force: true }); // here the project is the outer folder
    this.#environment = {
      ...environment,
      ...github,
      PULUMI_HOME: path.join(this.#folder, "home"),
      PULUMI_BACKEND_URL: pathToFileURL(path.join(this.#folder, "state")).href,
      PULUMI_NODEJS_TRANSPILE_ONLY: "true", // `npm run check` has checked the example's types
    };
  }

  get program() {
    return path.join(this.#folder, "examples", "quickstart", "index.ts");
  }

  /** Edits the program as a person would, and answers the lines that changed. */
  edit(from, to) {
    const before = readFileSync(this.program, "utf8");
    const after = before.replaceAll(from, to);
    writeFileSync(this.program, after);
    const now = after.split("\n");
    return before.split("\n").flatMap((line, index) => (line === now[index] ? [] : [{ number: index + 1, before: line, after: now[index] }]));
  }

  /** Puts another example's program in the place of this one. */
  replace(example, files) {
    for (const name of files) cpSync(path.join(root, example, name), path.join(path.dirname(this.program), name));
  }

  /** What was written into the project's folder; kept beside the checkout's caches, because the folder goes. */
  keep(name) {
    const kept = path.join(treeCache, "demo", name);
    mkdirSync(path.dirname(kept), { recursive: true });
    cpSync(path.join(this.#folder, name), kept);
    return path.relative(process.cwd(), kept);
  }

  read(name) {
    return readFileSync(path.join(this.#folder, name), "utf8");
  }

  /** `pulumi preview --json` into a file, and `ghpkg` on it: what a workflow does. */
  async previewJson(name) {
    say(`$ pulumi preview --json > ${name}`);
    const stop = working();
    const { code, out } = await this.#run("pulumi", ["preview", "--json", "--non-interactive"]);
    stop();
    writeFileSync(path.join(this.#folder, name), out);
    return code;
  }

  async ghpkg(args) {
    say(`$ ghpkg ${args.join(" ")}`);
    const { code, text } = await this.#run(process.execPath, [path.join(root, "dist/provider/cli/main.js"), ...args]);
    say(`${text.trim()}\n`);
    return code;
  }

  /** Runs `pulumi`, shows what it printed, and answers it. */
  async pulumi(args, { quiet = false } = {}) {
    if (!quiet) say(`$ pulumi ${args.join(" ")}`);
    const stop = quiet ? () => {} : working();
    const { code, text } = await this.#run("pulumi", [...args, "--non-interactive", "--color", isColoured ? "always" : "never"]);
    stop();
    if (!quiet || code !== 0) say(`${settled(text, Math.min(process.stdout.columns ?? widest, widest))}\n`);
    return { code, text };
  }

  #run(command, args) {
    return new Promise((resolve) => {
      const chunks = [];
      let out = "";
      const child = spawn(command, args, { cwd: this.#folder, env: this.#environment, stdio: ["ignore", "pipe", "pipe"] });
      for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (chunk) => chunks.push(chunk));
      child.stdout.on("data", (chunk) => (out += chunk));
      child.on("error", (error) => resolve({ code: null, text: error.message, out }));
      child.on("close", (code) => resolve({ code, text: chunks.join(""), out }));
    });
  }

  close() {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
