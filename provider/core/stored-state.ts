import { z } from "zod";
import { DesiredState, ObservedState, OnDestroy, PlannedAction } from "./lifecycle-table";
import { OwnerType, PackageType } from "./refs";

/** The shape that this release writes. A later release raises it and adds the step to `upgrades`. */
export const STATE_VERSION = 1;

const values = <T extends string>(set: Readonly<Record<string, T>>): [T, ...T[]] => Object.values(set) as [T, ...T[]];

const common = {
  stateVersion: z.literal(STATE_VERSION),
  key: z.string(),
  owner: z.string(),
  ownerType: z.enum(values(OwnerType)).optional(),
  packageType: z.enum(values(PackageType)),
  packageName: z.string(),
  state: z.enum(values(DesiredState)),
  onDestroy: z.enum(values(OnDestroy)).optional(),
  reason: z.string().optional(),
  connection: z.string().optional(),
  plannedAction: z.enum(values(PlannedAction)),
  observedState: z.enum(values(ObservedState)),
  createdAt: z.string().optional(),
  updatedAt: z.string().optional(),
  htmlUrl: z.string().optional(),
  deletedAt: z.string().optional(),
  restorableUntil: z.string().optional(),
  deletedByThisResource: z.boolean(),
};

/** What the engine's state keeps of a `PackageVersion`. */
export const VersionState = z.looseObject({
  ...common,
  versionId: z.number().int(),
  version: z.string(),
  tags: z.array(z.string()),
  tag: z.string().optional(),
  /** What was deleted together with it, in that order: a restore brings exactly this back first. */
  goesWith: z.array(z.object({ id: z.number().int(), name: z.string(), tags: z.array(z.string()) })).optional(),
});
export type VersionState = z.infer<typeof VersionState>;

/** What the engine's state keeps of a `Package`: deleted packages cannot be listed, so it keeps what a restore needs. */
export const PackageState = z.looseObject({
  ...common,
  packageId: z.number().int().optional(),
  visibility: z.string().optional(),
  versionCount: z.number().int().optional(),
  repository: z.string().optional(),
});
export type PackageState = z.infer<typeof PackageState>;

type Stored = Readonly<Record<string, unknown>>;

/** From version n to n + 1. State written years ago is brought up to date step by step. */
const upgrades: Readonly<Record<number, (state: Stored) => Stored>> = {
  // 0: previews of this package before its first release kept no version and no key.
  0: (state) => ({ key: "", deletedByThisResource: false, plannedAction: PlannedAction.none, ...state, stateVersion: 1 }),
};

/** Why stored state cannot be read, with what to do. */
export interface UnreadableState {
  readonly problem: string;
}

/** Reads what an older or this release wrote. State of a newer release is refused: guessing could delete. */
export function readStoredState<T>(schema: z.ZodType<T>, stored: unknown): T | UnreadableState {
  let state = stored as Stored;
  let version = typeof state["stateVersion"] === "number" ? state["stateVersion"] : 0;
  if (version > STATE_VERSION) {
    return { problem: `the state of this resource was written by a newer release of pulumi-github-packages (state version ${version}, this release reads up to ${STATE_VERSION}). Upgrade the package.` };
  }
  for (; version < STATE_VERSION; version += 1) state = upgrades[version]?.(state) ?? state;
  const result = schema.safeParse(state);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  return { problem: `the stored state of this resource is damaged at ${issue?.path.join(".") ?? "its root"}: ${issue?.message ?? "unreadable"}. Run pulumi refresh, or remove the resource from the state and declare it again.` };
}

export function isUnreadable(state: object): state is UnreadableState {
  return "problem" in state;
}
