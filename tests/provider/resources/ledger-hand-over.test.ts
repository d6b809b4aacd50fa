import type { LedgerRecord } from "../../../provider/core/ledger-codec";
import { ledgerRecords, restoreLedger } from "../../../provider/resources/policy/ledger-hand-over";
import { anchor, container, digest, everything, image, keepAnchor, NOW, plan, referrerTag } from "../retention/world";
import type { Snapshot } from "../../../provider/retention";

const versions = [image(1, { tags: ["old"], children: [2, 3] }), image(2), image(3), image(4, { subject: 1 }), image(5, { tags: [referrerTag(1)] }), anchor()];
const snapshot: Snapshot = { format: "github-packages-snapshot/1", takenAt: "2026-06-01T00:00:00Z", owner: "acme", packages: [container(versions)] };
const deletedAt = "2026-06-01T00:00:00Z";
const records = (): Map<number, LedgerRecord> => ledgerRecords({ plan: plan({ keep: [keepAnchor], delete: [everything] }, [container(versions)]), snapshot }, deletedAt);

test("the ledger holds tags, rules, the root, children and subject as they were read before the delete", () => {
  const found = records();
  expect([...found.keys()].sort()).toEqual([1, 2, 3, 4, 5]);
  expect(found.get(1)).toEqual({ packageType: "container", packageName: "api", id: 1, name: digest(1), tags: ["old"], createdAt: versions[0]?.createdAt.replace(".000Z", "Z"), deletedAt, rules: ["all"], plan: expect.stringMatching(/^[0-9a-f]{64}$/), children: [digest(2), digest(3)] });
  expect(found.get(2)).toMatchObject({ via: 1, rules: ["all"] });
  expect(found.get(2)).not.toHaveProperty("children");
  expect(found.get(4)).toMatchObject({ via: 1, subject: digest(1) });
});

/** Calls to GitHub in order; those in `refused` fail. */
async function undo(refused: readonly number[] = []): Promise<{ calls: number[]; error: string }> {
  const calls: number[] = [];
  const api = { restoreVersion: ({ versionId }: { versionId: number }) => (calls.push(versionId), refused.includes(versionId) ? Promise.reject(new Error(`no ${versionId}`)) : Promise.resolve()) };
  const edges = { now: () => NOW, assertEngine: () => undefined };
  const error = await restoreLedger(edges, { api: api as never }, { owner: "acme", records: [...records().values()].reverse() }).then(() => "", (reason: Error) => reason.message);
  return { calls, error };
}

test("undoing a ledger brings back children, then the index, then what refers to it", async () => expect(await undo()).toEqual({ calls: [2, 3, 1, 4, 5], error: "" }));

test("an index whose child cannot come back stays deleted, and so does what refers to it", async () => {
  const { calls, error } = await undo([3]);
  expect(calls).toEqual([2, 3]);
  expect(error).toContain("4 of 5 deletions could not be undone: no 3; container/api version 1 stays deleted, as version 3, which it needs, could not be restored");
});
