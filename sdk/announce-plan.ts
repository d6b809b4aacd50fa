import * as pulumi from "@pulumi/pulumi";
import type { RetentionPlan } from "./retention-policy";
import { look } from "./run";

/** So many entries stand in the preview; `ghpkg review` shows all. */
const mostLines = 20;

/** Says on the policy's own row of `pulumi preview` what will be deleted and restored, and why. Nothing planned, nothing said. */
export function announcePlan(resource: pulumi.Resource, name: string, plan: unknown): void {
  if (!pulumi.runtime.isDryRun()) return;
  void say(resource, name, plan).catch(() => undefined); // a failed check says itself what is wrong
}

async function say(resource: pulumi.Resource, name: string, output: unknown): Promise<void> {
  const seen = await look(output);
  if (!seen.known) {
    await pulumi.log.warn(`policy ${name}: what will happen cannot be shown, because an input is not known yet; a deletion that no preview showed is refused`, resource);
    return;
  }
  const plan = seen.value as RetentionPlan;
  const lines = [
    ...Object.entries(plan.deletions).map(([version, why]) => (version === "…" ? `  ${why}` : `  DELETE ${version} (${why})`)),
    ...Object.entries(plan.restores).map(([version, why]) => (version === "…" ? `  ${why}` : `  RESTORE ${version} (${why})`)),
  ];
  if (lines.length > 0) {
    const more = lines.length > mostLines ? [`  … and ${lines.length - mostLines} more`] : [];
    await pulumi.log.warn([`policy ${name} will ${plan.summary}; each deletion can be undone for 30 days:`, ...lines.slice(0, mostLines), ...more].join("\n"), resource);
  }
  const notes = [...Object.entries(plan.blocked).map(([version, why]) => `${version} is blocked: ${why}`), ...plan.warnings];
  if (notes.length > 0) await pulumi.log.warn([`policy ${name}:`, ...notes.slice(0, mostLines).map((note) => `  ${note}`)].join("\n"), resource);
}
