/** What a user declares of a version or a package. */
export const DesiredState = { present: "present", deleted: "deleted" } as const;
export type DesiredState = (typeof DesiredState)[keyof typeof DesiredState];

/** What GitHub shows: live; in the trash and restorable; or neither. */
export const ObservedState = { present: "present", deleted: "deleted", gone: "gone" } as const;
export type ObservedState = (typeof ObservedState)[keyof typeof ObservedState];

/** What `pulumi up` will do on GitHub. `adopt` and `none` call nothing. */
export const PlannedAction = { delete: "delete", restore: "restore", adopt: "adopt", none: "none" } as const;
export type PlannedAction = (typeof PlannedAction)[keyof typeof PlannedAction];

/** What happens when a resource is removed from the program or destroyed. */
export const OnDestroy = { restore: "restore", leave: "leave" } as const;
export type OnDestroy = (typeof OnDestroy)[keyof typeof OnDestroy];

/** The one decision of the lifecycle: declared × observed → action. `impossible` has no way back. */
export function decideAction(
  desired: DesiredState,
  observed: ObservedState,
  known: "new" | "managed",
): PlannedAction | "impossible" {
  switch (desired) {
    case DesiredState.present:
      switch (observed) {
        case ObservedState.present:
          return known === "new" ? PlannedAction.adopt : PlannedAction.none;
        case ObservedState.deleted:
          return PlannedAction.restore;
        case ObservedState.gone:
          return "impossible";
        default:
          return observed satisfies never;
      }
    case DesiredState.deleted:
      return observed === ObservedState.present ? PlannedAction.delete : PlannedAction.none;
    default:
      return desired satisfies never;
  }
}
