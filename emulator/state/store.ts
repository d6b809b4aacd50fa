import { BlobStore } from "./blob-store";
import { Chronology } from "./chronology";
import type { Owner, Package, PackageType, Token } from "./model";

/** https://docs.github.com/packages/learn-github-packages/deleting-and-restoring-a-package */
const restorableForMs = 30 * 24 * 60 * 60 * 1000;
/** Live version ids are close to 2^31 already: ids beyond it find clients that store 32 bits. */
const firstId = 2 ** 31 + 1;

const caseless = (login: string): string => login.toLowerCase();
const shelf = (ownerId: number, type: PackageType): string => `${ownerId}/${type}`;

/**
 * What GitHub knows: accounts, tokens and packages. No HTTP, no clock; whoever asks brings the moment.
 * A name is unique among the active packages of an owner and type; deleted generations of it may lie beside it.
 */
export class Store {
  readonly blobs = new BlobStore();
  readonly #owners = new Map<string, Owner>();
  readonly #ownersById = new Map<number, Owner>();
  readonly #tokens = new Map<string, Token>();
  readonly #active = new Map<string, { readonly order: Chronology<Package>; readonly byName: Map<string, Package> }>();
  readonly #deleted = new Map<string, Package[]>();
  #lastId = firstId - 1;

  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  addOwner(owner: Owner): void {
    this.#owners.set(caseless(owner.login), owner);
    this.#ownersById.set(owner.id, owner);
  }

  addToken(token: Token): void {
    this.#tokens.set(token.value, token);
  }

  owners(): readonly Owner[] {
    return [...this.#owners.values()];
  }

  owner(login: string): Owner | undefined {
    return this.#owners.get(caseless(login));
  }

  ownerById(id: number): Owner | undefined {
    return this.#ownersById.get(id);
  }

  token(value: string): Token | undefined {
    return this.#tokens.get(value);
  }

  addPackage(pkg: Package): void {
    if (pkg.deletedAt === undefined) this.#enter(pkg);
    else this.#generations(pkg).push(pkg);
  }

  /** Active packages of one owner and type, newest first. */
  packages(ownerId: number, type: PackageType): Package[] {
    return this.#active.get(shelf(ownerId, type))?.order.newest() ?? [];
  }

  package(ownerId: number, type: PackageType, name: string): Package | undefined {
    return this.#active.get(shelf(ownerId, type))?.byName.get(name);
  }

  /** The generation of a name that was deleted last, if it can still be restored. */
  lastDeleted(ownerId: number, type: PackageType, name: string): Package | undefined {
    return this.#deleted.get(`${shelf(ownerId, type)}/${name}`)?.at(-1);
  }

  markDeleted(pkg: Package, at: number): void {
    const place = this.#active.get(shelf(pkg.ownerId, pkg.type));
    place?.order.remove(pkg);
    place?.byName.delete(pkg.name);
    pkg.deletedAt = at;
    this.#generations(pkg).push(pkg);
  }

  markRestored(pkg: Package): void {
    const generations = this.#generations(pkg);
    generations.splice(generations.indexOf(pkg), 1);
    pkg.deletedAt = undefined;
    this.#enter(pkg);
  }

  /** Forgets what was deleted more than 30 days before `now`. */
  expire(now: number, pkg?: Package): void {
    const moment = now - restorableForMs;
    pkg?.versions.expire(moment);
    for (const [key, generations] of this.#deleted) {
      if (generations.some((each) => (each.deletedAt ?? Infinity) < moment)) {
        this.#deleted.set(key, generations.filter((each) => (each.deletedAt ?? Infinity) >= moment));
      }
    }
  }

  #enter(pkg: Package): void {
    const key = shelf(pkg.ownerId, pkg.type);
    const place = this.#active.get(key) ?? { order: new Chronology<Package>(), byName: new Map<string, Package>() };
    this.#active.set(key, place);
    place.order.add(pkg);
    place.byName.set(pkg.name, pkg);
  }

  #generations(pkg: Package): Package[] {
    const key = `${shelf(pkg.ownerId, pkg.type)}/${pkg.name}`;
    const generations = this.#deleted.get(key) ?? [];
    this.#deleted.set(key, generations);
    return generations;
  }
}
