import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Command, Option } from "commander";
import { Failure } from "../core/failure";
import { PackageType } from "../core/refs";
import { createVersionLists } from "../github/version-lists";
import { BoundedFolder } from "../plan-dir/bounded-folder";
import { createManifestReader } from "../registry/manifest-reader";
import { RegistryClient } from "../registry/registry-client";
import { describeReading } from "../resources/relations/read-relations";
import { withRelations } from "../resources/relations/with-relations";
import { takePackages } from "../resources/take-snapshot";
import { formatInstant, SNAPSHOT_FORMAT, type Snapshot } from "../retention";
import { accountHelp, openAccount } from "./account";

interface SnapshotFlags {
  readonly type?: PackageType[];
  readonly package?: string[];
  readonly output?: string;
}

/** Manifests that could not be read are named up to this number; the file holds them all. */
const mostLines = 10;
const types = Object.values(PackageType);
const collect = (value: string, before: string[] = []): string[] => [...before, value];

/** `ghpkg snapshot`: the live state of an owner's packages as one JSON file, the facts of `ghpkg plan`. Reads only. */
export function snapshotCommand(): Command {
  const command = new Command("snapshot");
  return command
    .description("write the live state of an owner's packages to a JSON file, for ghpkg plan")
    .argument("<owner>", "login of the organization or user")
    .addOption(new Option("-t, --type <type...>", "package types to read").choices(types).default(undefined, "all"))
    .option("-p, --package <name>", "only this package, by its exact name; may be repeated", collect)
    .option("-o, --output <file>", "write to this file instead of standard output")
    .addHelpText("after", `\nWhat images consist of is read from the container registry; each manifest counts as a download there. Manifests are\nkept in .ghpkg/manifests of this folder, and read once.\n${accountHelp}\nIf one package cannot be listed completely, nothing is written: a part of the facts would decide wrongly.\nA manifest that cannot be read is written as "relations": "unknown": a plan keeps everything of that package.`)
    .action(async (owner: string, flags: SnapshotFlags) => {
      const snapshot = await takeSnapshot(owner, flags);
      const text = `${JSON.stringify(snapshot, null, 1)}\n`;
      if (flags.output === undefined) process.stdout.write(text);
      else writeFileSync(flags.output, text);
      const unread = snapshot.packages.flatMap((found) => found.versions.flatMap((version) => (version.unread === undefined ? [] : [`${found.packageType}/${found.name}@${version.name}: ${version.unread}`])));
      for (const line of unread.slice(0, mostLines)) process.stderr.write(`relations unknown: ${line}\n`);
      if (unread.length > mostLines) process.stderr.write(`… and ${unread.length - mostLines} more\n`);
      const versions = snapshot.packages.reduce((sum, each) => sum + each.versions.length, 0);
      process.stderr.write(`${snapshot.packages.length} packages, ${versions} versions of ${owner}${flags.output === undefined ? "" : ` written to ${flags.output}`}\n`);
    });
}

async function takeSnapshot(owner: string, flags: SnapshotFlags): Promise<Snapshot> {
  const { config, connection, api, budget, log } = openAccount();
  const lists = createVersionLists(api, config.now);
  const wanted = flags.package;
  const taken = await takePackages(
    { api, versions: (ref, state, demand) => lists.versions(ref, state, demand) },
    { owner, packageTypes: flags.type ?? types, wants: (found) => wanted === undefined || wanted.includes(found.name) },
  );
  const missing = (wanted ?? []).filter((name) => !taken.packages.some((found) => found.name === name));
  const problems = [...taken.unlisted.map((each) => `${each.package}: ${each.reason}`), ...missing.map((name) => `${owner} has no package ${name} of these types, or this token may not see it`)];
  if (problems.length > 0) throw new Failure("unexpected-response", `${problems.join("; ")}. Nothing was written`, { operation: "take snapshot" });
  const registry = new RegistryClient(connection, { now: config.now, log, sleep: pause, concurrency: config.concurrency, inFlight: budget.inFlight });
  const reader = createManifestReader(registry, new BoundedFolder(join(config.planDir, "manifests")));
  const { packages, readings } = await withRelations(reader, taken.packages, { owner, needs: () => true, after: "readOn", withTrash: true });
  for (const line of readings.map(describeReading)) if (line !== undefined) log(line);
  return { format: SNAPSHOT_FORMAT, takenAt: formatInstant(config.now()), owner, packages: [...packages] };
}
