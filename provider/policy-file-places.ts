import { isMap, isNode, isPair, isScalar, LineCounter, parseDocument, type Document } from "yaml";

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

/** A policy file's text with the places in it. */
export interface PolicyText {
  readonly value: unknown;
  /** What is wrong with the YAML itself, each with its place. */
  readonly errors: readonly string[];
  /** `retention.yaml:7:5`, where a path of the policy stands. */
  readonly place: (path: readonly PropertyKey[]) => string;
}

/** Reads `retention.yaml` or the same as JSON, which is YAML too. https://yaml.org/spec/1.2.2/#13-relation-to-json */
export function readPolicyText(name: string, text: string): PolicyText {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${line}:${col}`;
  };
  const errors = document.errors.map((error) => `${at(error.pos[0])}: ${error.message}`);
  return { value: errors.length > 0 ? undefined : withoutSchema(document.toJS()), errors, place: (path) => at(offsetOf(document, path)) };
}

/** `$schema` is for editors and has no meaning. */
function withoutSchema(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const { $schema: _schema, ...policy } = value as Record<string, unknown>;
  return policy;
}
