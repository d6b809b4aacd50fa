import type { Emulator } from "../../emulator";
import { PackageVersion } from "../../sdk";
import { canary, startGitHub, writes } from "../helpers/github";
import { EngineStack } from "../helpers/stack";
import { installWrappedPackage } from "../helpers/wrapped-package";

const versions = Array.from({ length: 12 }, (_, index) => `1.0.${index}`);
/** The token is in the configuration alone: what runs before configure has none. */
const config = {
  "github-packages:token": { value: canary, secret: true },
  "github-packages:deletesPerMinute": "60000",
  "github-packages:restoresPerMinute": "60000",
};

let github: Emulator;
let stack: EngineStack;
beforeEach(async () => {
  github = await startGitHub({ packages: [{ owner: "acme", type: "npm", name: "left-pad", versions: [...versions, "2.0.0"] }] });
  const program = async () => {
    for (const version of versions) new PackageVersion(version, { owner: "acme", packageType: "npm", packageName: "left-pad", version, state: "deleted" });
  };
  stack = await EngineStack.open({ program, env: { GITHUB_API_URL: github.apiUrl }, config });
});
afterEach(async () => {
  stack.close();
  await github.close();
});

test("with a configure that takes 300 ms, refresh and destroy of twelve resources run configured", async () => {
  expect((await stack.up()).ok).toBe(true);
  installWrappedPackage(
    stack.folder,
    `const late = (door) => ({ ...door, configure: async (request) => {
       await new Promise((resolve) => setTimeout(resolve, 300));
       console.log("configured late");
       return door.configure(request);
     } });
     module.exports = { packageVersion: late(real.packageVersion), package: late(real.package) };`,
  );
  const refresh = await stack.refresh();
  expect(refresh.text).toContain("configured late");
  expect(refresh.text).not.toMatch(/error|keeps its last known state/);
  expect(refresh.ok).toBe(true);

  github.ledger.clear();
  const destroy = await stack.destroy();
  expect(destroy.text).toContain("configured late");
  expect(destroy.ok).toBe(true);
  expect(writes(github).filter((line) => line.startsWith("POST 204"))).toHaveLength(12);
});
