import { LineCounter, parseDocument, type Document, isMap, isNode, isPair, isScalar } from "yaml";
import { propertyPath, showValue } from "../core/check-failure";
import { checkPolicy, describeProblem, type Problem } from "../retention";
import type { RetentionPolicyArgs } from "../../sdk/retention-policy-args";

/** A policy file, read: the policy, or one line per mistake with file, line and column. */
export type PolicyFile = { readonly policy: RetentionPolicyArgs; readonly errors?: undefined } | { readonly errors: readonly string[]; readonly policy?: undefined };

/** Offset of what stands at a path: a key that should not be there itself, else the value, else what it is missing from. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  const parent = path.length === 0 ? undefined : path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (isMap(parent)) {
    const pair = parent.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === path.at(-1));
    if (isScalar(pair?.key)) return pair.key.range?.[0] ?? 0;
  }
  const node = document.getIn(path, true);
  if (isNode(node) && node.range) return node.range[0];
  return path.length === 0 ? 0 : offsetOf(document, path.slice(0, -1));
}

/** `$schema` is for editors and has no meaning. */
function withoutSchema(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const { $schema: _schema, ...policy } = value as Record<string, unknown>;
  return policy;
}

/** Reads `retention.yaml` or the same as JSON, which is YAML too. https://yaml.org/spec/1.2.2/#13-relation-to-json */
export function readPolicyFile(name: string, text: string): PolicyFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${line}:${col}`;
  };
  if (document.errors.length > 0) return { errors: document.errors.map((error) => `${at(error.pos[0])}: ${error.message}`) };
  const checked = checkPolicy(withoutSchema(document.toJS()));
  if (checked.problems === undefined) return { policy: checked.value };
  return { errors: problemLines(checked.problems, (path) => at(offsetOf(document, path))) };
}

/** Tells where a path of a policy stands in its file, for problems that only the facts show. */
export function locatorOf(name: string, text: string): (path: readonly PropertyKey[]) => string {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  return (path) => {
    const { line, col } = lines.linePos(offsetOf(document, path));
    return `${name}:${line}:${col}`;
  };
}

/** One line per problem. */
export function problemLines(problems: readonly Problem[], at: (path: readonly PropertyKey[]) => string): string[] {
  return problems.map((problem) => `${at(problem.path)}: ${describeProblem(problem, { path: propertyPath, value: (value) => showValue(value, false) })}`);
}
