/** The reads that keep deletes safe, per delete: see `docs/limits.md`. */
const readsPerDelete = 0.05;

/**
 * What a reviewer should know of a plan that one hour's requests do not carry; undefined of any other one. From counts
 * alone, so that the same plan says the same.
 */
export function hoursNeeded({ deletions, restores, limit }: { readonly deletions: number; readonly restores: number; readonly limit: number | undefined }): string | undefined {
  const requests = Math.ceil(deletions * (1 + readsPerDelete)) + restores;
  if (limit === undefined || requests <= limit) return undefined;
  return `this plan takes about ${requests} requests, and GitHub allows ${limit} an hour: a run stops before that limit and the next one goes on, ${Math.ceil(requests / limit)} runs in all`;
}
