import { htmlReport } from "../../../provider/report/html";
import { markdownReport } from "../../../provider/report/markdown";
import { container, image, npm, release, type PolicySketch } from "../retention/world";
import { hashOf, reportOf } from "./sample";

const versions = [100, 90, 80, 40, 25, 5].map((age, index) => release(index + 1, `1.${index}.0`, { age }));
const rules: PolicySketch = { keep: [{ id: "newest", because: "rollbacks", newest: { count: 2 } }], delete: [{ id: "old", because: "nobody installs these", olderThan: "30d" }] };

describe("the report object", () => {
  test("counts per package are those of the plan, and its hash is that of everything else in it", () => {
    const { hash, ...body } = reportOf({ packages: [npm(versions), container([image(11, { tags: ["a"], children: [12] }), image(12), image(13, { age: 1, tags: ["b"] })])], policy: rules });
    expect(body.policies[0]?.packages.map(({ package: name, counts }) => [name, counts.live, counts.delete, counts.keep])).toEqual([["container/api", 3, 0, 3], ["npm/left-pad", 6, 4, 2]]);
    expect(hash).toBe(hashOf(body));
  });
  test("a version that one rule alone keeps is a near miss, and so is one that time deletes within 30 days", () => {
    const { policies } = reportOf({ packages: [npm([...versions, release(7, "1.6.0", { age: 4 }), release(8, "1.7.0", { age: 3 })])], policy: { ...rules, protect: ["1.0.0"] } });
    const near = policies[0]?.versions.filter(({ nearMiss }) => nearMiss === true).map(({ label, savedBy, becomesDeletableAt }) => [label, savedBy, becomesDeletableAt?.slice(0, 10)]);
    expect(near).toEqual([["1.0.0", ["protect"], undefined], ["1.4.0", [], "2026-06-06"], ["1.5.0", [], "2026-06-26"], ["1.6.0", ["newest"], undefined], ["1.7.0", ["newest"], undefined]].filter(([label]) => label !== "1.6.0" && label !== "1.7.0"));
  });
  test("what goes with an image names it", () => {
    const { policies } = reportOf({ packages: [container([image(1, { tags: ["a"], children: [2] }), image(2), image(3, { age: 1, tags: ["b"] })])], policy: { delete: [{ id: "old", olderThan: "30d" }] } });
    expect(policies[0]?.versions.map(({ id, action, via }) => [id, action, via])).toEqual([[1, "delete", undefined], [2, "delete", 1], [3, "keep", undefined]]);
  });
});

describe("the effect of the edit", () => {
  const packages = [npm(versions)];
  test("with the same meaning as before, all of it is time's, whatever the words", () => {
    const { edit } = reportOf({ packages, policy: rules, previous: { ...rules, delete: [{ id: "old", because: "other words", olderThan: "30d" }] } }).policies[0] ?? {};
    expect(edit).toMatchObject({ kind: "none", deletes: 0, deletesByTime: 4, spares: 0, changed: [] });
  });
  test("of a stricter policy is what only it deletes; what the old one deletes as well is time's", () => {
    const { edit, versions: told = [] } = reportOf({ packages, policy: rules, previous: { ...rules, delete: [{ id: "old", olderThan: "85d" }] } }).policies[0] ?? {};
    expect(edit).toMatchObject({ kind: "changed", changed: ["old"], deletes: 2, deletesByTime: 2 });
    expect(told.filter(({ cause }) => cause === "edit").map(({ label }) => label)).toEqual(["1.2.0", "1.3.0"]);
  });
  test("of a looser policy is what it spares", () => {
    const { edit, versions: told = [] } = reportOf({ packages, policy: { ...rules, delete: [{ id: "old", olderThan: "85d" }] }, previous: rules }).policies[0] ?? {};
    expect(edit).toMatchObject({ kind: "changed", deletes: 0, deletesByTime: 2, spares: 2 });
    expect(told.filter(({ sparedByEdit }) => sparedByEdit === true).map(({ label }) => label)).toEqual(["1.2.0", "1.3.0"]);
  });
  test("what waits for an approval has a cause as well", () => {
    expect(reportOf({ packages, policy: rules, previous: rules, lock: [] }).policies[0]).toMatchObject({ counts: { delete: 0, waiting: 4 }, edit: { deletesByTime: 4 } });
  });
});

test("an earlier report says what is new and what is gone, by id", () => {
  const since = reportOf({ packages: [npm(versions)], policy: { ...rules, protect: ["1.3.0"] } });
  const { policies } = reportOf({ packages: [npm(versions)], policy: { ...rules, protect: ["1.0.0"] }, since });
  expect(policies[0]?.since).toEqual({ report: since.hash, newDeletions: ["npm/left-pad@1.3.0"], noLongerDeleted: ["npm/left-pad@1.0.0"] });
});

describe("a plan that a guard stopped", () => {
  const report = reportOf({ packages: [npm(versions)], policy: { ...rules, guards: { maxDeletes: { count: 1 } } } });
  test("deletes nothing in the report's sum, and says in the policy's part what it would have deleted", () => {
    expect(report.counts).toMatchObject({ live: 6, delete: 0, keep: 6 });
    expect(report.policies[0]).toMatchObject({ counts: { delete: 4, keep: 2 }, stopped: [{ guard: "maxDeletes", message: expect.stringContaining("4 of 6 live versions") }] });
    expect(report.policies[0]?.versions.filter(({ action }) => action === "delete")).toHaveLength(4);
  });
  test("is told in the comment's headline, with every version that it would have deleted, and promises no undo", () => {
    const text = markdownReport(report);
    expect(text.split("\n")[1]).toBe("## Package review: a guard stopped a plan that would have deleted 4 versions");
    expect(text).toContain("> **A guard stopped this plan, and nothing is done.** It would have deleted 4 versions.");
    expect(text).toMatch(/^> - `maxDeletes`: `4 of 6 live versions/m);
    expect(text).toContain("<summary>It would have deleted (4 versions)</summary>");
    expect(text).toContain("- `npm/left-pad@1.0.0`");
    expect(text).not.toContain("can be undone");
  });
  test("is told in the page's title and before its facts, and each version's row says so", () => {
    const page = htmlReport(report, { styles: [], scripts: [] });
    expect(page).toContain("<title>Package review: a guard stopped a plan that would have deleted 4 versions</title>");
    expect(page).toContain("<strong>A guard stopped this plan, and nothing is done.</strong> It would have deleted 4 versions.");
    expect(page.match(/would have been deleted, and a guard stopped it: matched by old/g)).toHaveLength(4);
    expect(page).not.toContain("Can be undone until");
  });
  test("counts for nothing against an earlier report: what went then goes no longer", () => {
    const since = reportOf({ packages: [npm(versions)], policy: { ...rules, protect: ["1.3.0", "1.2.0", "1.1.0"] } });
    expect(reportOf({ packages: [npm(versions)], policy: { ...rules, guards: { maxDeletes: { count: 1 } } }, since }).policies[0]?.since).toMatchObject({ newDeletions: [], noLongerDeleted: ["npm/left-pad@1.0.0"] });
  });
});

describe("the comment", () => {
  test("begins with the marker, says what goes in its headline, and folds the list", () => {
    const text = markdownReport(reportOf({ packages: [npm(versions)], policy: rules }));
    expect(text.split("\n").slice(0, 2)).toEqual(["<!-- ghpkg-review -->", "## Package review: **4 deletions**"]);
    expect(text).toContain("| `npm/left-pad` | 6 | **4** | 0 | 2 | 0 | 0 |");
    expect(text).toContain("<summary>Deletions (4 versions)</summary>");
    expect(text).toContain("- `npm/left-pad@1.0.0` (id 1, 2026-02-21): `matched by old (nobody installs these)`");
    expect(text).toContain("can be undone until 2026-07-01 at least");
  });
  test("of ten thousand deletions in a hundred packages stays below GitHub's limit, and points to the rest", () => {
    const packages = Array.from({ length: 100 }, (_each, at) => npm(Array.from({ length: 101 }, (_version, index) => release(at * 1000 + index + 1, `1.0.${index}-${"ä".repeat(40)}`, { age: 400 - index })), `package-${at}`));
    const text = markdownReport(reportOf({ packages, policy: { delete: [{ id: "old", olderThan: "30d" }], guards: { minRemaining: 1 } } }), { pointer: "the artifact `review`" });
    expect(text.length).toBeLessThan(65_536);
    expect(Buffer.byteLength(text)).toBeLessThan(65_536);
    expect(text).toMatch(/- … and \d+ more: the artifact `review`/);
    expect(text).toContain("… and 60 packages more");
    expect(text.trimEnd().endsWith("the artifact `review`.")).toBe(true);
  });
  test("where nothing happens it says so", () => expect(markdownReport(reportOf({ packages: [npm(versions)], policy: { delete: [{ id: "x", olderThan: "900d" }] } }))).toContain("nothing is deleted or restored"));
});
