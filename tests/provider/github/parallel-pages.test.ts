import { FailureCode } from "../../../provider/core/failure";
import { asOrganization, failureOf, startBench, versionBody, type Bench } from "../../helpers/http-github";
import type { Expectation } from "../../helpers/http-ledger";

const ref = { owner: "acme", packageType: "npm", packageName: "left-pad" } as const;
const first = "/orgs/acme/packages/npm/left-pad/versions?state=active&per_page=100";
const at = (page: number): string => `/organizations/77/packages/npm/left-pad/versions?per_page=100&page=${page}&x=a:bc{de}`;

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
  bench.github.expect(asOrganization());
});
afterEach(async () => {
  await bench.github.close();
  bench.github.settle();
});

const link = (...rels: [string, number][]): { link: string } => ({ link: rels.map(([rel, page]) => `<${bench.github.url}${at(page)}>; rel="${rel}"`).join(", ") });
const body = (...ids: number[]): object[] => ids.map((id) => versionBody(id));
const page = (number: number, ids: number[], ...rels: [string, number][]): Expectation => [`GET ${number === 1 ? first : at(number)}`, { body: body(...ids), headers: rels.length > 0 ? link(...rels) : {} }];
const ids = async (): Promise<number[]> => (await bench.api.listVersions(ref, "active")).map(({ id }) => id);

test("the pages behind the first are asked for at once: each is the last one's link with another number", async () => {
  let open!: () => void;
  const all = new Promise<void>((resolve) => (open = resolve));
  let under = 0;
  const api = bench.client({
    fetch: async (...args) => {
      // Nobody's answer comes before all three are on their way.
      if (String(args[0]).includes("page=") && !String(args[0]).endsWith("per_page=100")) {
        under += 1;
        if (under === 3) open();
        await all;
      }
      return fetch(...args);
    },
  });
  bench.github.expect(page(1, [9, 8], ["next", 2], ["last", 4]), page(2, [7, 6], ["next", 3], ["last", 4]), page(3, [5, 4], ["next", 4], ["last", 4]), page(4, [3]));
  expect((await api.listVersions(ref, "active")).map(({ id }) => id)).toEqual([9, 8, 7, 6, 5, 4, 3]);
});

test("a list that grew while it was read is followed past the page that was the last", async () => {
  bench.github.expect(page(1, [9, 8], ["next", 2], ["last", 2]), page(2, [7, 6], ["next", 3], ["last", 3]), page(3, [5]));
  expect(await ids()).toEqual([9, 8, 7, 6, 5]);
});

test("without rel=last, or with one that names no page, next is followed one by one", async () => {
  bench.github.expect(
    page(1, [9], ["next", 2]),
    [`GET ${at(2)}`, { body: body(8), headers: { link: `<${bench.github.url}${at(3)}>; rel="next", <${bench.github.url}/other?cursor=z>; rel="last"` } }],
    page(3, [7]),
  );
  expect(await ids()).toEqual([9, 8, 7]);
});

test("a list whose middle page is shorter than the others changed meanwhile, and is read once more", async () => {
  const rels = (next: number): [string, number][] => [["next", next], ["last", 3]];
  bench.github.expect(page(1, [9, 8], ...rels(2)), page(2, [7], ...rels(3)), page(3, [5]));
  bench.github.expect(page(1, [9, 8], ...rels(2)), page(2, [7, 6], ...rels(3)), page(3, [5]));
  expect(await ids()).toEqual([9, 8, 7, 6, 5]);
});

test("a list that got shorter ends with empty pages", async () => {
  bench.github.expect(page(1, [9, 8], ["next", 2], ["last", 3]), page(2, [7]), page(3, []), page(1, [9, 8], ["next", 2], ["last", 2]), page(2, [7]));
  expect(await ids()).toEqual([9, 8, 7]);
});

test("one page that fails for good fails the list, and what was not asked for by then is not asked for any more", async () => {
  const count = 200;
  const asked: string[] = [];
  const api = bench.client({
    concurrency: 1,
    fetch: async (...args) => {
      asked.push(String(args[0]));
      return fetch(...args);
    },
  });
  bench.github.expect(page(1, [count * 2], ["next", 2], ["last", count]), [`GET ${at(2)}`, { status: 409, body: { message: "Conflict" } }]);
  for (let number = 3; number <= 33; number += 1) bench.github.expect(page(number, [number]));
  expect(await failureOf(api.listVersions(ref, "active"))).toMatchObject({ code: FailureCode.refused });
  // One at a time and in their order: whatever else was to be asked would come before this.
  bench.github.expect(asOrganization("other"));
  await api.owner("other");
  expect(asked).toHaveLength(35); // two owners, the first page, and the 32 that were allowed at once
});

test("a last page that no list has is not believed", async () => {
  bench.github.expect(page(1, [9], ["next", 2], ["last", 99_999_999]), page(2, [8]));
  expect(await ids()).toEqual([9, 8]);
});
