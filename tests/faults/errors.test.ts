import { startGitHub } from "../helpers/github";
import { deleteMeets, errorCases, programOf } from "./error-cases";
import { MiniEngine } from "./mini-engine";
import { scaleThisProcess } from "./scale-this-process";

beforeAll(() => scaleThisProcess(60));

test.each(errorCases)("$name with twenty deletions, $error at delete $nth: the others are done, and the next run finishes the plan", async (each) => {
  const program = programOf(each);
  const github = await startGitHub({ packages: [program.seed(Date.now())] });
  const engine = new MiniEngine(program.declares, github.apiUrl);
  try {
    expect(await deleteMeets(each, { github, engine })).toEqual([]);
  } finally {
    engine.close();
    await github.close();
  }
});
