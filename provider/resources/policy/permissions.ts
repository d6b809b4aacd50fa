/** What GitHub's answers in one run tell about the token's permission to delete, by package (`packageType/packageName`). */
export class Permissions {
  readonly #had = new Set<string>();
  readonly #lacked = new Map<string, string[]>();

  had(name: string): void {
    this.#had.add(name);
  }

  lacked(name: string, reason: string): void {
    this.#lacked.set(name, [...(this.#lacked.get(name) ?? []), reason]);
  }

  /** Why the token may delete nothing of a package: two versions were refused, and none was deleted. One alone may be that version's own. */
  missing(name: string): string | undefined {
    const reasons = this.#lacked.get(name) ?? [];
    return this.#had.has(name) || reasons.length < 2 ? undefined : reasons[0];
  }

  /** All packages of which it may delete nothing, each with the reason. */
  closed(): ReadonlyMap<string, string> {
    const named = [...this.#lacked.keys()].map((name) => [name, this.missing(name)] as const);
    return new Map(named.filter((entry): entry is readonly [string, string] => entry[1] !== undefined));
  }
}
