import { byAge, type PackageFacts } from "./facts";
import { judge } from "./judge";
import { Standing, type Circumstances } from "./verdict";

/** So many are named; a lost ledger of thousands is told by its size. */
const mostNamed = 20;

/**
 * Deleted versions that this policy would delete and that nothing says it deleted: either somebody else did, or a ledger
 * was lost with its machine. Named, never claimed: none is restored and none enters the ledger.
 */
export function unattributed(packages: readonly PackageFacts[], circumstances: Circumstances, sinceMs: number): string[] {
  // GitHub moves updatedAt when it deletes, which may be after the instant of the plan: it says nothing of the version.
  const ageless: Circumstances = { ...circumstances, policy: { ...circumstances.policy, minAge: Number.NEGATIVE_INFINITY } };
  const labels = packages.flatMap((facts) => {
    const candidates = new Set(facts.trash.filter((version) => (version.deletedAt as number) > sinceMs));
    if (candidates.size === 0) return [];
    const { versions, standing } = judge(facts, [...facts.live, ...candidates].sort(byAge), ageless);
    return versions.filter((version, position) => candidates.has(version) && standing[position] === Standing.delete).map((version) => `${facts.key}@${version.label}`);
  });
  const more = labels.length - mostNamed;
  return more > 0 ? [...labels.slice(0, mostNamed), `… and ${more} more`] : labels;
}
