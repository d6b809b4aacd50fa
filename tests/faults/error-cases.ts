import type { Emulator, FaultRule } from "../../emulator";
import { manyDeletions, type Program } from "./programs";
import { disquiet, misspoken, unfinished, wrongs, type Engine } from "./run-cell";

export const deletions = 20;

export const errors: readonly { readonly error: string; readonly rule: FaultRule }[] = [
  { error: "a 500 that lasts", rule: { kind: "server-error" } },
  { error: "a 500 after the effect", rule: { kind: "server-error", effect: "applied" } },
  { error: "a 403", rule: { kind: "refusal", status: 403 } },
  { error: "a 404, although the version can be read,", rule: { kind: "refusal", status: 404 } },
];

export interface ErrorCase {
  readonly name: "policy" | "versions";
  readonly error: string;
  readonly rule: FaultRule;
  /** Which of the deletes, from 1. */
  readonly nth: number;
}

export const errorCases: readonly ErrorCase[] = (["policy", "versions"] as const).flatMap((name) => errors.flatMap((each) => Array.from({ length: deletions }, (_, index) => ({ ...each, name, nth: index + 1 }))));

export const programOf = ({ name }: ErrorCase): Program => manyDeletions(name, deletions);

/** One delete of twenty meets an error: the others must be done, and the next run must finish the plan. */
export async function deleteMeets({ name, rule, nth }: ErrorCase, { github, engine }: { github: Emulator; engine: Engine }): Promise<string[]> {
  const program = manyDeletions(name, deletions);
  const target = program.deletes[nth - 1] as string;
  const look = () => github.elsewhere.look(program.place)?.active ?? [];
  const id = look().find((version) => version.name === target)?.id;
  github.faults.set([{ ...rule, method: "DELETE", path: `/versions/${id}$` }]);
  const struck = await engine.up();
  const left = look().flatMap((version) => (program.deletes.includes(version.name) ? [version.name] : []));
  const isDone = rule.kind === "server-error" && rule.effect === "applied";
  const said = name === "policy" ? `${target} was refused` : `${id}`;
  github.faults.clear();

  const next = await engine.up();
  const { outcome, planned } = await engine.preview();
  // A missing permission is remembered by a policy, and asked for again when its meaning changes.
  const isRemembered = name === "policy" && rule.kind === "refusal" && rule.status === 404;
  return [
    ...misspoken(struck, "the struck run"),
    ...(left.join() === (isDone ? "" : target) ? [] : [`after the struck run [${left.join(", ")}] are still there`]),
    ...(struck.ok === isDone ? [] : [`the struck run ${struck.ok ? "succeeded" : "failed"}: ${struck.text}`]),
    ...(isDone || struck.text.includes(said) ? [] : [`the struck run does not name ${target}: ${struck.text}`]),
    ...(next.ok ? [] : [`the next run failed: ${next.text}`]),
    ...misspoken(next, "the next run"),
    ...(await wrongs(program, github, engine)),
    ...unfinished(program, github).filter((line) => !isRemembered || line !== `${target} is still there`),
    ...disquiet(outcome, planned),
  ];
}
