interface Dated {
  readonly id: number;
  readonly createdAt: number;
}

const older = (a: Dated, b: Dated): number => a.createdAt - b.createdAt || a.id - b.id;

/**
 * Records in the order of (created_at, id), read from the newest.
 * Kept oldest first, so that adding the newest, the usual case, moves nothing; records that arrive out of order
 * are sorted in once, before the next reading. A page of 100,000 records costs a slice, not a sort.
 */
export class Chronology<T extends Dated> {
  #items: T[] = [];
  #sorted = true;

  get size(): number {
    return this.#items.length;
  }

  add(item: T): void {
    const last = this.#items.at(-1);
    if (last !== undefined && older(last, item) > 0) this.#sorted = false;
    this.#items.push(item);
  }

  remove(item: T): void {
    const items = this.#inOrder();
    let low = 0;
    let high = items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (older(items[middle] as T, item) < 0) low = middle + 1;
      else high = middle;
    }
    if (items[low]?.id === item.id) items.splice(low, 1);
  }

  /** `limit` records after the first `offset`, newest first. */
  newest(offset = 0, limit = this.#items.length): T[] {
    const end = Math.max(0, this.#items.length - offset);
    return this.#inOrder().slice(Math.max(0, end - limit), end).reverse();
  }

  #inOrder(): T[] {
    if (!this.#sorted) this.#items.sort(older);
    this.#sorted = true;
    return this.#items;
  }
}
