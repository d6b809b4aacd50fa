import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { createServer, type AddressInfo, type Server } from "node:net";
import path from "node:path";
import { FailureCode } from "../../../provider/core/failure";
import { PackageType } from "../../../provider/core/refs";
import { Session } from "../../../provider/plugin/session";
import { failureOf } from "../../helpers/http-github";
import { startLedgerServer, type LedgerServer } from "../../helpers/http-ledger";

const ref = { owner: "acme", ownerType: "organization", packageType: PackageType.npm, packageName: "left-pad", versionId: 7 } as const;

let github: LedgerServer;
let engine: Server;
let session: Session;
let exited: Promise<number>;
let planDir: string;
let port: number;
beforeEach(async () => {
  github = await startLedgerServer();
  engine = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => engine.listen(0, "127.0.0.1", resolve));
  port = (engine.address() as AddressInfo).port;
  planDir = path.resolve(__dirname, "../../../.cache/engine-tests", randomBytes(6).toString("hex"));
  mkdirSync(planDir, { recursive: true });
  const config: Record<string, string> = { "github-packages:token": "ghp_test", "github-packages:baseUrl": github.url, "github-packages:planDir": planDir };
  exited = new Promise((exit) => {
    session = new Session({ engineAddress: `127.0.0.1:${port}`, exit });
  });
  session.configure((key) => config[key]);
});
afterEach(async () => {
  engine.close();
  await github.close();
  rmSync(planDir, { recursive: true, force: true });
});

/** Resolves when the session knows that its engine is gone. */
async function engineMissed(): Promise<void> {
  for (;;) {
    try {
      session.assertEngine();
    } catch {
      return;
    }
    await session.sleep(20);
  }
}

test("when the engine is gone, work under way is finished, then the lock is given back and the process ends", async () => {
  await session.lock("acme/project/dev/PackageVersion/old");
  const order: string[] = [];
  let finish = (): void => undefined;
  const work = session.track(() => new Promise<void>((resolve) => (finish = resolve))).then(() => order.push("work ended"));
  const exit = exited.then(() => order.push("process ended"));
  engine.close();
  await engineMissed();
  await session.sleep(200); // time enough for a process that would not wait
  finish();
  await Promise.all([work, exit]);
  expect(order).toEqual(["work ended", "process ended"]);
  const next = new Session({ exit: () => undefined });
  next.configure((key) => ({ "github-packages:token": "ghp_test", "github-packages:planDir": planDir })[key]);
  await next.lock("acme/project/dev/PackageVersion/old");
}, 30_000);

test("when the engine is gone, a write that waits for its turn is not sent any more", async () => {
  engine.close();
  const work = session.track(engineMissed);
  await work;
  const failure = await failureOf(session.connection(undefined).api.deleteVersion(ref, { seen: true }));
  expect(failure).toMatchObject({ code: FailureCode.locked, message: expect.stringContaining("nothing more is written") });
  expect(github.requests()).toEqual([]);
}, 30_000);

test("without a lock, a session whose engine is gone ends as well", async () => {
  engine.close();
  expect(await exited).toBe(1);
}, 30_000);

test("a session whose engine is gone before it was configured ends as well", async () => {
  engine.close();
  const unconfigured = new Promise<number>((exit) => new Session({ engineAddress: `127.0.0.1:${port}`, exit }));
  expect(await unconfigured).toBe(1);
}, 30_000);

test("connections of one token at one host share their limits, their lists and the counting of deletes, whatever their names", async () => {
  const account = { baseUrl: github.url, token: "ghp_test" };
  // Whoever has to wait for a turn waits for ever.
  const named = new Session({ exit: () => undefined, sleep: () => new Promise(() => undefined) });
  const config: Record<string, string> = {
    token: "ghp_test",
    baseUrl: github.url,
    planDir,
    deletesPerMinute: "1",
    connections: JSON.stringify({ same: account, other: { ...account, token: "ghp_other" }, registry: { ...account, registryUrl: "http://127.0.0.1:1" } }),
  };
  named.configure((key) => config[key.replace("github-packages:", "")]);
  const [mine, same, other] = [undefined, "same", "other"].map((name) => named.connection(name));
  expect(same).toBe(mine);
  expect(other).not.toBe(mine);
  const target = `DELETE /orgs/acme/packages/npm/left-pad/versions/${ref.versionId}`;
  github.expect([target, { status: 204 }], [target, { status: 204 }]);
  await mine?.api.deleteVersion(ref, { seen: true });
  // One a minute per token: another token's turn is now, the second of this one would be in a minute.
  let late = "waits";
  named.connection("registry").api.deleteVersion(ref, { seen: true, expiresAt: Date.now() - 1 }).then(
    () => (late = "sent"),
    () => (late = "refused"),
  );
  await other?.api.deleteVersion(ref, { seen: true });
  expect(late).toBe("waits");
  github.settle();
});
