import * as fc from "fast-check";
import { Chronology } from "../../emulator/state/chronology";

const dated = fc.uniqueArray(fc.record({ id: fc.nat(1000), createdAt: fc.nat(20) }), { selector: (each) => each.id });

test("is newest first by time and id, whatever order it was filled in and whatever was taken out", () => {
  fc.assert(
    fc.property(dated, fc.array(fc.nat(1000)), (items, taken) => {
      const order = new Chronology<{ id: number; createdAt: number }>();
      for (const item of items) order.add(item);
      for (const item of items) if (taken.includes(item.id)) order.remove(item);
      const left = items.filter((item) => !taken.includes(item.id));
      expect(order.newest()).toEqual(left.sort((a, b) => b.createdAt - a.createdAt || b.id - a.id));
      expect(order.size).toBe(left.length);
    }),
  );
});

test("pages put together are the whole", () => {
  fc.assert(
    fc.property(dated, fc.integer({ min: 1, max: 7 }), (items, limit) => {
      const order = new Chronology<{ id: number; createdAt: number }>();
      for (const item of items) order.add(item);
      const pages = Array.from({ length: Math.ceil(items.length / limit) }, (_, page) => order.newest(page * limit, limit));
      expect(pages.flat()).toEqual(order.newest());
    }),
  );
});
