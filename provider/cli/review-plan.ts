import { checkLedger, checkSnapshot } from "../retention";
import { readChecked, readGivenJson, readGivenPolicy } from "./given";
import type { Reviewed } from "./review-source";
import { verifiedPlan } from "./verified-policy";

/** The files of a plan that was made without the engine. */
export interface PlanFiles {
  readonly plan?: string;
  readonly policy?: string;
  readonly previousPolicy?: string;
  readonly snapshot?: string;
  readonly ledger?: string;
}

/** What a plan of `ghpkg plan --json` says, verified by its hash. Without the policy its reasons and guards are not known. */
export function reviewPlan(file: string, flags: PlanFiles): Reviewed {
  const plan = verifiedPlan(readGivenJson(file), file);
  const verified = {
    plan,
    policy: flags.policy === undefined ? undefined : readGivenPolicy(flags.policy),
    previous: flags.previousPolicy === undefined ? undefined : readGivenPolicy(flags.previousPolicy),
    snapshot: flags.snapshot === undefined ? undefined : readChecked(flags.snapshot, checkSnapshot),
    ledger: flags.ledger === undefined ? [] : readChecked(flags.ledger, checkLedger),
    approvals: [],
    protectUnknown: false,
  };
  return { policies: [{ name: undefined, verified }], resources: [], removed: [], problems: [] };
}
