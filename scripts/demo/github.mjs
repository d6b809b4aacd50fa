// The other side of the demo: an organization on an emulated GitHub, looked at over plain HTTP.
import path from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../setup/paths.mjs";

const token = "ghp_emulator";
export const organization = path.join(root, "examples", "acme.json");

export async function startGitHub() {
  const { startEmulator } = await import(pathToFileURL(path.join(root, "dist", "emulator", "index.js")).href);
  const emulator = await startEmulator({ seed: organization });
  return new GitHub(emulator);
}

class GitHub {
  #emulator;

  constructor(emulator) {
    this.#emulator = emulator;
  }

  get url() {
    return this.#emulator.apiUrl;
  }

  /** What a provider needs to reach it; the same variables lead it to the real one. */
  get environment() {
    return { GITHUB_API_URL: this.url, GITHUB_PACKAGES_TOKEN: token };
  }

  /** A plain request, past everything that this package is made of. */
  async get(route) {
    const response = await fetch(`${this.url}${route}`, { headers: { authorization: `Bearer ${token}`, accept: "application/vnd.github+json", "user-agent": "demo" } });
    if (!response.ok) throw new Error(`GET ${route} answered ${response.status}: ${await response.text()}`);
    return response.json();
  }

  async packages(owner) {
    const lists = await Promise.all(["npm", "maven", "container"].map((type) => this.get(`/orgs/${owner}/packages?package_type=${type}&per_page=100`)));
    return lists.flat().map(({ package_type: type, name, version_count: versions }) => ({ type, name, versions }));
  }

  /** The requests that asked for a change, as they arrived. */
  get writes() {
    return this.#emulator.ledger
      .entries()
      .filter(({ method }) => method !== "GET")
      .map(({ method, path: route, status }) => ({ method, route, status }));
  }

  close() {
    return this.#emulator.close();
  }
}
