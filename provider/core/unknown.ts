/**
 * How the Pulumi engine spells a value that is not known yet in a preview.
 * https://www.pulumi.com/docs/iac/concepts/inputs-outputs/ (the wire form: `runtime/rpc` of `@pulumi/pulumi`).
 */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** True for a value that will be known only during the update. It is passed through and never validated or sent. */
export function isUnknown(value: unknown): boolean {
  return value === UNKNOWN;
}

/** True where the value itself or anything inside it is unknown. */
export function containsUnknown(value: unknown): boolean {
  if (isUnknown(value)) return true;
  if (Array.isArray(value)) return value.some(containsUnknown);
  if (value !== null && typeof value === "object") return Object.values(value).some(containsUnknown);
  return false;
}

/**
 * Drops `undefined`, at every depth. The engine's wire format cannot carry it, and would fail
 * after the side effect has happened (https://github.com/pulumi/pulumi/issues/2205).
 */
export function withoutUndefined<T>(value: T): T {
  if (Array.isArray(value)) return value.filter((item) => item !== undefined).map(withoutUndefined) as T;
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutUndefined(item)])) as T;
}
