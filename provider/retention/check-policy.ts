import type { RetentionPolicyArgs } from "../../sdk/retention-policy-args";
import { withoutUndefined } from "../core/unknown";
import { patternProblems } from "./pattern-problems";
import { allowedKeys, RetentionPolicyShape } from "./policy-shape";
import type { Problem } from "./problem";
import { ruleProblems } from "./rule-problems";
import { shapeProblems } from "./shape-problems";

export type Checked<T> = { readonly value: T; readonly problems?: undefined } | { readonly problems: readonly Problem[]; readonly value?: undefined };

const digestStart = /(?:^|@)(sha256:[^@]*)/i;

function protectProblems(policy: RetentionPolicyArgs): Problem[] {
  const problems = policy.protect?.flatMap((entry, index): Problem[] => {
    const digest = digestStart.exec(entry)?.[1];
    if (digest === undefined || /:[0-9a-f]{64}$/i.test(digest)) return [];
    return [{ path: ["protect", index], value: entry, words: "is not a whole digest", allowed: "sha256: and 64 hexadecimal digits", cure: "Write the digest in full: a shortened one protects nothing." }];
  });
  return problems ?? [];
}

function pinProblems(policy: RetentionPolicyArgs): Problem[] {
  const first = new Map<number, string>();
  const problems = policy.pins?.flatMap((pin, index): Problem[] => {
    const other = first.get(pin.id) ?? pin.state;
    first.set(pin.id, other);
    if (other === pin.state) return [];
    return [{ path: ["pins", index, "state"], value: pin.state, words: `contradicts another pin of version ${pin.id}, ${other}`, allowed: `"${other}"`, cure: "Remove one of the two pins." }];
  });
  return problems ?? [];
}

/** The wall: an unchecked policy → a policy that can be compiled, or everything that is wrong with it. */
export function checkPolicy(input: unknown): Checked<RetentionPolicyArgs> {
  const root = withoutUndefined(input);
  const shape = RetentionPolicyShape.safeParse(root);
  if (!shape.success) return { problems: shapeProblems(shape.error, { root, allowedKeys }) };
  const policy = shape.data;
  const problems = [...patternProblems(policy), ...ruleProblems(policy), ...protectProblems(policy), ...pinProblems(policy)];
  return problems.length > 0 ? { problems } : { value: policy };
}
