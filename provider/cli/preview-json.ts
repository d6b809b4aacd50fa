import { z } from "zod";
import { Unusable } from "./unusable";

const Properties = z.record(z.string(), z.unknown());
const State = z.looseObject({ inputs: Properties.default({}), outputs: Properties.default({}) });
const Step = z.looseObject({ op: z.string(), urn: z.string(), oldState: State.nullish(), newState: State.nullish() });
const Diagnostic = z.looseObject({ severity: z.string().default(""), message: z.string().default(""), urn: z.string().optional() });
const Preview = z.looseObject({ steps: z.array(Step), diagnostics: z.array(Diagnostic).default([]), duration: z.number().default(0) });

/** The kinds of resources that this package declares. */
export const Kind = { packageVersion: "PackageVersion", package: "Package", policy: "RetentionPolicy" } as const;
export type Kind = (typeof Kind)[keyof typeof Kind];

/** One of this package's resources in a preview. */
export interface PreviewStep {
  readonly op: string;
  readonly kind: Kind;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** What the state keeps of it; empty where there is none. */
  readonly stored: Readonly<Record<string, unknown>>;
}

/** What is read of `pulumi preview --json`. */
export interface PreviewJson {
  readonly project: string;
  readonly stack: string;
  readonly steps: readonly PreviewStep[];
  /** Errors: what the engine or a check refused. */
  readonly errors: readonly string[];
  readonly durationMs: number;
}

const typePrefix = "pulumi-nodejs:dynamic/github-packages:";

/** `urn:pulumi:stack::project::parent$type::name` https://www.pulumi.com/docs/iac/concepts/resources/names/#urns */
function partsOf(urn: string): { stack: string; project: string; type: string; name: string } {
  const [stack = "", project = "", types = "", ...name] = urn.replace(/^urn:pulumi:/, "").split("::");
  return { stack, project, type: types.split("$").at(-1) ?? "", name: name.join("::") };
}

function parse(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Unusable([`${source}: it is not the JSON of a preview (${(error as Error).message}). Write it with "pulumi preview --json".`]);
  }
}

/** Reads a preview. The engine's `config`, which holds the stack's settings, is dropped before anything else is looked at. */
export function readPreview(text: string, source: string): PreviewJson {
  const root = parse(text, source);
  if (root !== null && typeof root === "object") delete (root as Record<string, unknown>)["config"];
  const checked = Preview.safeParse(root);
  if (!checked.success) throw new Unusable([`${source}: it is not the JSON of a preview (${checked.error.issues[0]?.path.join(".") ?? ""}: ${checked.error.issues[0]?.message ?? ""}). Write it with "pulumi preview --json".`]);
  const { steps, diagnostics, duration } = checked.data;
  const { project, stack } = partsOf(steps[0]?.urn ?? diagnostics.find(({ urn = "" }) => urn !== "")?.urn ?? "");
  const own = steps.flatMap(({ op, urn, oldState, newState }): PreviewStep[] => {
    const { type, name } = partsOf(urn);
    const kind = Object.values(Kind).find((each) => type === `${typePrefix}${each}`);
    return kind === undefined ? [] : [{ op, kind, name, inputs: newState?.inputs ?? {}, stored: oldState?.outputs ?? {} }];
  });
  const errors = diagnostics.filter(({ severity }) => severity.startsWith("error")).map(({ message }) => message.replace(/^error: /, "").trim());
  return { project, stack, steps: own, errors: errors.filter((message) => message !== ""), durationMs: duration / 1e6 };
}
