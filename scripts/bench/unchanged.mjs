// W3: a second preview of 10,000 versions of which nothing changed. GitHub does not count a 304 against the hour.
import { inputs, packageSeed, policy, providerOf, startGitHub, succeed, temporaryFolder } from "./world.mjs";

export async function unchanged() {
  const github = await startGitHub([packageSeed(10_000)], { limits: { enabled: true, pointsPerMinute: 1_000_000 } });
  const { folder, remove } = temporaryFolder("unchanged");
  const preview = async () => {
    github.ledger.clear();
    succeed(await providerOf(github.apiUrl, folder).check({}, inputs(policy(100), "preview")));
    const entries = github.ledger.entries();
    return { calls: entries.length, primary: entries.filter(({ status }) => status !== 304).length };
  };
  const first = await preview();
  const second = await preview();
  await github.close();
  remove();
  return [
    { what: "first preview: requests of the hour", value: first.primary, floor: 103 },
    { what: "unchanged preview: requests of the hour", value: second.primary, floor: 0, aim: "0", holds: second.primary === 0 },
    { what: "unchanged preview: calls", value: second.calls, floor: 103 },
  ];
}
