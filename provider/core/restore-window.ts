const dayMs = 86_400_000;

/**
 * How long GitHub keeps a deleted package or version restorable: 30 days.
 * https://docs.github.com/packages/learn-github-packages/deleting-and-restoring-a-package
 */
export const RESTORE_WINDOW_DAYS = 30;

/** The last instant at which a restore can be expected to work. RFC 3339. */
export function restorableUntil(deletedAt: string): string {
  return rfc3339(Date.parse(deletedAt) + RESTORE_WINDOW_DAYS * dayMs);
}

/** True while GitHub is expected to restore what was deleted at that instant. */
export function isRestorable(deletedAt: string, nowMs: number): boolean {
  return nowMs <= Date.parse(restorableUntil(deletedAt));
}

/** RFC 3339 in UTC, to the second, as GitHub writes it. */
export function rfc3339(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/\.\d{3}Z$/, "Z");
}
