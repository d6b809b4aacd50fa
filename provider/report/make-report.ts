import { addCounts, noCounts, policyReport, type PlanFacts } from "./policy-report";
import { REPORT_FORMAT, type ChangeReport, type Counts, type PolicyReport, type RemovedReport, type Report, type ResourceReport } from "./report";

/** What a report is made of: verified plans and what the preview says of single resources. */
export interface ReportFacts {
  readonly source: Report["source"];
  readonly plans: readonly PlanFacts[];
  readonly resources: readonly ResourceReport[];
  readonly removed: readonly RemovedReport[];
  readonly problems: readonly string[];
  /** An earlier report, whose deletions these are compared with. */
  readonly since?: Report | undefined;
  /** Lower-case hexadecimal SHA-256 of a value as canonical JSON. */
  readonly hashOf: (value: unknown) => string;
}

function resourceCounts(resources: readonly ResourceReport[], removed: readonly RemovedReport[]): Counts {
  const counts = { ...noCounts };
  for (const { action, versions } of resources) {
    if (action === "delete") counts.delete += Math.max(1, versions.length);
    if (action === "restore") counts.restore += Math.max(1, versions.length);
  }
  for (const { versions } of removed) counts.restore += versions;
  return counts;
}

/** What is done of a plan: nothing, where a guard stopped it. */
const doneOf = ({ counts, stopped }: PolicyReport): Counts => (stopped.length === 0 ? counts : { ...counts, delete: 0, restore: 0, keep: counts.keep + counts.delete });

const goes = ({ versions, stopped }: PolicyReport): Map<string, string> => new Map(versions.filter(({ action }) => action === "delete" && stopped.length === 0).map((version) => [`${version.package}#${version.id}`, `${version.package}@${version.label}`]));

function changesSince(policy: PolicyReport, since: Report | undefined): ChangeReport | undefined {
  const earlier = since?.policies.find(({ name, owner }) => name === policy.name && owner === policy.owner);
  if (since === undefined || earlier === undefined) return undefined;
  const [now, then] = [goes(policy), goes(earlier)];
  const only = (these: ReadonlyMap<string, string>, those: ReadonlyMap<string, string>): string[] => [...these].filter(([key]) => !those.has(key)).map(([, name]) => name);
  return { report: since.hash, newDeletions: only(now, then), noLongerDeleted: only(then, now) };
}

/** The report object: what all its forms show. */
export function makeReport({ source, plans, resources, removed, problems, since, hashOf }: ReportFacts): Report {
  const policies = plans.map(policyReport).map((policy): PolicyReport => {
    const change = changesSince(policy, since);
    return change === undefined ? policy : { ...policy, since: change };
  });
  const body: Omit<Report, "hash"> = {
    format: REPORT_FORMAT,
    source,
    counts: policies.map(doneOf).reduce(addCounts, resourceCounts(resources, removed)),
    policies,
    resources: [...resources],
    removed: [...removed],
    problems: [...problems],
  };
  return { ...body, hash: hashOf(body) };
}
