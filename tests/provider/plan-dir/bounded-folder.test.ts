import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BoundedFolder } from "../../../provider/plan-dir/bounded-folder";
import { image, type Built } from "../../helpers/oci";

let folder: string;
beforeEach(() => (folder = join(mkdtempSync(join(tmpdir(), "manifests-")), "manifests")));
afterEach(() => rmSync(join(folder, ".."), { recursive: true, force: true }));

const files = (): string[] => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile() && each.name !== ".gitignore").map((each) => each.name).sort();
const pathOf = ({ digest }: Built): string => join(folder, digest.slice(7, 9), digest.slice(7));
const some = (count: number): Built[] => Array.from({ length: count }, (_none, at) => image(`image ${at}`));

test("what was written is there in the next run, byte for byte; nothing else is", () => {
  const [a, b] = [image("a"), image("b")];
  new BoundedFolder(folder).write(a.digest, a.bytes);
  const next = new BoundedFolder(folder);
  expect(Buffer.from(next.read(a.digest) ?? [])).toEqual(a.bytes);
  expect(next.read(b.digest)).toBeUndefined();
  expect(files()).toEqual([a.digest.slice(7)]);
  expect(statSync(pathOf(a)).mode & 0o777).toBe(0o600);
});

test("beyond the number of files the oldest go, whichever run wrote them", () => {
  const all = some(21);
  const first = new BoundedFolder(folder, { files: 20 });
  all.slice(0, 20).forEach(({ digest, bytes }, at) => {
    first.write(digest, bytes);
    utimesSync(pathOf(all[at] as Built), at, at);
  });
  const last = all[20] as Built;
  new BoundedFolder(folder, { files: 20 }).write(last.digest, last.bytes);
  expect(files()).toEqual(all.slice(3).map(({ digest }) => digest.slice(7)).sort());
});

test("beyond the number of bytes as well", () => {
  const all = some(10);
  const size = all[0]?.bytes.byteLength ?? 0;
  const cache = new BoundedFolder(folder, { bytes: size * 5 });
  all.forEach(({ digest, bytes }) => cache.write(digest, bytes));
  expect(files().length).toBeLessThanOrEqual(5);
  expect(files().length).toBeGreaterThan(0);
});

test("what a killed process left half written is dropped with the oldest", () => {
  const [a, ...rest] = some(6);
  const cache = new BoundedFolder(folder, { files: 5 });
  cache.write((a as Built).digest, (a as Built).bytes);
  const half = `${pathOf(a as Built)}.killed.tmp`;
  writeFileSync(half, "half");
  utimesSync(half, 1, 1);
  const next = new BoundedFolder(folder, { files: 5 });
  rest.forEach(({ digest, bytes }) => next.write(digest, bytes));
  expect(files().filter((name) => name.endsWith(".tmp"))).toEqual([]);
});

test("a folder that cannot be made makes an empty cache, and no error", () => {
  writeFileSync(join(folder, "..", "file"), "");
  const a = image("a");
  const cache = new BoundedFolder(join(folder, "..", "file", "manifests"));
  cache.write(a.digest, a.bytes);
  expect(cache.read(a.digest)).toBeUndefined();
});

test("several writers of one digest leave one whole file", () => {
  const a = image("a");
  for (const cache of [new BoundedFolder(folder), new BoundedFolder(folder), new BoundedFolder(folder)]) cache.write(a.digest, a.bytes);
  expect(files()).toEqual([a.digest.slice(7)]);
});
