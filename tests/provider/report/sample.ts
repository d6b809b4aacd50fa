import type { RetentionPolicyArgs } from "../../../sdk/retention-policy-args";
import { canonicalJson, evaluate, type RefusedApproval, type SnapshotPackage } from "../../../provider/retention";
import { makeReport } from "../../../provider/report/make-report";
import type { Report, ResourceReport } from "../../../provider/report/report";
import { previousEvaluation } from "../../../provider/cli/verified-policy";
import { NOW, policy as policyOf, sha256, type PolicySketch } from "../retention/world";

export interface Sample {
  readonly packages: SnapshotPackage[];
  readonly policy: PolicySketch;
  readonly previous?: PolicySketch;
  readonly name?: string;
  readonly approvals?: readonly RefusedApproval[];
  readonly resources?: readonly ResourceReport[];
  readonly lock?: readonly { package: string; id: number }[];
  readonly since?: Report;
  readonly problems?: readonly string[];
}

export const hashOf = (value: unknown): string => sha256(canonicalJson(value));

/** A report as `ghpkg review` makes it, from a policy and packages instead of files. */
export function reportOf({ packages, policy: sketch, previous, name = "tool", approvals = [], resources = [], lock, since, problems = [] }: Sample): Report {
  const policy: RetentionPolicyArgs = policyOf(sketch);
  const snapshot = { format: "github-packages-snapshot/1" as const, takenAt: "2026-06-01T00:00:00Z", owner: "acme", packages };
  const evaluation = evaluate({ policy, snapshot, at: NOW, sha256, ...(lock === undefined ? {} : { lock }) });
  if (evaluation.problems !== undefined) throw new Error(JSON.stringify(evaluation.problems));
  const { plan } = evaluation;
  const before = previousEvaluation({ plan, policy, snapshot, previous: previous === undefined ? undefined : policyOf(previous), ledger: [] });
  return makeReport({ source: "preview", plans: [{ name, plan, policy, previous: before, approvals, protectUnknown: false }], resources, removed: [], problems, since, hashOf });
}
