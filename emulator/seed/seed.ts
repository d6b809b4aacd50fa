import { z } from "zod";
import { CosignKind } from "../images/cosign";
import { Format } from "../images/document";
import { OwnerType, PackageType, TokenKind, Visibility } from "../state/model";

const moment = z.iso.datetime({ offset: true, error: "must be an RFC 3339 date and time, for example 2026-01-31T12:00:00Z" });
const id = z.number().int().positive();
const login = z.string().regex(/^[a-z\d](?:-?[a-z\d])*$/i, "must be a GitHub login: letters, digits and single hyphens");
const logins = z.array(login);
const fullName = z.string().regex(/^[^/\s]+\/[^/\s]+$/, "must be owner/name");

const OwnerSeed = z.strictObject({
  type: z.enum(OwnerType).default(OwnerType.organization),
  id: id.optional(),
  admins: logins.optional(),
  sso: z.boolean().default(false),
  siteAdmin: z.boolean().default(false),
});

const TokenSeed = z.strictObject({
  user: login,
  kind: z.enum(TokenKind).default(TokenKind.classic),
  scopes: z.array(z.string()).default(["repo", "read:packages", "write:packages", "delete:packages"]),
  sso: logins.default([]),
  repository: fullName.optional(),
  label: z.string().optional(),
});

/** Another version of the package: what it calls itself by `as`, or a digest. */
const ref = z.string().min(1);

const VersionFields = z.strictObject({
  name: z.string().min(1).optional(),
  id: id.optional(),
  tags: z.array(z.string().min(1)).default([]),
  createdAt: moment.optional(),
  updatedAt: moment.optional(),
  deletedAt: moment.optional(),
  downloads: z.number().int().nonnegative().default(0),
  license: z.string().optional(),
  description: z.string().optional(),
  as: z.string().regex(/^[a-z\d][\w.-]*$/i, "must be a word: letters, digits, dots and hyphens").optional(),
  image: z.string().regex(/^[a-z\d]+(\/[\w.-]+){1,2}$/, "must be a platform, for example linux/amd64").optional(),
  get index() {
    return z.array(z.union([ref, VersionFields])).optional();
  },
  artifact: z.string().min(1).optional(),
  attestationFor: ref.optional(),
  cosign: z.strictObject({ of: ref, kind: z.enum(CosignKind).default(CosignKind.signature) }).optional(),
  referrersOf: ref.optional(),
  raw: z.strictObject({ body: z.string(), mediaType: z.string().default("application/vnd.oci.image.manifest.v1+json") }).optional(),
  subject: ref.optional(),
  format: z.enum(Format).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
});
export type PlantedVersion = z.output<typeof VersionFields>;
const VersionSeed = z.union([z.string().min(1).transform((name) => VersionFields.parse({ name })), VersionFields]);

export const Versions = z.array(VersionSeed);

const RepositorySeed = z.union([
  fullName.transform((name) => ({ fullName: name, id: undefined, private: undefined, description: null })),
  z.strictObject({
    fullName,
    id: id.optional(),
    private: z.boolean().optional(),
    description: z.string().nullable().default(null),
  }),
]);

const PackageSeed = z.strictObject({
  owner: login,
  type: z.enum(PackageType),
  name: z.string().min(1),
  id: id.optional(),
  visibility: z.enum(Visibility).default(Visibility.private),
  repository: RepositorySeed.optional(),
  admins: logins.optional(),
  readers: logins.optional(),
  adminRepositories: z.array(fullName).default([]),
  dockerMigrationConflict: z.boolean().default(false),
  createdAt: moment.optional(),
  updatedAt: moment.optional(),
  deletedAt: moment.optional(),
  versions: Versions.default([]),
});

/**
 * What the emulator starts with. The whole file may be as short as this:
 *
 * ```json
 * {
 *   "owners": { "acme": {}, "monalisa": { "type": "User" } },
 *   "packages": [
 *     { "owner": "acme", "type": "npm", "name": "left-pad", "versions": ["1.0.0", "1.0.1"] },
 *     { "owner": "acme", "type": "container", "name": "app", "visibility": "public",
 *       "versions": [{}, { "tags": ["1.0.0", "latest"], "downloads": 7 }] }
 *   ]
 * }
 * ```
 *
 * - `owners`: login → `type` (`Organization`, the default, or `User`), `id`, `admins` (logins with admin permissions in
 *   the organization; absent: every user), `sso` (enforces single sign-on), `siteAdmin`.
 * - `tokens`: value → `user` (added as a user if unknown), `kind` (`classic`, the default, `fine_grained`, `installation`,
 *   `actions`), `scopes` (default: all that packages need), `sso` (organizations it is authorized for), `repository`
 *   (`owner/name`, the workflow's, for `actions`), `label` (shown in the ledger).
 *   Without any token there is one: `ghp_emulator`, all scopes, of the first user, or of `monalisa`.
 * - `packages`: `owner`, `type`, `name`, and optionally `id`, `visibility` (default `private`), `repository` (`owner/name`,
 *   or an object; types with repository permissions get `OWNER/NAME` by default), `admins` (absent: those of the owner),
 *   `readers` (absent: everybody for an organization's, nobody for a user's), `adminRepositories` (`owner/name` of
 *   repositories whose workflows are admins), `dockerMigrationConflict`, `createdAt`, `updatedAt`, `deletedAt`.
 * - `versions`: oldest first; a name, or an object with `name` (a container's may be left out: it is made up as a digest),
 *   `id`, `tags`, `createdAt` (default: one day apart, the last one a day old, within five years), `updatedAt`, `deletedAt`, `downloads`,
 *   `license`, `description`. All of a deleted package's versions without `deletedAt` were deleted with it.
 * - Content of container versions, at most one of these each; every manifest is a version of its own, with real bytes:
 *   `image`: a platform, `linux/amd64`; `index`: its members, each the word of another version or a version in place,
 *   which is then pushed just before; `attestationFor`: what buildx adds for an image, as a member of an index;
 *   `cosign` `{ "of", "kind" }`: a signature (`sig`, the default), attestation (`att`) or bill of materials (`sbom`) under
 *   cosign's tag; `artifact`: something of that artifact type; `referrersOf`: the index of all that have that version as
 *   `subject`, under the fallback tag; `raw` `{ "body", "mediaType" }`: any bytes.
 *   `as` gives a version a word by which those after it can refer to it; a digest will do, too.
 *   `subject` makes a referrer of it, `format: "docker"` speaks Docker's media types, `annotations` are what they are.
 *   A `name` beside content is a lie: these bytes answer for that digest. Without content a version is a minimal image,
 *   and with a `name` alone it is one whose manifest the registry does not know.
 *
 *   ```json
 *   [{ "as": "v1", "tags": ["1.0"], "index": [
 *        { "as": "amd64", "image": "linux/amd64" }, { "image": "linux/arm64" }, { "attestationFor": "amd64" }] },
 *    { "cosign": { "of": "v1" } },
 *    { "artifact": "application/spdx+json", "subject": "v1" }, { "referrersOf": "v1" }]
 *   ```
 *
 * Ids are assigned from counters above 2^31 where absent. Unknown keys are refused.
 */
export const Seed = z.strictObject({
  owners: z.record(login, OwnerSeed).default({}),
  tokens: z.record(z.string().min(1), TokenSeed).default({}),
  packages: z.array(PackageSeed).default([]),
});
export type Seed = z.input<typeof Seed>;
export type PlantedSeed = z.output<typeof Seed>;
export type OwnerSeed = z.input<typeof OwnerSeed>;
export type TokenSeed = z.input<typeof TokenSeed>;
export type PackageSeed = z.input<typeof PackageSeed>;
export type VersionSeed = z.input<typeof VersionSeed>;
