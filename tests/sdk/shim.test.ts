import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import path from "node:path";

/**
 * The text that Pulumi stores with every resource of a user, made by plain node from the compiled package: jest's own
 * transform would make another one. A user's unit tests make it in the same way.
 */
const script = `
  const pulumi = require("@pulumi/pulumi");
  const { Package, PackageVersion } = require("pulumi-github-packages");
  const texts = {};
  pulumi.runtime.setMocks({
    newResource({ type, inputs }) { texts[type] = inputs.__provider; return { id: "id", state: inputs }; },
    call: () => ({}),
  });
  const common = { owner: "acme", packageType: "npm", packageName: "left-pad", state: "deleted" };
  const made = [new PackageVersion("version", { ...common, version: "1.0.0" }), new Package("package", common)];
  Promise.all(made.map((resource) => resource.urn.promise())).then(() => console.log(JSON.stringify(texts)));
`;
const env = { ...process.env, NODE_PATH: "", GITHUB_PACKAGES_TOKEN: "ghp_canary0123456789canary0123456789cana" };
const texts = JSON.parse(execFileSync(process.execPath, ["-e", script], { cwd: path.resolve(__dirname, "../.."), encoding: "utf8", env })) as Record<string, string>;

/**
 * Stored for years in the state of every resource. A new hash means that old and new programs store different texts:
 * that is allowed only where every name and path that the old text calls stays (provider/handlers.ts).
 */
const pinned = {
  PackageVersion: "2c8aead72e84a4387c86b153e05b6eec83fbfaf9afee21795854a88a3e26fddf",
  Package: "26eac796758984a6923e3a19a3b125544342de9cb1764df092c60660a2f0e8cc",
};

describe.each(["PackageVersion", "Package"] as const)("the stored text of a %s", (type) => {
  const text = texts[`pulumi-nodejs:dynamic/github-packages:${type}`] ?? "";

  test("is at most 2,500 bytes", () => {
    expect(Buffer.byteLength(text)).toBeGreaterThan(1_000);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(2_500);
  });

  test("is the pinned one", () => {
    expect(createHash("sha256").update(text).digest("hex")).toBe(pinned[type]);
  });

  test("names one module, in each of the seven methods, and calls only its own door there", () => {
    const calls = [...text.matchAll(/require\((.*?)\)\.(\w+)\.(\w+)\(/g)].map(([, module, door, method]) => [module, door, method]);
    const door = type === "Package" ? "package" : "packageVersion";
    expect(calls).toEqual(["configure", "check", "diff", "create", "read", "update", "delete"].map((method) => ['"pulumi-github-packages/handlers"', door, method]));
    expect(text.match(/require|import/g)).toHaveLength(7);
  });

  test("captures no value: its only variable is the provider object itself", () => {
    expect([...text.matchAll(/\b(?:var|let|const) (\w+)/g)].map(([, name]) => name)).toEqual(["__provider"]);
    const captured = [...text.matchAll(/with\(\{ (.*?) \}\)/g)].map(([, names]) => names);
    expect(new Set(captured)).toEqual(new Set(["this: undefined, arguments: undefined", "provider: __provider, this: undefined, arguments: undefined"]));
    expect(text).not.toContain("canary");
  });
});
