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
  const lines = [...linesOf(plan.deletions, "DELETE"), ...linesOf(plan.restores, "RESTORE")];
  if (lines.length > 0) {
    const hidden = hiddenIn(plan.deletions) + hiddenIn(plan.restores);
    await pulumi.log.warn([`policy ${name} will ${plan.summary}; each deletion can be undone for 30 days:`, ...cut(lines, hidden)].join("\n"), resource);
  }
  const isTagged = (warning: string): boolean => warning.startsWith("tagged:");
  const tagged = plan.warnings.filter(isTagged);
  const notes = [...Object.entries(plan.blocked).filter(isShown).map(([version, why]) => `${version} is blocked: ${why}`), ...plan.warnings.filter((warning) => !isTagged(warning))];
  if (tagged.length + notes.length > 0) await pulumi.log.warn([`policy ${name}:`, ...tagged.map((warning) => `  ${warning}`), ...cut(notes.map((note) => `  ${note}`), hiddenIn(plan.blocked))].join("\n"), resource);
}

type Sample = Readonly<Record<string, string>>;

/** The key under which a sample says how many entries it leaves out. */
const rest = "…";
const isShown = ([key]: readonly [string, string]): boolean => key !== rest;
const hiddenIn = (sample: Sample): number => Number(/\d+/.exec(sample[rest] ?? "")?.[0] ?? 0);
const linesOf = (sample: Sample, verb: string): string[] => Object.entries(sample).filter(isShown).map(([version, why]) => `  ${verb} ${version} (${why})`);

/** The first lines, and how many there are besides. */
function cut(lines: readonly string[], hidden: number): string[] {
  const more = Math.max(0, lines.length - mostLines) + hidden;
  return [...lines.slice(0, mostLines), ...(more > 0 ? [`  … and ${more} more (ghpkg review)`] : [])];
}
