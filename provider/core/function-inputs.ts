import { z } from "zod";
import { checkFailures } from "./check-failure";
import { PackageType } from "./refs";
import { namesOneVersion, packageCures, packageFields, versionCures, versionFields } from "./version-inputs";

const { owner, ownerType, connection } = packageFields;
const ownerFields = { owner, ownerType, connection };
const types = Object.values(PackageType);
const state = z.enum(["active", "deleted"]).optional();
const visibility = z.enum(["public", "private", "internal"]).optional();

/** Arguments of the functions by their names. Unknown keys are refused. */
export const FunctionInputs = {
  getPackages: z.strictObject({ ...ownerFields, packageTypes: z.array(z.enum(types)).min(1).optional(), visibility }),
  getPackage: z.strictObject(packageFields),
  getPackageVersions: z.strictObject({ ...packageFields, state }),
  getPackageVersion: z.strictObject({ ...packageFields, ...versionFields, state }).superRefine(namesOneVersion),
  getDockerMigrationConflicts: z.strictObject(ownerFields),
} as const;
export type FunctionName = keyof typeof FunctionInputs;
export type FunctionInputs<Name extends FunctionName> = z.infer<(typeof FunctionInputs)[Name]>;

const cures: Readonly<Record<string, string>> = {
  ...packageCures,
  ...versionCures,
  packageTypes: `allowed is a list of ${types.join(", ")}; leave it out for all of them.`,
  visibility: 'allowed are "public", "private" and "internal"; leave it out for any.',
  state: 'allowed are "active" (default) and "deleted".',
};

/** What the program gave to a function, or all that is wrong with it in one line. */
export function parseFunctionInputs<Name extends FunctionName>(name: Name, given: unknown, secrets: readonly string[]): { readonly inputs: FunctionInputs<Name> } | { readonly problem: string } {
  const schema = FunctionInputs[name];
  const result = schema.safeParse(given);
  if (result.success) return { inputs: result.data as FunctionInputs<Name> };
  const own = Object.fromEntries(Object.keys(schema.shape).map((field) => [field, cures[field] ?? ""]));
  const failures = checkFailures(result.error, { news: given, secrets, cures: own, noun: `an argument of ${name}` });
  return { problem: failures.map(({ property, reason }) => (property === "" ? reason : `${property}: ${reason}`)).join(" ") };
}
