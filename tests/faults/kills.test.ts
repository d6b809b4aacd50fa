import { appendFileSync } from "node:fs";
import path from "node:path";
import type { Emulator } from "../../emulator";
import { openGate, type Gate } from "../helpers/gate";
import { ended, endProcessesIn, enginesIn, kill, providersIn } from "../helpers/processes";
import { EngineStack, operations } from "../helpers/stack";
import { removeTornAttributes } from "../helpers/torn-attributes";
import { isOver } from "./choice";
import { startFastGitHub } from "./fast-github";
import { manyDeletions, programOf } from "./programs";
import { disquiet, misspoken, unfinished, wrongs } from "./run-cell";

/** A campaign says where by `GHPKG_KILLS=from-to` amid `GHPKG_DELETIONS`; a test run kills at twelve points amid twenty. */
const deletions = Number(process.env["GHPKG_DELETIONS"] ?? "20");
const range = /^(\d+)-(\d+)$/.exec(process.env["GHPKG_KILLS"] ?? "");

interface Kill {
  readonly victim: "provider" | "engine";
  readonly name: "policy" | "versions";
  readonly request: number;
  readonly moment: "before" | "after";
}

/** Requests of either program: what is there, one restore, twenty deletes. */
const twelve: readonly Kill[] = [
  { victim: "provider", name: "policy", request: 5, moment: "after" },
  { victim: "provider", name: "policy", request: 6, moment: "before" },
  { victim: "provider", name: "policy", request: 13, moment: "after" },
  { victim: "provider", name: "policy", request: 24, moment: "after" },
  { victim: "provider", name: "versions", request: 4, moment: "after" },
  { victim: "provider", name: "versions", request: 17, moment: "before" },
  { victim: "engine", name: "policy", request: 3, moment: "before" },
  { victim: "engine", name: "policy", request: 5, moment: "after" },
  { victim: "engine", name: "policy", request: 9, moment: "before" },
  { victim: "engine", name: "policy", request: 25, moment: "after" },
  { victim: "engine", name: "versions", request: 8, moment: "after" },
  { victim: "engine", name: "versions", request: 20, moment: "before" },
];

/** Every request once: victim, program and moment take turns. */
function campaign(from: number, to: number): Kill[] {
  return Array.from({ length: to - from + 1 }, (_, index): Kill => {
    const request = from + index;
    return { request, victim: request % 2 === 0 ? "provider" : "engine", name: request % 8 < 6 ? "policy" : "versions", moment: request % 4 < 2 ? "before" : "after" };
  });
}

let github: Emulator;
let gate: Gate;
let stack: EngineStack | undefined;
afterEach(async () => {
  if (stack === undefined) return;
  endProcessesIn(stack.folder);
  stack.close();
  stack = undefined;
  await gate.close();
  await github.close();
});

test.each(range === null ? twelve : campaign(Number(range[1]), Number(range[2])))(
  "$victim killed at request $request of a $name, $moment GitHub had it: the next run finishes the plan, deletes nothing else, and claims its deletions",
  async ({ victim, name, request, moment }) => {
    if (isOver()) return;
    const started = Date.now();
    const program = manyDeletions(name, deletions);
    const fast = await startFastGitHub({ packages: [program.seed(started)] });
    github = fast.github;
    gate = await openGate(github);
    const opened = await EngineStack.open({ program: programOf(program.declares), env: { ...fast.env, GITHUB_API_URL: gate.url } });
    stack = opened;
    let killed = 0;
    const strike = async (): Promise<void> => {
      const victims = victim === "provider" ? providersIn(opened.folder) : enginesIn(opened.folder);
      killed = victims.length;
      for (const pid of victims) kill(pid);
      await Promise.all(victims.map(ended));
      await new Promise((resolve) => setTimeout(resolve, 20)); // the cut connection arrives
    };
    gate.upon(/./, request, strike, moment);
    const struck = await opened.up();
    if (victim === "engine") {
      removeTornAttributes(path.join(opened.folder, "state"));
      await opened.stack.cancel();
    }

    const next = await opened.up();
    const preview = await opened.preview();
    const violations = [
      ...(killed === 1 && !struck.ok ? [] : [`${killed} processes were killed, and the run ${struck.ok ? "succeeded" : "failed"}`]),
      ...(next.ok ? [] : [`the next run failed: ${next.text}`]),
      ...misspoken(next, "the next run"),
      ...(await wrongs(program, github, opened)),
      ...unfinished(program, github),
      ...disquiet(preview, operations(preview)),
    ];
    const file = process.env["GHPKG_REPORT"];
    if (file !== undefined) appendFileSync(file, `${JSON.stringify({ victim, program: name, request, moment, deletions, violations, seconds: Math.round((Date.now() - started) / 100) / 10 })}\n`);
    expect(violations).toEqual([]);
  },
);
