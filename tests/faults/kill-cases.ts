import type { Emulator } from "../../emulator";
import { openGate, type Gate } from "../helpers/gate";
import { ended, enginesIn, kill, providersIn } from "../helpers/processes";
import { isDone, isOver, report, testEach } from "./choice";
import { startFastGitHub } from "./fast-github";
import { FastStack } from "./fast-stack";
import { programToKill } from "./image-program";
import { disquiet, misspoken, unfinished, wrongs } from "./run-cell";

/** A campaign says where by `GHPKG_KILLS=from-to` amid `GHPKG_DELETIONS`; a test run kills at twelve points amid twenty. */
const deletions = Number(process.env["GHPKG_DELETIONS"] ?? "20");
const range = /^(\d+)-(\d+)$/.exec(process.env["GHPKG_KILLS"] ?? "");

type Name = "policy" | "versions" | "images";

interface Kill {
  readonly victim: "provider" | "engine";
  readonly name: Name;
  readonly request: number;
  readonly moment: "before" | "after";
  /** Counts deletes alone: how many requests an image's manifests take depends on which of them meet the first 401. */
  readonly of?: "deletes";
}

/** Requests of each program: what is there, one restore or some forty for manifests, twenty deletes. */
const twelve: readonly Kill[] = [
  { victim: "provider", name: "policy", request: 5, moment: "after" },
  { victim: "provider", name: "policy", request: 13, moment: "after" },
  { victim: "provider", name: "policy", request: 24, moment: "after" },
  { victim: "provider", name: "images", request: 9, moment: "before" },
  { victim: "provider", name: "images", request: 2, of: "deletes", moment: "after" },
  { victim: "provider", name: "versions", request: 17, moment: "before" },
  { victim: "engine", name: "policy", request: 3, moment: "before" },
  { victim: "engine", name: "policy", request: 5, moment: "after" },
  { victim: "engine", name: "policy", request: 25, moment: "after" },
  { victim: "engine", name: "images", request: 7, of: "deletes", moment: "before" },
  { victim: "engine", name: "images", request: 14, of: "deletes", moment: "after" },
  { victim: "engine", name: "versions", request: 8, moment: "after" },
];

/** `GHPKG_PROGRAMS` names the programs, `GHPKG_VICTIMS` who dies, `GHPKG_MOMENTS` when: `both`, or by turns, which another program takes the other way round. */
function campaign(from: number, to: number): Kill[] {
  const names = (process.env["GHPKG_PROGRAMS"] ?? "images,policy").split(",") as Name[];
  const victims = (process.env["GHPKG_VICTIMS"] ?? "provider,engine").split(",") as Kill["victim"][];
  const isTurn = (request: number, name: Name, victim: string, moment: string): boolean => ((request + (name === "policy" ? 1 : 0) + (victim === "engine" ? 1 : 0)) % 2 === 0) === (moment === "before");
  return names.flatMap((name) =>
    Array.from({ length: to - from + 1 }, (_, index) => from + index).flatMap((request) =>
      victims.flatMap((victim) =>
        (["before", "after"] as const).filter((moment) => process.env["GHPKG_MOMENTS"] === "both" || isTurn(request, name, victim, moment)).map((moment): Kill => ({ victim, name, request, moment })),
      ),
    ),
  );
}

export const keyOf = ({ victim, name, request, moment }: Kill): string => `${victim}, ${name} with ${deletions} deletions, request ${request}, ${moment}`;

/** Every other kill, so that two files share them. */
export function testKills(half: 0 | 1): void {
  let github: Emulator;
  let gate: Gate;
  let stack: FastStack | undefined;
  afterEach(async () => {
    if (stack === undefined) return;
    stack.close();
    stack = undefined;
    await gate.close();
    await github.close();
  });

  const kills = (range === null ? twelve : campaign(Number(range[1]), Number(range[2])).filter((each) => !isDone(keyOf(each)))).filter((_, index) => index % 2 === half);
  testEach(kills, "$victim killed at request $request of $name, $moment GitHub had it: the next run finishes the plan, deletes nothing else, and claims its deletions", async (each) => {
    if (isOver()) return;
    const { victim, name, request, moment } = each;
    const started = Date.now();
    const program = programToKill(name, deletions);
    const fast = await startFastGitHub({ packages: [program.seed(started)] });
    github = fast.github;
    gate = await openGate(github);
    const opened = await FastStack.open(program.declares, { ...fast.env, GITHUB_API_URL: gate.url });
    stack = opened;
    let killed = 0;
    const strike = async (): Promise<void> => {
      const victims = victim === "provider" ? providersIn(opened.folder) : enginesIn(opened.folder);
      killed = victims.length;
      for (const pid of victims) kill(pid);
      await Promise.all(victims.map(ended));
      await new Promise((resolve) => setTimeout(resolve, 20)); // the cut connection arrives
    };
    gate.upon(each.of === "deletes" ? /^DELETE / : /./, request, strike, moment);
    const struck = await opened.up();
    if (killed === 0 && struck.ok && range !== null) {
      report({ victim, program: name, request, moment, deletions, neverCame: true, violations: [] });
      return; // this run sent fewer requests
    }
    const inTime = killed;
    const broken = program.broken?.(github) ?? [];
    if (victim === "engine") await opened.cancel();

    const next = await opened.up();
    const { outcome, planned } = await opened.preview();
    const violations = [
      ...broken.map((line) => `after the kill: ${line}`),
      ...(inTime === 1 && !struck.ok ? [] : [`${inTime} processes were killed, and the run ${struck.ok ? "succeeded" : "failed"}: ${struck.text}`]),
      ...(next.ok ? [] : [`the next run failed: ${next.text}`]),
      ...misspoken(next, "the next run"),
      ...(await wrongs(program, github, opened)),
      ...unfinished(program, github),
      ...disquiet(outcome, planned),
    ];
    report({ victim, program: name, request, moment, deletions, violations, seconds: Math.round((Date.now() - started) / 100) / 10 });
    expect(violations).toEqual([]);
  });
}
