import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readPolicyFile } from "../../../provider/cli/plan-policy-file";
import type { RetentionPolicyArgs } from "../../../sdk/retention-policy-args";

export const page = readFileSync(join(__dirname, "../../../docs/retention.md"), "utf8");

/** The cookbook's policies by their headings, as the page states them. */
export const cookbook: readonly { readonly wish: string; readonly text: string }[] = [...page.matchAll(/^### (.+)\n```yaml\n([^]*?)^```$/gm)].map((match) => ({ wish: match[1] as string, text: match[2] as string }));

export function recipe(wish: string): RetentionPolicyArgs {
  const found = cookbook.find((each) => each.wish === wish);
  if (found === undefined) throw new Error(`no recipe "${wish}"`);
  const file = readPolicyFile(`docs/retention.md#${wish}`, found.text);
  if (file.errors !== undefined) throw new Error(file.errors.join("\n"));
  return file.policy;
}
