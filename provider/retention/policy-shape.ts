import { z } from "zod";
import type { Pattern, RetentionPolicyArgs, TagConditions } from "../../sdk/retention-policy-args";
import { PackageType } from "../core/refs";
import { advised, noInstant } from "./advice";
import { parseDuration } from "./duration";
import { parseInstant } from "./instant";

/**
 * One schema or the other by the value's own shape, so that an issue stands at its place inside
 * (`only[0].regex`) and not at the place of the choice.
 */
function chosen<T>(choose: (value: unknown) => z.ZodType<T>): z.ZodType<T> {
  const schema = z.unknown().superRefine((value, context) => {
    const result = choose(value).safeParse(value);
    for (const issue of result.error?.issues ?? []) context.addIssue({ ...issue });
  });
  return schema as unknown as z.ZodType<T>;
}

const words = z.string().min(1);
const id = z.int().positive();
const isObject = (value: unknown): value is object => typeof value === "object" && value !== null && !Array.isArray(value);

const duration = z.string().refine((text) => parseDuration(text) !== undefined, advised({ words: "is not a duration", allowed: "a number of hours, days or weeks, such as 36h, 30d or 8w", cure: "There are no months or minutes: write days (a month is about 30d, a year 365d)." })) as unknown as z.ZodType<`${number}d`>;
const instant = z.string().refine((text) => parseInstant(text) !== undefined, advised(noInstant));

const regex = z.strictObject({ regex: words });
const semver = z.strictObject({ semver: words });
const PatternShape: z.ZodType<Pattern> = chosen<Pattern>((value) => (!isObject(value) ? words : "semver" in value && !("regex" in value) ? semver : regex));
const patterns = z.array(PatternShape).min(1);

const TagConditions = z.strictObject({ any: patterns.exactOptional(), all: patterns.exactOptional(), only: patterns.exactOptional(), none: patterns.exactOptional() });
const tags = chosen<Pattern[] | TagConditions>((value) => (isObject(value) ? TagConditions : patterns));

const Select = z.strictObject({
  package: patterns.exactOptional(),
  name: patterns.exactOptional(),
  tags: tags.exactOptional(),
  state: z.enum(["tagged", "untagged"]).exactOptional(),
  prerelease: z.boolean().exactOptional(),
});

const since = z.enum(["createdAt", "updatedAt"]);
const capture = z.strictObject({ capture: words });
const line = z.enum(["package", "semverMajor", "semverMinor"]);
const Rank = z.strictObject({
  count: z.int().refine((count) => count >= 1, advised({ words: "is not a count", allowed: "an integer from 1 on", cure: "To spare none of them write everything: true in a delete rule; a keep rule that keeps none can be removed." })),
  per: chosen<z.infer<typeof capture> | z.infer<typeof line>>((value) => (isObject(value) ? capture : line)).exactOptional(),
  by: z.enum(["createdAt", "updatedAt", "semver"]).exactOptional(),
});

const ruleFields = { id: words, because: z.string().exactOptional(), select: Select.exactOptional(), since: since.exactOptional() };
const KeepRule = z.strictObject({ ...ruleFields, newest: Rank.exactOptional(), youngerThan: duration.exactOptional() });
const DeleteRule = z.strictObject({ ...ruleFields, olderThan: duration.exactOptional(), beyondNewest: Rank.exactOptional(), everything: z.literal(true).exactOptional() });

const Guards = z.strictObject({
  minAge: duration.exactOptional(),
  minRemaining: z.int().nonnegative().exactOptional(),
  maxDeletes: z.strictObject({ count: z.int().nonnegative().exactOptional(), percent: z.number().min(0).max(100).exactOptional() }).exactOptional(),
  batch: z.int().refine((count) => count >= 1, advised({ words: "is not a batch", allowed: "an integer from 1 on", cure: "To delete without batches leave it out; to take all that a rule selects write everything: true in it." })).exactOptional(),
  deadRules: z.enum(["warn", "fail"]).exactOptional(),
});

/** The shape of a policy. What the shape cannot say is checked by `checkPolicy`. */
export const RetentionPolicyShape = z.strictObject({
  owner: words,
  packageTypes: z.array(z.enum(Object.values(PackageType))).min(1),
  packages: patterns,
  repositories: patterns.exactOptional(),
  visibility: z.array(words).min(1).exactOptional(),
  keep: z.array(KeepRule).exactOptional(),
  delete: z.array(DeleteRule),
  protect: z.array(words).exactOptional(),
  protectMustResolve: z.boolean().exactOptional(),
  pins: z.array(z.strictObject({ id, state: z.enum(["present", "deleted"]) })).exactOptional(),
  guards: Guards.exactOptional(),
  restore: z.enum(["onLoosen", "never", "converge"]).exactOptional(),
  releaseHandRestored: z.array(id).exactOptional(),
  onDestroy: z.enum(["leave", "restore"]).exactOptional(),
  approval: z.strictObject({ lockFile: words }).exactOptional(),
  asOf: instant.exactOptional(),
}) satisfies z.ZodType<RetentionPolicyArgs>;

/** The keys that an object at a path may have, to name the nearest. */
export function allowedKeys(path: readonly PropertyKey[]): readonly string[] {
  const keysAt: readonly (readonly [RegExp, z.ZodObject])[] = [
    [/^$/, RetentionPolicyShape],
    [/^keep\.\d+$/, KeepRule],
    [/^delete\.\d+$/, DeleteRule],
    [/\.select$/, Select],
    [/\.select\.tags$/, TagConditions],
    [/\.(?:newest|beyondNewest)$/, Rank],
    [/^guards$/, Guards],
  ];
  const text = path.map(String).join(".");
  const schema = keysAt.find(([form]) => form.test(text))?.[1];
  if (schema !== undefined) return Object.keys(schema.shape);
  if (text === "guards.maxDeletes") return ["count", "percent"];
  if (text === "approval") return ["lockFile"];
  if (/^pins\.\d+$/.test(text)) return ["id", "state"];
  if (text.endsWith(".per")) return ["capture"];
  return ["regex", "semver"];
}
