import { PackageType, VersionState, Visibility } from "../state/model";
import type { Call } from "./call";
import { Problem } from "./problem";

const memberOf = <T extends string>(set: Readonly<Record<string, T>>, value: string): T | undefined =>
  Object.values(set).find((each) => each === value);

/** `package_type` of the query, which is required there. */
export function queriedType(call: Call): PackageType {
  const asked = call.query.get("package_type");
  if (asked === null || asked === "") throw new Problem("missing-type");
  const type = memberOf(PackageType, asked);
  if (type === undefined) throw new Problem("invalid-argument");
  return type;
}

export function queriedVisibility(call: Call): Visibility | undefined {
  const asked = call.query.get("visibility");
  if (asked === null) return undefined;
  const visibility = memberOf(Visibility, asked);
  if (visibility === undefined) throw new Problem("invalid-argument");
  return visibility;
}

/** @default "active" */
export function queriedState(call: Call): VersionState {
  const asked = call.query.get("state");
  const state = asked === null ? VersionState.active : memberOf(VersionState, asked);
  if (state === undefined) throw new Problem("invalid-argument");
  return state;
}

/** Type and name of the path. A type that does not exist cannot have packages. */
export function namedPackage(call: Call): { readonly type: PackageType; readonly name: string } {
  const type = memberOf(PackageType, call.params["package_type"] ?? "");
  if (type === undefined) throw new Problem("package-404");
  return { type, name: call.params["package_name"] ?? "" };
}

export function namedVersion(call: Call): number {
  const asked = call.params["package_version_id"] ?? "";
  if (!/^\d{1,15}$/.test(asked)) throw new Problem("route-404");
  return Number(asked);
}

/** A write that carries JSON is refused; GitHub's schema for these bodies is `null`. */
export function requireNoBody(call: Call): void {
  if (call.body.trim() === "" || call.body.trim() === "null") return;
  throw new Problem("body", { message: `Invalid request.\n\nFor 'links/0/schema', ${call.body.trim()} is not a null.` });
}

const positive = (value: string | null, otherwise: number): number =>
  value !== null && /^\d{1,9}$/.test(value) && Number(value) > 0 ? Number(value) : otherwise;

export interface Page {
  readonly page: number;
  readonly perPage: number;
}

/** What is not a positive number counts as not given; `per_page` is at most 100. */
export const queriedPage = (call: Call): Page => ({
  page: positive(call.query.get("page"), 1),
  perPage: Math.min(positive(call.query.get("per_page"), 30), 100),
});
