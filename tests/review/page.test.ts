import axe from "axe-core";
import type { Page } from "playwright-core";
import { reportOf } from "../provider/report/sample";
import { container, image, npm, release } from "../provider/retention/world";
import { TestBrowser } from "./browser";

let browser: TestBrowser;
beforeAll(async () => (browser = await TestBrowser.open()));
afterAll(() => browser.close());

const packages = [
  npm([100, 90, 80, 70, 25, 5].map((age, index) => release(index + 1, `1.${index}.0`, { age }))),
  container([image(11, { age: 60, tags: ["v1", "build-7"], children: [12] }), image(12, { age: 60 }), image(13, { age: 50, tags: ["prod"] }), image(14, { age: 2, tags: ["latest"] })]),
];
const policy = { keep: [{ id: "newest", because: "rollbacks", newest: { count: 2 } }], delete: [{ id: "old", because: "nobody installs these", olderThan: "30d" as const }], protect: ["1.3.0"] };
const sample = reportOf({ packages, policy });

const shown = (page: Page): Promise<string[]> => page.locator("#rows tbody tr").evaluateAll((rows) => rows.map((row) => (row as unknown as { cells: { textContent: string }[] }).cells[2]?.textContent ?? ""));
const found = (page: Page): Promise<string | null> => page.locator("#found").textContent();

test("asks for nothing, complains of nothing, and says in its title what is deleted", async () => {
  const { page, complaints, requests } = await browser.show(sample);
  expect(await page.title()).toBe("Package review: 5 to delete");
  expect([complaints, requests]).toEqual([[], []]);
  await page.close();
});

test("search finds by name, tag, id and reason; filters by fate, package and near miss narrow it", async () => {
  const { page, complaints } = await browser.show(sample);
  expect(await found(page)).toBe("10 of 10 versions");
  const search = page.locator("#search");
  await search.fill("build-7");
  expect(await shown(page)).toEqual(["build-7,v1"]);
  await search.fill("left-pad nobody");
  expect(await shown(page)).toEqual(["1.0.0", "1.1.0", "1.2.0", "1.3.0"]);
  await page.locator("label.deleted").click();
  expect(await shown(page)).toEqual(["1.0.0", "1.1.0", "1.2.0"]);
  await search.fill("");
  await page.locator("#place").selectOption({ label: "container/api" });
  expect(await found(page)).toBe("2 of 10 versions");
  await page.locator("label.deleted").click();
  await page.locator("label.near").click();
  expect((await shown(page)).every((label) => label !== "build-7,v1")).toBe(true);
  expect(complaints).toEqual([]);
  await page.close();
});

test("a column's heading sorts by it, again the other way round, and tells assistive technology so", async () => {
  const { page } = await browser.show(sample);
  const heading = page.getByRole("button", { name: "Created" });
  await heading.click();
  expect((await shown(page)).slice(0, 3)).toEqual(["1.0.0", "1.1.0", "1.2.0"]);
  expect(await page.locator("th[data-key=created]").getAttribute("aria-sort")).toBe("ascending");
  await heading.click();
  expect((await shown(page))[0]).toBe("latest");
  expect(await page.locator("th[data-key=created]").getAttribute("aria-sort")).toBe("descending");
  expect(await page.locator("th[data-key=lane]").getAttribute("aria-sort")).toBeNull();
  await page.close();
});

test("the keyboard alone reaches search, filters, headings, packages and the versions of a timeline", async () => {
  const { page, complaints } = await browser.show(sample);
  const focus = (): Promise<string> => page.evaluate(() => {
    const { document } = globalThis as unknown as { document: { activeElement: { id: string; tagName: string; className: string } } };
    return document.activeElement.id || `${document.activeElement.tagName}.${document.activeElement.className}`;
  });
  const stops = new Set<string>();
  for (let step = 0; step < 40 && !stops.has("DIV.timeline"); step += 1) {
    await page.keyboard.press("Tab");
    stops.add(await focus());
  }
  expect([...stops]).toEqual(expect.arrayContaining(["A.skip", "search", "place", "near", "BUTTON.", "SUMMARY.", "DIV.timeline"]));
  await page.keyboard.press("End");
  expect(await page.locator("details.package[open] .spot").first().textContent()).toMatch(/^latest, 2026-05-30: Kept\.|^1\.5\.0, 2026-05-27: Kept\./);
  await page.keyboard.press("Home");
  expect(await page.locator("details.package[open] .spot").first().textContent()).toMatch(/Deleted\. matched by old \(nobody installs these\)/);
  expect(complaints).toEqual([]);
  await page.close();
});

test.each(["light", "dark"] as const)("in %s every package that loses something has a drawn timeline, a lane per fate and the same in numbers", async (scheme) => {
  const { page, complaints } = await browser.show(sample, scheme);
  const charts = page.locator("details.package[open] .timeline canvas");
  expect(await charts.count()).toBe(2);
  const colours = await charts.first().evaluate((canvas) => {
    const { width, height, getContext } = canvas as unknown as { width: number; height: number; getContext: (kind: "2d") => { getImageData: (...at: number[]) => { data: Uint8ClampedArray } } };
    const { data } = getContext.call(canvas, "2d").getImageData(0, 0, width, height);
    const seen = new Set<string>();
    for (let at = 0; at < data.length; at += 4) if ((data[at + 3] ?? 0) > 150) seen.add(`${data[at]},${data[at + 1]},${data[at + 2]}`);
    return seen.size;
  });
  expect(colours).toBeGreaterThan(2);
  expect(await page.locator(".timeline").first().getAttribute("aria-label")).toContain("Timeline of npm/left-pad: 3 deleted, 1 protected, 2 kept");
  expect(await page.locator("table.ages").first().innerText()).toMatch(/Deleted\s+Protected\s+Kept/);
  expect(complaints).toEqual([]);
  await page.close();
});

/** What a screen reader, a keyboard or weak eyes would stumble over, by axe's rules for WCAG 2.2 AA and its best practices. */
async function barriers(page: Page): Promise<string[]> {
  // Evaluated from outside: the page's own policy lets no other script in.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(async () => (globalThis as unknown as { axe: typeof axe }).axe.run());
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html.slice(0, 200)}`));
}

test.each(["light", "dark"] as const)("in %s axe finds no barrier, with all that can be opened open, and after a search that finds nothing", async (scheme) => {
  const resources = [{ name: "old", type: "PackageVersion" as const, subject: "npm/left-pad@0.1.0", action: "delete" as const, reason: "withdrawn", versions: [{ id: 1, name: "0.1.0", tags: [] }, { id: 2, name: "0.1.1", tags: ["a"] }], restorableUntil: "2026-07-01T00:00:00Z" }];
  const whole = reportOf({ packages, policy, previous: { delete: [{ id: "gone", olderThan: "85d" }] }, resources, approvals: [{ package: "npm/left-pad", id: 7, label: "1", kind: "skipped", reason: "protected since" } as never], problems: ["a guard"] });
  const { page, complaints } = await browser.show({ ...whole, removed: [{ name: "x", type: "Package", subject: "npm/x", does: "nothing", why: "it is live", versions: 0 } as never] }, scheme);
  expect(await barriers(page)).toEqual([]);
  await page.locator("details").evaluateAll((all) => all.forEach((each) => ((each as unknown as { open: boolean }).open = true)));
  expect(await barriers(page)).toEqual([]);
  await page.locator("#search").fill("nothing has this name");
  expect(await shown(page)).toEqual([]);
  expect(await barriers(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await page.close();
});

test("axe is awake: it finds a picture without words", async () => {
  const { page } = await browser.show(sample);
  await page.evaluate(() => (globalThis as unknown as { document: { body: { insertAdjacentHTML(where: string, html: string): void } } }).document.body.insertAdjacentHTML("beforeend", '<main><img src="data:,"></main>'));
  expect((await barriers(page)).join()).toContain("image-alt");
  await page.close();
});

test("a page that is resized and changes its colours draws again, once", async () => {
  const { page, complaints } = await browser.show(sample);
  await page.setViewportSize({ width: 700, height: 900 });
  await page.emulateMedia({ colorScheme: "dark" });
  await page.locator("details.package[open] .timeline .uplot").first().waitFor();
  expect(await page.locator("details.package[open] .timeline .uplot").count()).toBe(2);
  expect(complaints).toEqual([]);
  await page.close();
});

test("hostile names are text: nothing runs, nothing is loaded, and they are shown as they are", async () => {
  const name = "</script><img src=x onerror=\"globalThis.hit=1\">";
  const hostile = reportOf({ packages: [npm([release(1, name, { age: 90 }), release(2, "\u202egnp.exe\u001b[31m", { age: 80 }), release(3, "1.0.0", { age: 1 })], "<b>bold</b>")], policy: { delete: [{ id: "old", because: "<script>globalThis.hit=1</script>", olderThan: "30d" }] } });
  const { page, complaints, requests } = await browser.show(hostile);
  expect(await shown(page)).toEqual([name, "\\u202egnp.exe\\u001b[31m", "1.0.0"]);
  expect(await page.evaluate(() => (globalThis as { hit?: number }).hit)).toBeUndefined();
  expect([complaints, requests]).toEqual([[], []]);
  await page.close();
});

test("a report of ten thousand decisions holds a page of rows only, and finds one version among them", async () => {
  const many = Array.from({ length: 20 }, (_each, at) => npm(Array.from({ length: 500 }, (_version, index) => release(at * 1000 + index + 1, `1.${at}.${index}`, { age: 600 - index })), `package-${String(at).padStart(2, "0")}`));
  const { page, complaints } = await browser.show(reportOf({ packages: many, policy: { ...policy, protect: [] } }));
  expect(await found(page)).toBe("10,000 of 10,000 versions");
  expect(await page.locator("#rows tbody tr").count()).toBe(50);
  await page.getByRole("button", { name: "Last" }).click();
  expect(await page.locator("#page").textContent()).toBe("200 of 200");
  await page.locator("#search").fill("1.13.499");
  expect(await shown(page)).toEqual(["1.13.499"]);
  expect(complaints).toEqual([]);
  await page.close();
});
