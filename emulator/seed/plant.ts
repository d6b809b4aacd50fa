import type { Hosts } from "../hosts";
import { OwnerType, PackageType, TokenKind, Visibility, type Manifest, type Owner, type Package, type Repository, type Version } from "../state/model";
import { repositoryKey } from "../state/blob-store";
import { Store } from "../state/store";
import { VersionSet } from "../state/version-set";
import type { PlantedSeed } from "./seed";
import { unfold, type Unfolded } from "./unfold";

type PackageEntry = PlantedSeed["packages"][number];

/** What a client pushes before an index is some seconds older. */
const pushApart = 1000;
const day = 24 * 60 * 60 * 1000;
/** Undated versions lie a day apart, closer together where that would go back further than this. */
const longestHistory = 5 * 365 * day;
const at = (moment: string | undefined): number | undefined => (moment === undefined ? undefined : Date.parse(moment));

/** A store that holds the seed. */
export function plant(seed: PlantedSeed, context: { now: number; hosts: Hosts }): Store {
  const store = new Store();
  for (const [login, { sso, ...owner }] of Object.entries(seed.owners)) {
    store.addOwner({ ...owner, login, admins: owner.admins, id: owner.id ?? store.nextId(), ssoRequired: sso });
  }
  plantTokens(store, seed);
  seed.packages.forEach((entry, index) => {
    const owner = store.owner(entry.owner);
    if (owner !== undefined) store.addPackage(packageOf(store, entry, { ...context, owner, at: `packages[${index}].versions` }));
  });
  return store;
}

function plantTokens(store: Store, seed: PlantedSeed): void {
  const anybody = store.owners().find((owner) => owner.type === OwnerType.user)?.login ?? "monalisa";
  const scopes = ["repo", "read:packages", "write:packages", "delete:packages"];
  const tokens = Object.entries(seed.tokens);
  if (tokens.length === 0) {
    const { classic } = TokenKind;
    store.addToken({ value: "ghp_emulator", label: `${classic}:${anybody}`, kind: classic, user: anybody, scopes, ssoAuthorized: [], repository: undefined });
  }
  for (const [value, { sso, label, ...token }] of tokens) {
    store.addToken({ ...token, value, repository: token.repository, label: label ?? `${token.kind}:${token.user}`, ssoAuthorized: sso });
  }
  for (const login of [anybody, ...tokens.map(([, token]) => token.user)]) {
    if (store.owner(login) === undefined) {
      store.addOwner({ id: store.nextId(), login, type: OwnerType.user, admins: undefined, siteAdmin: false, ssoRequired: false });
    }
  }
}

function packageOf(store: Store, entry: PackageEntry, context: { now: number; hosts: Hosts; owner: Owner; at: string }): Package {
  const id = entry.id ?? store.nextId();
  const deletedAt = at(entry.deletedAt);
  const apart = Math.min(day, Math.floor(longestHistory / Math.max(1, entry.versions.length) / 1000) * 1000);
  const manifests = new Map<string, Manifest>();
  const repository = repositoryKey(context.owner.id, entry.name);
  const versions = unfolded(entry, context.at).map(({ fields: version, name, tags, made, position, before }): Version => {
    if (made !== undefined) manifests.set(name, made.manifest);
    for (const { descriptor, bytes } of made?.blobs ?? []) store.blobs.put(repository, descriptor.digest, bytes);
    const undated = (deletedAt ?? context.now) - (entry.versions.length - position) * apart;
    const born = at(version.createdAt) ?? (at(entry.versions[position]?.createdAt) ?? undated) - before * pushApart;
    const died = at(version.deletedAt) ?? deletedAt;
    return {
      id: version.id ?? store.nextId(),
      packageId: id,
      name,
      tags,
      createdAt: born,
      updatedAt: at(version.updatedAt) ?? died ?? born,
      deletedAt: died,
      restoredAt: undefined,
      deletedWithPackage: version.deletedAt === undefined && died !== undefined,
      downloads: version.downloads,
      license: version.license,
      description: version.description,
    };
  });
  const set = new VersionSet();
  for (const version of versions) set.add(version);
  const created = at(entry.createdAt) ?? versions.reduce((least, version) => Math.min(least, version.createdAt), context.now);
  return {
    ...entry,
    admins: entry.admins,
    readers: entry.readers,
    id,
    ownerId: context.owner.id,
    repository: repositoryOf(store, entry, context),
    createdAt: created,
    updatedAt: at(entry.updatedAt) ?? versions.reduce((most, version) => Math.max(most, version.updatedAt), created),
    deletedAt,
    versions: set,
    manifests,
  };
}

/** Only a container's versions have content; the names of the others were required. */
const unfolded = (entry: PackageEntry, at: string): Unfolded[] =>
  entry.type === PackageType.container
    ? unfold(entry.versions, { source: "The seed", at, origin: `${entry.owner}/${entry.name}` })
    : entry.versions.map((fields, position) => ({ fields, name: fields.name ?? "", tags: fields.tags, made: undefined, position, before: 0 }));

/** A type whose permissions belong to a repository always has one. */
function repositoryOf(store: Store, entry: PackageEntry, context: { hosts: Hosts; owner: Owner }): Repository | undefined {
  const tied = !context.hosts.granular.has(entry.type) && entry.type !== PackageType.container;
  const given = entry.repository ?? (tied ? { fullName: `${context.owner.login}/${entry.name}`, description: null } : undefined);
  if (given === undefined) return undefined;
  return {
    id: ("id" in given ? given.id : undefined) ?? store.nextId(),
    fullName: given.fullName,
    private: ("private" in given ? given.private : undefined) ?? entry.visibility !== Visibility.public,
    description: given.description,
  };
}
