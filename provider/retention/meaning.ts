import type { DeleteRule, KeepRule, RetentionPolicyArgs } from "../../sdk/retention-policy-args";
import { canonicalJson } from "./canonical";

const sorted = (items: readonly unknown[] | undefined): string[] => [...new Set(items?.map(canonicalJson))].sort();

function rules(list: readonly (KeepRule | DeleteRule)[] | undefined): string[] {
  return sorted(list?.map(({ because: _because, ...rule }) => rule));
}

/**
 * The policy without what is not meaning (`because`, guards, `restore`, `onDestroy`, `approval`, `asOf`, the order of
 * rules and lists): two policies of the same text decide the same.
 */
export function meaningOf(policy: RetentionPolicyArgs): string {
  return canonicalJson({
    owner: policy.owner.toLowerCase(),
    packageTypes: sorted(policy.packageTypes),
    packages: sorted(policy.packages),
    repositories: sorted(policy.repositories),
    visibility: sorted(policy.visibility),
    keep: rules(policy.keep),
    delete: rules(policy.delete),
    protect: sorted(policy.protect),
    pins: sorted(policy.pins),
    releaseHandRestored: sorted(policy.releaseHandRestored),
  });
}
