import { Failure } from "../core/failure";
import type { ObservedVersion } from "../core/observed";
import { PackageType, type PackageRef } from "../core/refs";
import { referredTo } from "../retention";
import type { Connection } from "./edges";

/**
 * Versions of an image package that were published since the plan of a run was made, and what they refer to. Each one's
 * manifest is asked for once.
 */
export class Newcomers {
  readonly #ref: PackageRef;
  readonly #manifests: Connection["manifests"];
  /** Digests that they refer to, with the version that does. */
  readonly #wanted = new Map<string, number>();
  readonly #met = new Set<number>();
  /** Of those that could not be read, why. */
  readonly #unread = new Map<number, string>();

  constructor(ref: PackageRef, manifests: Connection["manifests"]) {
    this.#ref = ref;
    this.#manifests = manifests;
  }

  /**
   * Why a digest must stay, now that these versions are there; undefined where none of them refers to it. Only images
   * refer to each other.
   */
  async claim(digest: string, strangers: readonly ObservedVersion[]): Promise<string | undefined> {
    const { packageType } = this.#ref;
    if (packageType !== PackageType.container && packageType !== PackageType.docker) return undefined;
    for (const stranger of strangers) {
      const unread = await this.#meet(stranger);
      if (unread !== undefined) return `version ${stranger.id} was published since the plan was made and may refer to this one: ${unread}; nothing more of this package is deleted`;
    }
    const wantedBy = this.#wanted.get(digest);
    return wantedBy === undefined ? undefined : `version ${wantedBy} was published since the plan was made and refers to this one; it was not deleted`;
  }

  /** True for a version whose manifest was read: all that it refers to is known from then on. */
  isRead(id: number): boolean {
    return this.#met.has(id) && !this.#unread.has(id);
  }

  /** Learns what a version refers to, or answers why that cannot be known. */
  async #meet({ id, name, tags }: ObservedVersion): Promise<string | undefined> {
    if (this.#ref.packageType === PackageType.docker) return "this registry does not tell";
    if (this.#met.has(id)) return this.#unread.get(id);
    try {
      const { manifest } = await this.#manifests.read(this.#ref, name);
      const wanted = [...manifest.children.map((child) => child.digest), ...referredTo({ name, tags, ...(manifest.subject === undefined ? {} : { subject: manifest.subject }) })];
      for (const digest of wanted) this.#wanted.set(digest, id);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.#unread.set(id, error.message);
    }
    this.#met.add(id);
    return this.#unread.get(id);
  }
}
