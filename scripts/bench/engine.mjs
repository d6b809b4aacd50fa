// W4: what a policy that decides 10,000 versions adds to a preview, over one that has nothing to decide.
import { packageSeed, policy, round, startGitHub } from "./world.mjs";
import { Project } from "./project.mjs";

const rounds = 5;
const programOf = (args) => `new RetentionPolicy("tool", ${JSON.stringify(args)});`;
/** Each program is warmed up once; then they take turns, and the least of each counts: a busy machine only adds. */
async function previews(environment, apiUrl, policies) {
  const projects = policies.map((args) => new Project(environment, apiUrl, programOf(args)));
  try {
    const times = projects.map(() => []);
    for (const project of projects) {
      await project.pulumi("stack", "init", "dev");
      await project.pulumi("preview");
    }
    for (let round = 0; round < rounds; round += 1) for (const [index, project] of projects.entries()) times[index].push((await project.pulumi("preview")).ms);
    return times.map((each) => Math.min(...each));
  } finally {
    for (const project of projects) project.remove();
  }
}

/** Bytes that the state keeps of one deletion: the difference that fifty more of them make. */
async function stateBytes(environment, apiUrl) {
  const size = async (count) => {
    const project = new Project(environment, apiUrl, programOf(policy(200 - count, { packages: [`ledger-${count}`] })));
    await project.pulumi("stack", "init", "dev");
    await project.pulumi("up", "--yes", "--skip-preview");
    const { ledger } = await project.outputs("tool");
    project.remove();
    if (ledger.rows.length !== count) throw new Error(`the ledger holds ${ledger.rows.length} of ${count} deletions`);
    return Buffer.byteLength(JSON.stringify(ledger));
  };
  return ((await size(60)) - (await size(10))) / 50;
}

export async function engineOverhead(environment) {
  const empty = { ...packageSeed(2), name: "empty" };
  const ledgers = [60, 10].map((count) => ({ ...packageSeed(200), name: `ledger-${count}` }));
  const github = await startGitHub([packageSeed(10_000), empty, ...ledgers]);
  try {
    const [nothing, much] = await previews(environment, github.apiUrl, [policy(100, { packages: ["empty"] }), policy(100)]);
    const bytes = await stateBytes(environment, github.apiUrl);
    return [
      { what: "preview with an empty policy, ms", value: round(nothing) },
      { what: "preview that decides 10,000 versions, ms", value: round(much), floor: round(nothing) },
      { what: "overhead, ms", value: round(much - nothing), floor: 0, aim: "1500" },
      { what: "state per ledger entry, bytes", value: round(bytes, 1) },
    ];
  } finally {
    await github.close();
  }
}
