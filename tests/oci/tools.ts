import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

type Tool = "crane" | "oras" | "registry" | "referrers-registry";

/** Where scripts/setup/go-tools.mjs found or built a tool; without it these tests fail, and say how to get it. */
export function placeOf(tool: Tool): string {
  const file = path.resolve(__dirname, "../../.cache/oci-tools.json");
  try {
    return (JSON.parse(readFileSync(file, "utf8")) as Record<Tool, string>)[tool];
  } catch (cause) {
    throw new Error(`${tool} is not there; run "npm test -- oci", or "node scripts/setup.mjs oci-tools"`, { cause });
  }
}

/** A folder for one test file, with the clients' credentials and whatever they pull. */
export class Bench {
  readonly folder = mkdtempSync(path.join(tmpdir(), "oci-"));
  #counter = 0;

  /** What `docker login` would have written. */
  login(host: string, user: string, password: string): void {
    const file = path.join(this.folder, "config.json");
    const auth = Buffer.from(`${user}:${password}`).toString("base64");
    writeFileSync(file, JSON.stringify({ auths: { [host]: { auth } } }));
  }

  place(name: string): string {
    this.#counter += 1;
    return path.join(this.folder, `${this.#counter}-${name}`);
  }

  crane(...args: string[]): Promise<string> {
    return this.#run("crane", args);
  }

  oras(...args: string[]): Promise<string> {
    return this.#run("oras", args);
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Standard output; throws with all output where the client fails. */
  #run(tool: Tool, args: readonly string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      const env = { ...process.env, HOME: this.folder, DOCKER_CONFIG: this.folder };
      const child = spawn(placeOf(tool), args, { cwd: this.folder, env, stdio: ["ignore", "pipe", "pipe"] });
      let stdout = "";
      let stderr = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
      child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
      child.on("error", reject);
      child.on("close", (code) => (code === 0 ? resolve(stdout) : reject(new Error(`${tool} ${args.join(" ")} ended with ${code}:\n${stdout}${stderr}`))));
    });
  }
}
