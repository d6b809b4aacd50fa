import type { FaultRule } from "../../emulator";
import { startGitHub } from "../helpers/github";
import { MiniEngine } from "./mini-engine";
import { manyDeletions } from "./programs";
import { disquiet, misspoken, unfinished, wrongs } from "./run-cell";
import { scaleThisProcess } from "./scale-this-process";

const deletions = 20;
const every = Array.from({ length: deletions }, (_, index) => index + 1);

beforeAll(() => scaleThisProcess(60));

const errors: readonly { error: string; rule: FaultRule }[] = [
  { error: "a 500 that lasts", rule: { kind: "server-error" } },
  { error: "a 500 after the effect", rule: { kind: "server-error", effect: "applied" } },
  { error: "a 403", rule: { kind: "refusal", status: 403 } },
  { error: "a 404, although the version can be read,", rule: { kind: "refusal", status: 404 } },
];

describe.each(["policy", "versions"] as const)("%s with twenty deletions", (name) => {
  test.each(errors.flatMap((each) => every.map((nth) => ({ ...each, nth }))))("$error at delete $nth: the others are done, and the next run finishes the plan", async ({ rule, nth }) => {
    const program = manyDeletions(name, deletions);
    const github = await startGitHub({ packages: [program.seed(Date.now())] });
    const engine = new MiniEngine(program.declares, github.apiUrl);
    try {
      const target = program.deletes[nth - 1] as string;
      const id = github.elsewhere.look(program.place)?.active.find((version) => version.name === target)?.id;
      github.faults.set([{ ...rule, method: "DELETE", path: `/versions/${id}$` }]);
      const struck = await engine.up();
      expect(misspoken(struck, "the struck run")).toEqual([]);
      const left = github.elsewhere.look(program.place)?.active.filter((version) => program.deletes.includes(version.name)).map((version) => version.name);
      const isDone = rule.kind === "server-error" && rule.effect === "applied";
      expect(left).toEqual(isDone ? [] : [target]);
      expect(struck.ok).toBe(isDone);
      if (!isDone) expect(struck.text).toContain(name === "policy" ? `${target} was refused` : `${id}`);
      github.faults.clear();

      const next = await engine.up();
      expect(next.ok).toBe(true);
      const { outcome, planned } = await engine.preview();
      expect(disquiet(outcome, planned)).toEqual([]);
      expect(await wrongs(program, github, engine)).toEqual([]);
      // A missing permission is remembered by a policy, and asked for again when its meaning changes.
      const isRemembered = name === "policy" && rule.kind === "refusal" && rule.status === 404;
      expect(unfinished(program, github)).toEqual(isRemembered ? [`${target} is still there`] : []);
    } finally {
      engine.close();
      await github.close();
    }
  });
});
