import { readFileSync } from "node:fs";
import path from "node:path";
import { canonicalJson, checkSnapshot, evaluate } from "../../../provider/retention";
import { previousEvaluation } from "../../../provider/cli/verified-policy";
import { freedBytes } from "../../../provider/report/freed-bytes";
import { htmlReport } from "../../../provider/report/html";
import { printableJson } from "../../../provider/report/json";
import { makeReport } from "../../../provider/report/make-report";
import { markdownReport } from "../../../provider/report/markdown";
import { expectGolden } from "../../docs/golden-preview";
import { policy as policyOf, sha256 } from "../retention/world";
import { hashOf } from "./sample";

const fixture = path.resolve(__dirname, "../../fixtures/review");

/** The demo organization, as ghpkg snapshot read it from examples/acme.json. */
function acme() {
  const checked = checkSnapshot(JSON.parse(readFileSync(path.join(fixture, "acme-snapshot.json"), "utf8")));
  if (checked.problems !== undefined) throw new Error(JSON.stringify(checked.problems));
  const before = policyOf({ keep: [{ id: "newest", because: "rollbacks", newest: { count: 2 } }], delete: [{ id: "aged", because: "nobody installs these any more", olderThan: "500d" }] });
  const policy = policyOf({ ...before, keep: [{ id: "newest", because: "rollbacks", newest: { count: 3 } }], delete: [{ id: "aged", because: "nobody installs these any more", olderThan: "300d" }, { id: "builds", because: "every push builds them again", select: { tags: ["*"] }, olderThan: "60d" }], protect: ["1.0.1"], guards: { maxDeletes: { count: 200 } } });
  const at = Date.parse("2026-11-23T12:00:00Z");
  const evaluation = evaluate({ policy, snapshot: checked.value, at, sha256 });
  if (evaluation.problems !== undefined) throw new Error(JSON.stringify(evaluation.problems));
  const { plan } = evaluation;
  const previous = previousEvaluation({ plan, policy, snapshot: checked.value, previous: before, ledger: [] });
  return makeReport({ source: "preview", plans: [{ name: "acme", plan, policy, previous, approvals: [], protectUnknown: false, freed: freedBytes(checked.value, plan.decisions), lastRun: { deleted: 2, restored: 0, waiting: 0, refused: [], skipped: [] } }], resources: [], removed: [], problems: [], hashOf });
}

test.each([
  ["md", () => markdownReport(acme())],
  ["json", () => `${printableJson(canonicalJson(acme()))}\n`],
  ["html", () => htmlReport(acme(), { styles: [], scripts: [] })],
] as const)("the report of the demo organization as %s is the committed one", (form, text) => expectGolden(path.join(fixture, `acme.${form}`), text()));
