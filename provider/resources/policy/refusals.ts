import { z } from "zod";
import { FailureCode } from "../../core/failure";
import { packageKey, versionKey } from "../../core/refs";
import type { SnapshotPackage } from "../../retention";
import { refOfKey } from "../target";
import type { Execution } from "./execute-plan";

/**
 * What GitHub refused and would refuse again, as a policy's state keeps it: by version, and by package where the token may
 * delete nothing of it. Earlier releases kept the reason alone.
 */
export const Refusals = z.record(z.string(), z.union([z.string(), z.object({ code: z.string(), reason: z.string() })]));
export type Refusals = z.infer<typeof Refusals>;

/** What one run learned. */
export function learnedRefusals({ refused, closed }: Pick<Execution, "refused" | "closed">, owner: string): Refusals {
  const ofVersions = refused.flatMap((each) => (each.lasting && !closed.has(each.package) ? [[versionKey({ ...refOfKey(owner, each.package), versionId: each.id }), { code: each.code, reason: each.reason }] as const] : []));
  const ofPackages = [...closed].map(([name, reason]) => [packageKey(refOfKey(owner, name)), { code: FailureCode.noAdminPermission, reason }] as const);
  return Object.fromEntries([...ofVersions, ...ofPackages]);
}

/** What a refresh leaves of them: a permission may have been granted meanwhile, downloads only grow. */
export function withoutPermissions(refusals: Refusals): Refusals {
  return Object.fromEntries(Object.entries(refusals).filter(([, refusal]) => typeof refusal !== "string" && refusal.code !== FailureCode.noAdminPermission));
}

/** Refusals that GitHub gave before are facts of the next snapshot. */
export function withRefusals(packages: readonly SnapshotPackage[], refusals: Refusals, owner: string): SnapshotPackage[] {
  if (Object.keys(refusals).length === 0) return [...packages];
  return packages.map((found) => {
    const ref = { owner, packageType: found.packageType, packageName: found.name };
    const blocked = (id: number): string | undefined => reasonOf(refusals[versionKey({ ...ref, versionId: id })] ?? refusals[packageKey(ref)]);
    return {
      ...found,
      versions: found.versions.map((version) => {
        const reason = blocked(version.id);
        return reason === undefined ? version : { ...version, blocked: reason };
      }),
    };
  });
}

function reasonOf(refusal: Refusals[string] | undefined): string | undefined {
  if (refusal === undefined || typeof refusal === "string") return refusal;
  return refusal.code === FailureCode.noAdminPermission ? `${refusal.reason}. After that, pulumi refresh lets the next run ask again` : refusal.reason;
}
