import { decideAction } from "../../../provider/core/lifecycle-table";

describe("declared × observed", () => {
  test.each([
    ["present", "present", "new", "adopt"],
    ["present", "present", "managed", "none"],
    ["present", "deleted", "new", "restore"],
    ["present", "deleted", "managed", "restore"],
    ["present", "gone", "new", "impossible"],
    ["present", "gone", "managed", "impossible"],
    ["deleted", "present", "new", "delete"],
    ["deleted", "present", "managed", "delete"],
    ["deleted", "deleted", "new", "none"],
    ["deleted", "deleted", "managed", "none"],
    ["deleted", "gone", "new", "none"],
    ["deleted", "gone", "managed", "none"],
  ] as const)("%s, %s, %s resource: %s", (desired, observed, known, action) => {
    expect(decideAction(desired, observed, known)).toBe(action);
  });
});
