import { z } from "zod";
import { PackageType } from "../core/refs";
import { advised, noInstant } from "./advice";
import { parseInstant } from "./instant";

export const SNAPSHOT_FORMAT = "github-packages-snapshot/1";

const instant = z.string().refine((text) => parseInstant(text) !== undefined, advised(noInstant));
const id = z.int().positive();
const words = z.string().min(1);
/** An OCI digest: algorithm, colon, encoded hash. https://github.com/opencontainers/image-spec/blob/main/descriptor.md#digests */
const digestForm = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[a-zA-Z0-9=_-]+$/;
const digest = z.string().refine((text) => digestForm.test(text), advised({ words: "is not a digest", allowed: "an algorithm, a colon and a hash, such as sha256:…", cure: "Write the digest as the manifest has it." }));

const versionFields = {
  id,
  name: words,
  createdAt: instant,
  tags: z.array(words).exactOptional(),
  /** What an index lists. Absent means none. */
  children: z.array(digest).exactOptional(),
  /** What a referrer (signature, attestation, SBOM) refers to. */
  subject: digest.exactOptional(),
  /** The manifest could not be read. */
  relations: z.literal("unknown").exactOptional(),
  /** Why not, where it was tried. */
  unread: words.exactOptional(),
  /** GitHub is known to refuse its deletion, and why. */
  blocked: words.exactOptional(),
};

/**
 * What a container version takes of the registry's room, from its manifest. Where no manifest was read it is absent, and
 * nothing is known. Decides nothing.
 */
export const StoredBytes = z.strictObject({
  manifest: z.int().nonnegative(),
  /** Of its config and layers that no other manifest names which was read of this package. */
  own: z.int().nonnegative(),
  /** The others, by their places in the package's `sharedBlobs`. */
  shared: z.array(z.int().nonnegative()).exactOptional(),
});
export type StoredBytes = z.infer<typeof StoredBytes>;

/** One version in a snapshot; with `deletedAt` where GitHub lists it as deleted. Strict: a misspelt `children` would decide deletions. */
export const SnapshotVersion = z.strictObject({ ...versionFields, updatedAt: instant, deletedAt: instant.exactOptional(), bytes: StoredBytes.exactOptional() });
export type SnapshotVersion = z.infer<typeof SnapshotVersion>;

export const SnapshotPackage = z.strictObject({
  packageType: z.enum(Object.values(PackageType)),
  name: words,
  visibility: words,
  /** The linked repository, `owner/name`. */
  repository: words.exactOptional(),
  versions: z.array(SnapshotVersion),
  /** Bytes of each config or layer that several versions use. */
  sharedBlobs: z.array(z.int().nonnegative()).exactOptional(),
});
export type SnapshotPackage = z.infer<typeof SnapshotPackage>;

export const SnapshotPin = z.strictObject({ id, state: z.enum(["present", "deleted"]) });

/** The state of an owner's packages at one instant: the facts of a plan. */
export const Snapshot = z.strictObject({
  format: z.literal(SNAPSHOT_FORMAT),
  takenAt: instant,
  owner: words,
  pins: z.array(SnapshotPin).exactOptional(),
  packages: z.array(SnapshotPackage),
});
export type Snapshot = z.infer<typeof Snapshot>;

/** One version that this policy deleted. Written by this program; what it does not read may change. */
export const LedgerEntry = z.object({
  ...versionFields,
  packageType: z.enum(Object.values(PackageType)),
  packageName: words,
  updatedAt: instant.exactOptional(),
  deletedAt: instant,
  /** The root that it went with. */
  via: id.exactOptional(),
});
export type LedgerEntry = z.infer<typeof LedgerEntry>;

export const Ledger = z.object({ entries: z.array(LedgerEntry) });
export type Ledger = z.infer<typeof Ledger>;
