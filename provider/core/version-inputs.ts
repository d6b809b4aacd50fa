import { z } from "zod";
import { checkFailures, type CheckFailure } from "./check-failure";
import { DesiredState, OnDestroy } from "./lifecycle-table";
import { OwnerType, PackageType } from "./refs";
import { isUnknown } from "./unknown";

/** GitHub logins: letters, digits, single hyphens inside; enterprise-managed users add `_shortcode`. */
const login = z.string().regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?(?:_[A-Za-z0-9]+)?$/);
 
const nameText = z.string().min(1).max(512).regex(/^[^\s\u0000-\u001f\u007f](?:[^\u0000-\u001f\u007f]*[^\s\u0000-\u001f\u007f])?$/u);
const digest = /^sha256:[0-9a-f]{64}$/;
/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md (tags). */
const ociTag = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const values = <T extends string>(set: Readonly<Record<string, T>>): [T, ...T[]] => Object.values(set) as [T, ...T[]];

/** Where the value is not known yet, the preview passes the engine's own placeholder. */
const orUnknown = <T extends z.ZodType>(schema: T) => z.union([z.custom<never>(isUnknown), schema]);

/** What names a package; `Package`, `PackageVersion` and the functions take it alike. */
export const packageFields = {
  owner: orUnknown(login),
  ownerType: orUnknown(z.enum(values(OwnerType))).optional(),
  packageType: orUnknown(z.enum(values(PackageType))),
  packageName: orUnknown(nameText),
  connection: orUnknown(z.string().min(1)).optional(),
};

const shared = {
  ...packageFields,
  state: orUnknown(z.enum(values(DesiredState))),
  onDestroy: orUnknown(z.enum(values(OnDestroy))).optional(),
  reason: orUnknown(z.string().max(1000)).optional(),
};

/** For each of these fields what is allowed. */
export const packageCures = {
  owner: "allowed is the login of an organization or user, e.g. \"acme\" (not a URL and not owner/name).",
  ownerType: `allowed are ${values(OwnerType).join(", ")}; leave it out to let it be found out.`,
  packageType: `allowed are ${values(PackageType).join(", ")}.`,
  packageName: "allowed is the package's name as GitHub shows it, without the owner or the npm scope, e.g. \"left-pad\" or \"charts/api\".",
  connection: "allowed is a name of the github-packages:connections configuration.",
};

const sharedCures = {
  ...packageCures,
  state: "allowed are \"present\" and \"deleted\".",
  onDestroy: "allowed are \"restore\" (default) and \"leave\".",
  reason: "allowed is a text of at most 1000 characters.",
};

/** Inputs of `Package`, as its check receives them. Unknown keys are refused. */
export const PackageInputs = z.strictObject(shared);
export type PackageInputs = z.infer<typeof PackageInputs>;

/** What names one version of a package. */
export const versionFields = {
  versionId: orUnknown(z.number().int().positive().max(Number.MAX_SAFE_INTEGER)).optional(),
  version: orUnknown(z.string().min(1).max(512)).optional(),
  tag: orUnknown(z.string().regex(ociTag)).optional(),
};

/** For each of these fields what is allowed. */
export const versionCures = {
  versionId: "allowed is the numeric id that GitHub gives a version, e.g. 671317520.",
  version: "allowed is the version's name: a version such as \"1.0.4\", for containers the digest \"sha256:<64 hex digits>\".",
  tag: "allowed is one tag of a container package, e.g. \"v1.2\".",
};

const cures = {
  ofPackage: sharedCures,
  ofVersion: { ...sharedCures, ...versionCures, relatives: "allowed are \"take\" (default) and \"leave\".", breaks: "allowed are \"refuse\" (default) and \"allow\"." },
} as const;

const versionShape = z.strictObject({
  ...shared,
  ...versionFields,
  relatives: orUnknown(z.enum(["take", "leave"])).optional(),
  breaks: orUnknown(z.enum(["refuse", "allow"])).optional(),
});

/** Inputs of `PackageVersion`: exactly one of `versionId`, `version` and `tag` names the version. */
export const PackageVersionInputs = versionShape.superRefine(namesOneVersion);

interface VersionNamed {
  readonly packageType: unknown;
  readonly versionId?: unknown;
  readonly version?: unknown;
  readonly tag?: unknown;
}

/** Exactly one field names the version, and it is one that this type of package has. */
export function namesOneVersion(inputs: VersionNamed, context: z.core.$RefinementCtx): void {
  const given = (["versionId", "version", "tag"] as const).filter((key) => inputs[key] !== undefined);
  const say = (path: string, message: string): void => context.addIssue({ code: "custom", path: [path], message });
  if (given.length === 0) say("versionId", "nothing names the version; give exactly one of versionId, version, tag.");
  if (given.length > 1) say(given[1] ?? "version", `contradicts ${given[0]}: ${given.join(" and ")} are both given. Keep exactly one of versionId, version, tag.`);
  const container = inputs.packageType === PackageType.container || inputs.packageType === PackageType.docker;
  if (inputs.tag !== undefined && !container && !isUnknown(inputs.packageType)) {
    say("tag", `${String(inputs.packageType)} versions have no tags; name the version with version (e.g. "1.0.4") or versionId.`);
  }
  if (inputs.packageType === PackageType.container && typeof inputs.version === "string" && !isUnknown(inputs.version) && !digest.test(inputs.version)) {
    say("version", "a container version is named by its digest, \"sha256:\" and 64 hexadecimal digits in lower case; to name it by a tag, use tag.");
  }
}
export type PackageVersionInputs = z.infer<typeof PackageVersionInputs>;

/** The outcome of validation: the inputs, or every problem. */
export type Checked<T> = { readonly inputs: T } | { readonly failures: CheckFailure[] };

function parse<T>(schema: z.ZodType<T>, allowed: Readonly<Record<string, string>>, news: unknown, secrets: readonly string[]): Checked<T> {
  const result = schema.safeParse(news);
  return result.success ? { inputs: result.data } : { failures: checkFailures(result.error, { news, secrets, cures: allowed }) };
}

/** Validates what the program gave to `PackageVersion`. `secrets` names inputs whose value no message may show. */
export function parsePackageVersionInputs(news: unknown, secrets: readonly string[]): Checked<PackageVersionInputs> {
  return parse(PackageVersionInputs, cures.ofVersion, news, secrets);
}

/** Validates what the program gave to `Package`. */
export function parsePackageInputs(news: unknown, secrets: readonly string[]): Checked<PackageInputs> {
  return parse(PackageInputs, cures.ofPackage, news, secrets);
}
