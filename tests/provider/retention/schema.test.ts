import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import { parse } from "yaml";
import { readPolicyFile } from "../../../provider/cli/plan-policy-file";
import { checkPolicy } from "../../../provider/retention";
import { cookbook } from "./cookbook-pages";

const root = join(__dirname, "../../..");
const validate = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(join(root, "retention-policy.schema.json"), "utf8")));

interface Fixtures {
  readonly base: object;
  readonly accepted: object[];
  readonly refused: { readonly change: object; readonly zodOnly?: string }[];
}
const fixtures = parse(readFileSync(join(root, "tests/fixtures/retention/policies.yaml"), "utf8")) as Fixtures;

const byZod = (policy: object): boolean => readPolicyFile("policy.json", JSON.stringify(policy)).errors === undefined;
const bySchema = (policy: object): boolean => validate(policy);

describe("zod and the JSON schema agree", () => {
  test.each(fixtures.accepted.map((change) => [JSON.stringify(change), change]))("to accept %s", (_text, change) => {
    expect([byZod({ ...fixtures.base, ...(change) }), bySchema({ ...fixtures.base, ...(change) })]).toEqual([true, true]);
  });
  test.each(fixtures.refused.map((fixture) => [JSON.stringify(fixture.change), fixture]))("to refuse %s", (_text, fixture) => {
    const { change, zodOnly } = fixture;
    const policy = { ...fixtures.base, ...change };
    expect([byZod(policy), bySchema(policy)]).toEqual([false, zodOnly !== undefined]);
  });
  test.each(["owner", "packageTypes", "packages", "delete"])("to ask for %s", (field) => {
    const policy = { ...fixtures.base, [field]: undefined };
    expect([byZod(policy), bySchema(JSON.parse(JSON.stringify(policy)) as object)]).toEqual([false, false]);
  });
  test.each(cookbook.map(({ wish, text }) => [wish, text]))("on the recipe %s", (_wish, text) => {
    const policy = parse(text) as object;
    expect([checkPolicy(policy).problems, bySchema(policy)]).toEqual([undefined, true]);
  });
});

test("the committed schema is what the argument types say", () => {
  expect(() => execFileSync(process.execPath, ["scripts/generate-schema.mjs", "--check"], { cwd: root, stdio: "pipe" })).not.toThrow();
});
