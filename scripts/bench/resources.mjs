// W5: 1,000 PackageVersion resources that delete, of one package of 1,200 versions. The pace is lifted, so that the
// engine and the provider are measured and not GitHub's limits: under those 1,000 deletes take at least 5.6 minutes.
import { packageSeed, points, round, startGitHub } from "./world.mjs";
import { Project } from "./project.mjs";

const count = 1_000;

export async function manyResources(environment) {
  const github = await startGitHub([packageSeed(count + 200)]);
  const program = `for (let index = 0; index < ${count}; index += 1) new PackageVersion(\`v\${index}\`, { owner: "acme", packageType: "npm", packageName: "tool", version: \`0.0.\${index}\`, state: "deleted" });`;
  const project = new Project(environment, github.apiUrl, program);
  try {
    await project.pulumi("stack", "init", "dev");
    await project.pulumi("config", "set", "github-packages:deletesPerMinute", "60000");
    const phase = async (...args) => {
      github.ledger.clear();
      const { ms } = await project.pulumi(...args);
      return { ms, entries: github.ledger.entries() };
    };
    const preview = await phase("preview");
    const up = await phase("up", "--yes", "--skip-preview");
    const after = await phase("preview");
    const deleted = up.entries.filter(({ method, status }) => method === "DELETE" && status === 204).length;
    if (deleted !== count) throw new Error(`${deleted} of ${count} versions were deleted`);
    return [
      { what: "preview: calls", value: preview.entries.length, floor: 14 },
      { what: "preview: wall, ms", value: round(preview.ms) },
      { what: "up: requests per delete", value: round(up.entries.length / count, 3), floor: 1 },
      { what: "up: points per delete", value: round(points(up.entries) / count, 2), floor: 5 },
      { what: "up: wall, ms", value: round(up.ms) },
      { what: "preview afterwards: calls", value: after.entries.length, floor: 13 },
    ];
  } finally {
    project.remove();
    await github.close();
  }
}
