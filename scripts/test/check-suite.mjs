import { availableParallelism } from "node:os";
import { checks } from "../check/checks.mjs";
import { noTests } from "./tally.mjs";

const indent = (text) => text.trimEnd().split("\n").map((line) => `    ${line}`).join("\n");

function show({ name, cure }, { ok, output }, ms) {
  const time = `${(ms / 1000).toFixed(1)} s`.padStart(8);
  console.log(`  ${ok ? "pass" : "FAIL"} ${name.padEnd(16)}${time}`);
  if (!ok) console.log(`${indent(output)}\n    -> ${cure}\n`);
}

/** Every check runs, whatever the others say; two at a time, because most of them use one core. */
export async function runCheckSuite(only = []) {
  const unknown = only.filter((name) => !checks.some((check) => check.name === name));
  if (unknown.length > 0) throw new Error(`No check named ${unknown.join(", ")}; there are: ${checks.map(({ name }) => name).join(", ")}.`);
  const waiting = checks.filter(({ name }) => only.length === 0 || only.includes(name));
  const tally = { ...noTests };
  const worker = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const start = Date.now();
      const result = await check.run().catch((error) => ({ ok: false, output: String(error.stack ?? error) }));
      show(check, result, Date.now() - start);
      tally[result.ok ? "passed" : "failed"] += 1;
    }
  };
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, worker));
  return tally;
}
