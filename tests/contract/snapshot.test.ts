import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describeFlavour, flavours } from "./descriptions";
import { difference, factsOf } from "./snapshot";

/** What the description of api.github.com says, and in what the others differ from it. */
interface Snapshot {
  readonly facts: readonly string[];
  readonly differences: Readonly<Record<string, readonly string[]>>;
}

const file = join(__dirname, "operations.snapshot.json");
const cure = "Read the lines, adapt emulator and client, then accept them with: UPDATE_CONTRACT=1 npx jest --selectProjects contract snapshot";

function current(): Snapshot {
  const [first = [], ...rest] = flavours.map((flavour) => factsOf(describeFlavour(flavour)));
  return { facts: first, differences: Object.fromEntries(rest.map((facts, index) => [flavours[index + 1]!.file, difference(first, facts)])) };
}

const known = (): Snapshot => JSON.parse(readFileSync(file, "utf8"));

test("the 27 operations are described as they were when emulator and client were written", () => {
  const now = current();
  if (process.env["UPDATE_CONTRACT"] === "1") writeFileSync(file, `${JSON.stringify(now, undefined, 1)}\n`);
  const before = known();
  const changes = difference(before.facts, now.facts);
  const changesElsewhere = Object.fromEntries(Object.entries(now.differences).map(([name, lines]) => [name, difference(before.differences[name] ?? [], lines)]));
  expect({ cure, "api.github.com": changes, ...changesElsewhere }).toEqual({
    cure,
    "api.github.com": [],
    ...Object.fromEntries(Object.keys(before.differences).map((name) => [name, []])),
  });
});

test("the snapshot names each operation, and finds a changed parameter, status and schema", () => {
  const { facts } = current();
  expect(facts.filter((fact) => /^packages\/[^ ]+: (GET|POST|DELETE) /.test(fact))).toHaveLength(27);
  const description = describeFlavour(flavours[0]!);
  const changed = description.packages.map((operation) =>
    operation.id === "packages/delete-package-for-org"
      ? { ...operation, responses: new Map([...operation.responses, ["409", undefined] as const]) }
      : operation.id === "packages/list-packages-for-user"
        ? { ...operation, parameters: operation.parameters.filter((each) => each.name !== "visibility") }
        : operation,
  );
  expect(difference(facts, factsOf({ ...description, packages: changed }))).toEqual([
    "- packages/list-packages-for-user takes visibility (query): string one of public private internal",
    "+ packages/delete-package-for-org answers 409",
  ]);
});
