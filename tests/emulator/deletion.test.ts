import { acme, emulators, idOf, send } from "./wire";

const start = emulators();
const npm = "/orgs/acme/packages/npm/left-pad";
const app = "/orgs/acme/packages/container/app";

const leftPad = () => start({ seed: acme().package("acme/npm/left-pad", ["1.0.0", "1.0.1"]) });

describe("deleting a version", () => {
  test("moves it from the active to the deleted list and counts it out", async () => {
    const emulator = await leftPad();
    const id = idOf(emulator, "acme/npm/left-pad", "1.0.0");
    const answer = await send(emulator, "DELETE", `${npm}/versions/${id}`);
    expect(answer).toMatchObject({ status: 204, text: "" });
    expect(answer.headers).not.toHaveProperty("content-type");
    expect((await send(emulator, "GET", `${npm}/versions`)).json).toMatchObject([{ name: "1.0.1" }]);
    expect((await send(emulator, "GET", `${npm}/versions?state=deleted`)).json).toMatchObject([
      { id, name: "1.0.0", deleted_at: "2026-03-01T00:00:00Z" },
    ]);
    expect((await send(emulator, "GET", npm)).json).toMatchObject({ version_count: 1 });
    expect((await send(emulator, "GET", `${npm}/versions/${id}`)).json).toMatchObject({ message: "Package version not found." });
    expect(emulator.ledger.entries({ method: "DELETE" })).toMatchObject([
      { status: 204, ownerLogin: "acme", token: "classic:monalisa", effect: { kind: "version-deleted", versionId: id } },
    ]);
  });

  test("answers 404 the second time", async () => {
    const emulator = await leftPad();
    const id = idOf(emulator, "acme/npm/left-pad", "1.0.0");
    await send(emulator, "DELETE", `${npm}/versions/${id}`);
    const again = await send(emulator, "DELETE", `${npm}/versions/${id}`);
    expect(again).toMatchObject({ status: 404, json: { message: "Package version not found.", status: "404" } });
  });
});

test("refuses the last tagged version of a container package, and lets untagged ones go", async () => {
  const emulator = await start({ seed: acme().package("acme/container/app", [{}, { tags: ["latest", "1"] }]) });
  const tagged = idOf(emulator, "acme/container/app", "latest");
  const untagged = emulator.elsewhere.look("acme/container/app")?.active.find((version) => version.tags.length === 0)?.id;
  expect(await send(emulator, "DELETE", `${app}/versions/${tagged}`)).toMatchObject({
    status: 400,
    json: {
      message: "You cannot delete the last tagged version of a package. You must delete the package instead.",
      documentation_url: "https://docs.github.com/rest/packages/packages#delete-package-version-for-an-organization",
      status: "400",
    },
  });
  expect(await send(emulator, "DELETE", `${app}/versions/${untagged}`)).toMatchObject({ status: 204 });
});
