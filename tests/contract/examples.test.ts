import { emulators, send } from "../emulator/wire";
import { describeFlavour, flavours } from "./descriptions";
import { comparable, worldOf } from "./examples";

const start = emulators();

/** Every description shows the addresses of github.com. */
test.each(flavours.map((flavour) => [flavour.file, flavour] as const))("the examples of %s can be seeded and come back equal", async (_file, flavour) => {
  const shown = describeFlavour(flavour).packages.flatMap((operation) => operation.examples.map((example) => ({ operation, example })));
  const seen: string[] = [];
  for (const { operation, example } of shown) {
    const { seed, path } = worldOf(operation, example);
    const emulator = await start({ seed });
    // `has_downloads` is in no example: they show the newer version of the API.
    const answer = await send(emulator, "GET", path, { headers: { "x-github-api-version": "2026-03-10" } });
    expect([operation.id, comparable(operation, answer.json)]).toEqual([operation.id, comparable(operation, example)]);
    seen.push(operation.id);
  }
  expect(new Set(seen).size).toBe(15);
});
