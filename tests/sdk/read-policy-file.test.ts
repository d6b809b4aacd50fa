import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkPolicy } from "../../provider/retention";
import { readPolicyFile } from "../../sdk/read-policy-file";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "ghpkg-file-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const file = (text: string): string => {
  const path = join(folder, "retention.yaml");
  writeFileSync(path, text);
  return path;
};
const policy = "owner: acme\npackageTypes: [npm]\npackages: ['*']\ndelete:\n  - { id: old, olderThan: 30d }\n";

test("a policy file is arguments that the wall accepts, without what is for editors", () => {
  const path = file(`# yaml-language-server: $schema=./x.json\n$schema: ./x.json\n${policy}`);
  const { policyFile, ...args } = readPolicyFile(path);
  expect(policyFile).toBe(path);
  expect(args).toEqual({ owner: "acme", packageTypes: ["npm"], packages: ["*"], delete: [{ id: "old", olderThan: "30d" }] });
  expect(checkPolicy(args).problems).toBeUndefined();
});

test("JSON is read as well", () => expect(readPolicyFile(file('{"owner":"acme","delete":[]}'))).toMatchObject({ owner: "acme", delete: [] }));

test.each([
  ["YAML that is none", `${policy}  - [\n`, /retention\.yaml:7:1: .*Correct the file; "ghpkg plan --policy .*" checks it\.$/],
  ["a key given twice", `${policy}owner: other\n`, /retention\.yaml:6:1: Map keys must be unique/],
  ["a list", "[]\n", /retention\.yaml:1:1: the file holds no policy; allowed: a mapping with owner, packageTypes, packages and delete/],
  ["nothing", "", /the file holds no policy/],
])("%s names file, line, column and cure", (_what, text, words) => expect(() => readPolicyFile(file(text))).toThrow(words));

test("a file that is not there is named with the cure", () => expect(() => readPolicyFile(join(folder, "none.yaml"))).toThrow(/none\.yaml: the policy file cannot be read \(ENOENT\)\. Check the path; a relative one begins in \//));
