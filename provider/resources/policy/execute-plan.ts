import pLimit from "p-limit";
import { Failure, FailureCode, hadNoEffect, isFailure } from "../../core/failure";
import type { PackageRef } from "../../core/refs";
import type { Decision, Plan } from "../../retention";
import type { Connection, Edges } from "../edges";
import { refOfKey } from "../target";
import { Permissions } from "./permissions";

/** How many requests of one plan are under way at the same time; the client's own limits hold below it. */
const atOnce = 16;

/** What GitHub refuses until something else changes: learned here, remembered in the state, blocked in the next plan. */
const lastingRefusals: readonly FailureCode[] = [FailureCode.tooPopular, FailureCode.noAdminPermission];
/** Nothing else can succeed after these: the run stops instead of being refused once per version. */
const stopping: readonly FailureCode[] = [
  FailureCode.requiresAuthentication, FailureCode.badCredentials, FailureCode.scope, FailureCode.sso, FailureCode.tokenKind,
  FailureCode.primaryRateLimit, FailureCode.secondaryRateLimit, FailureCode.locked,
];

/** One entry of a plan that was not carried out, and why. */
export interface Undone {
  readonly name: string;
  /** `packageType/packageName`. */
  readonly package: string;
  readonly id: number;
  readonly reason: string;
}

/** What became of a plan. */
export interface Execution {
  readonly deleted: readonly Decision[];
  readonly restored: readonly Decision[];
  /** Somebody else had deleted them before. */
  readonly gone: readonly Decision[];
  readonly refused: readonly (Undone & { readonly code: FailureCode; readonly lasting: boolean })[];
  /** Packages of which this token may delete nothing, and why: GitHub was not asked about the rest of them. */
  readonly closed: ReadonlyMap<string, string>;
  readonly skipped: readonly Undone[];
  /** Ids of deletes that may have taken effect all the same. */
  readonly unsure: readonly number[];
}

export interface ExecutionRequest {
  readonly owner: string;
  readonly plan: Plan;
  readonly connection: Connection;
  readonly minRemaining: number;
  readonly progress: Edges["progress"];
  /** Called with ids whose deletion GitHub confirmed. */
  readonly onDeleted: (ids: readonly number[]) => void;
}

const nameOf = (step: { package: string; label: string }): string => `${step.package}@${step.label}`;

/** Carries out a plan in its own order. It decides nothing: what a step waits for stands in the plan. */
export async function executePlan(request: ExecutionRequest): Promise<Execution> {
  const { plan, connection, owner } = request;
  const decisions = new Map(plan.decisions.map((decision) => [`${decision.package}#${decision.id}`, decision]));
  const decisionOf = (step: { package: string; id: number }): Decision => decisions.get(`${step.package}#${step.id}`) as Decision;
  const result = { deleted: [] as Decision[], restored: [] as Decision[], gone: [] as Decision[], refused: [] as (Undone & { code: FailureCode; lasting: boolean })[], skipped: [] as Undone[], unsure: [] as number[] };
  const refOf = (key: string): PackageRef => refOfKey(owner, key);
  let stopped: Failure | undefined;

  const note = (step: { package: string; label: string; id: number }, thrown: unknown): void => {
    // Nobody knows what else is broken, a full disk under the journal for one: what is done is told, nothing is begun.
    const error = isFailure(thrown) ? thrown : new Failure(FailureCode.unexpectedResponse, thrown instanceof Error ? thrown.message : String(thrown), { operation: "carry out the plan", subject: nameOf(step), cause: thrown });
    if (error !== thrown || stopping.includes(error.code)) stopped ??= error;
    if (!hadNoEffect(error)) result.unsure.push(step.id);
    // Whatever is under way meets the same end: said without its version, one line can tell it of all.
    const reason = stopping.includes(error.code) ? [error.words, error.details.cure].filter(Boolean).join(" – ") : error.message;
    const undone = { name: nameOf(step), package: step.package, id: step.id, reason };
    if (error.code === FailureCode.changedSincePlan || error.code === FailureCode.guarded || error.code === FailureCode.expired) result.skipped.push(undone);
    else result.refused.push({ ...undone, code: error.code, lasting: lastingRefusals.includes(error.code) });
  };

  const brokenPackages = new Set<string>();
  const restoredIds = new Set<number>();
  request.progress.expect(plan.restores.length, "restore");
  for (const step of plan.restores) {
    const unmet = step.after.some((id) => !restoredIds.has(id));
    if (stopped !== undefined || unmet || brokenPackages.has(step.package)) {
      brokenPackages.add(step.package);
      result.skipped.push({ name: nameOf(step), package: step.package, id: step.id, reason: "not restored, because a restore before it failed" });
      continue;
    }
    try {
      await connection.api.restoreVersion({ ...refOf(step.package), versionId: step.id });
      connection.desk(refOf(step.package)).restored(step.id);
      restoredIds.add(step.id);
      result.restored.push(decisionOf(step));
    } catch (error) {
      brokenPackages.add(step.package);
      note(step, error);
    } finally {
      request.progress.settled();
    }
  }

  const limit = pLimit(atOnce);
  const permissions = new Permissions();
  const unasked: Plan["deletions"][number][] = [];
  const outcomes = new Map<string, Promise<boolean>>();
  const remove = async (step: Plan["deletions"][number], before: readonly Promise<boolean>[]): Promise<boolean> => {
    const confirmed = (await Promise.all(before)).every(Boolean);
    const skip = (reason: string): boolean => {
      result.skipped.push({ name: nameOf(step), package: step.package, id: step.id, reason });
      return false;
    };
    if (!confirmed) return skip("not deleted, because the deletion of what refers to it was not confirmed");
    if (brokenPackages.has(step.package)) return skip("not deleted, because a restore in this package failed");
    return limit(async () => {
      if (stopped !== undefined) return skip("not deleted, because the run stopped before it");
      if (permissions.missing(step.package) !== undefined) {
        unasked.push(step);
        return false;
      }
      const decision = decisionOf(step);
      try {
        const outcome = await connection.desk(refOf(step.package)).delete({ id: step.id, name: decision.name, tags: tagsOf(decision) });
        if (outcome === "deleted") {
          result.deleted.push(decision);
          permissions.had(step.package);
          request.onDeleted([step.id]);
        } else result.gone.push(decision);
        return true;
      } catch (error) {
        if (isFailure(error, FailureCode.noAdminPermission)) permissions.lacked(step.package, error.message);
        note(step, error);
        return false;
      }
    });
  };
  for (const step of plan.deletions) {
    const desk = connection.desk(refOf(step.package));
    desk.demands(request.minRemaining);
    desk.plans([step.id]);
    const before = step.after.map((id) => outcomes.get(`${step.package}#${id}`) ?? Promise.resolve(false));
    outcomes.set(`${step.package}#${step.id}`, remove(step, before));
  }
  await Promise.all(outcomes.values());
  for (const step of unasked) {
    const undone = { name: nameOf(step), package: step.package, id: step.id };
    const reason = permissions.missing(step.package);
    if (reason === undefined) result.skipped.push({ ...undone, reason: "not deleted, because GitHub refused others of its package at that moment" });
    else result.refused.push({ ...undone, reason, code: FailureCode.noAdminPermission, lasting: true });
  }
  return { ...result, closed: permissions.closed() };
}

/** A label is the tags where there are any, else the name. */
export function tagsOf(decision: Pick<Decision, "label" | "name">): string[] {
  return decision.label === decision.name ? [] : decision.label.split(",");
}
