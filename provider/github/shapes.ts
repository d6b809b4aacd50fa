import { z } from "zod";
import type { ObservedPackage, ObservedVersion } from "../core/observed";
import { PackageType } from "../core/refs";

/*
 * GitHub's answers, checked where they enter. Strict for what decides a deletion (ids, names, dates, tags, counts);
 * everything else is ignored, as GitHub adds fields without a new API version.
 * https://docs.github.com/rest/packages/packages?apiVersion=2022-11-28
 */
const id = z.int().positive();
const date = z.iso.datetime({ offset: true });
const text = z.string().min(1);
const lenientText = z.string().optional().catch(undefined);
const tags = z.array(text);

const Version = z.object({
  id,
  name: text,
  created_at: date,
  updated_at: date,
  deleted_at: date.nullish(),
  html_url: lenientText,
});
const ContainerVersion = Version.extend({ metadata: z.object({ container: z.object({ tags }) }) });
/** The description names the property `tag` but requires `tags`; both are in use. */
const DockerVersion = Version.extend({
  metadata: z.object({ docker: z.union([z.object({ tags }), z.object({ tag: tags }).transform(({ tag }) => ({ tags: tag }))]) }),
});

const Package = z.object({
  id,
  name: text,
  package_type: text,
  visibility: text,
  version_count: z.int().nonnegative(),
  created_at: date,
  updated_at: date,
  html_url: lenientText,
  // Absent where the package is linked to no repository.
  repository: z.object({ full_name: text }).nullish().catch(undefined),
});

const Account = z.object({ login: text, type: text });

export type Checked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

/**
 * A container version without tags in its answer is refused rather than read as untagged: untagged is what gets deleted.
 */
export function parseVersion(data: unknown, packageType: PackageType): Checked<ObservedVersion> {
  switch (packageType) {
    case PackageType.container:
      return check(ContainerVersion, data, (version) => toVersion(version, version.metadata.container.tags));
    case PackageType.docker:
      return check(DockerVersion, data, (version) => toVersion(version, version.metadata.docker.tags));
    case PackageType.npm:
    case PackageType.maven:
    case PackageType.rubygems:
    case PackageType.nuget:
      return check(Version, data, (version) => toVersion(version, []));
    default:
      return packageType satisfies never;
  }
}

export function parsePackage(data: unknown): Checked<ObservedPackage> {
  return check(Package, data, (found) => ({
    id: found.id,
    name: found.name,
    packageType: found.package_type,
    visibility: found.visibility,
    versionCount: found.version_count,
    htmlUrl: found.html_url ?? "",
    createdAt: found.created_at,
    updatedAt: found.updated_at,
    ...(found.repository ? { repository: found.repository.full_name } : {}),
  }));
}

export function parseAccount(data: unknown): Checked<{ login: string; type: string }> {
  return check(Account, data, (account) => account);
}

export function parseArray<T>(data: unknown, one: (item: unknown) => Checked<T>): Checked<T[]> {
  if (!Array.isArray(data)) return { ok: false, reason: "is not a list" };
  const values: T[] = [];
  for (const [index, item] of data.entries()) {
    const checked = one(item);
    if (!checked.ok) return { ok: false, reason: `entry ${index}: ${checked.reason}` };
    values.push(checked.value);
  }
  return { ok: true, value: values };
}

function toVersion(version: z.infer<typeof Version>, itsTags: readonly string[]): ObservedVersion {
  return Object.freeze({
    id: version.id,
    name: version.name,
    createdAt: version.created_at,
    updatedAt: version.updated_at,
    ...(version.deleted_at ? { deletedAt: version.deleted_at } : {}),
    ...(version.html_url === undefined ? {} : { htmlUrl: version.html_url }),
    tags: Object.freeze([...itsTags].sort()),
  });
}

function check<S extends z.ZodType, T>(schema: S, data: unknown, convert: (value: z.output<S>) => T): Checked<T> {
  const result = schema.safeParse(data);
  if (result.success) return { ok: true, value: convert(result.data) };
  const issue = result.error.issues[0];
  return { ok: false, reason: `${issue?.path.map(String).join(".") || "answer"}: ${issue?.message ?? "unexpected"}` };
}
