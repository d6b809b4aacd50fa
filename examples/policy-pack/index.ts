import { PolicyPack, type ReportViolation, type ResourceValidationArgs } from "@pulumi/policy";

// Guard rails for what pulumi-github-packages deletes: `pulumi preview --policy-pack examples/policy-pack`.
// A preview computes what will be deleted as inputs of the resources (plannedAction, tags, plan), and a pack reads them there.

const prefix = "pulumi-nodejs:dynamic/github-packages:";
const reliedOn = /^(?:latest|stable|prod.*)$/;

/** The part of a PackageVersion, a Package and a RetentionPolicy that is read here. */
interface Declared {
  readonly packageType?: string;
  readonly packageName?: string;
  readonly version?: string;
  readonly tags?: readonly string[];
  readonly versionCount?: number;
  readonly reason?: string;
  readonly plannedAction?: string;
  readonly plan?: { readonly deletions: Readonly<Record<string, string>>; readonly warnings: readonly string[] };
  readonly delete?: readonly { readonly id: string; readonly because?: string }[];
}

interface Seen {
  readonly type: string;
  readonly props: Record<string, unknown>;
}

const declared = ({ type, props }: Seen): (Declared & { readonly kind: string }) | undefined => (type.startsWith(prefix) ? { ...(props as Declared), kind: type.slice(prefix.length) } : undefined);

/** How many versions a resource will delete. Above 200 the plan holds a sample, and "…" says how many more there are. */
function deletionsOf(resource: Seen): number {
  const found = declared(resource);
  if (found?.plan !== undefined) {
    const { "…": more, ...named } = found.plan.deletions;
    // A sample whose rest cannot be counted is too many, whatever the limit.
    return Object.keys(named).length + (more === undefined ? 0 : Number(/\d+/.exec(more)?.[0] ?? Infinity));
  }
  if (found?.plannedAction !== "delete") return 0;
  return found.kind === "Package" ? (found.versionCount ?? Infinity) : 1;
}

/** Versions that people rely on by a tag. A plan's `tagged:` warnings name all of them, also those outside its sample. */
function noTaggedDeletion(args: ResourceValidationArgs, report: ReportViolation): void {
  const found = declared(args);
  for (const warning of found?.plan?.warnings ?? []) {
    if (warning.startsWith("tagged:")) report(`${warning.slice("tagged:".length)} is tagged latest, stable or prod*, and would be deleted. Keep it by a rule, protect or a pin.`);
  }
  if (found?.plannedAction !== "delete") return;
  if (found.kind === "Package") {
    const { allowedPackages } = args.getConfig<{ allowedPackages: string[] }>();
    const name = `${found.packageType}/${found.packageName}`;
    if (!allowedPackages.includes(name)) report(`the whole package ${name} would be deleted, with every tag that it has. If that is meant, add it to allowedPackages.`);
    return;
  }
  const tags = (found.tags ?? []).filter((tag) => reliedOn.test(tag));
  if (tags.length > 0) report(`${found.packageType}/${found.packageName}@${found.version} is tagged ${tags.join(", ")}, and would be deleted. Move the tags first.`);
}

/** Who reviews a deletion should read why. A policy gives its reasons by rule. */
function needsReason(args: ResourceValidationArgs, report: ReportViolation): void {
  const found = declared(args);
  if (found === undefined || deletionsOf(args) === 0) return;
  if (found.plan !== undefined) {
    const silent = (found.delete ?? []).filter(({ because }) => (because ?? "").trim() === "").map(({ id }) => id);
    if (silent.length > 0) report(`its delete rules ${silent.join(", ")} say no reason. Write it as because: "…".`);
  } else if ((found.reason ?? "").trim() === "") {
    report('it deletes and says no reason. Write it as reason: "…".');
  }
}

const limit = { properties: { maxDeletions: { type: "integer" as const, minimum: 0, default: 50 } } };

new PolicyPack("github-packages", {
  policies: [
    {
      name: "no-deletion-of-relied-on-tags",
      description: "Versions tagged latest, stable or prod* are not deleted.",
      enforcementLevel: "mandatory",
      configSchema: { properties: { allowedPackages: { type: "array", items: { type: "string" }, default: [] } } },
      validateResource: noTaggedDeletion,
    },
    {
      name: "deletion-needs-reason",
      description: "Every deletion says why.",
      enforcementLevel: "mandatory",
      validateResource: needsReason,
    },
    {
      // Runs before anything is written, also where the preview was skipped.
      name: "limited-deletions-per-resource",
      description: "One resource deletes at most maxDeletions versions in a run.",
      enforcementLevel: "mandatory",
      configSchema: limit,
      validateResource: (args, report) => {
        const { maxDeletions } = args.getConfig<{ maxDeletions: number }>();
        const count = deletionsOf(args);
        if (count > maxDeletions) report(`it would delete ${count} versions, and ${maxDeletions} are allowed. Use guards.batch, or raise maxDeletions.`);
      },
    },
    {
      name: "limited-deletions",
      description: "All resources together delete at most maxDeletions versions in a run.",
      enforcementLevel: "mandatory",
      configSchema: limit,
      validateStack: (args, report) => {
        const count = args.resources.reduce((sum, resource) => sum + deletionsOf(resource), 0);
        const maxDeletions = args.getConfig<{ maxDeletions?: number }>().maxDeletions ?? 50;
        if (count > maxDeletions) report(`this run would delete ${count} versions, and ${maxDeletions} are allowed. Use guards.batch, or raise maxDeletions.`);
      },
    },
  ],
});
