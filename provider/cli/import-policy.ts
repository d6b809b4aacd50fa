import { Document } from "yaml";
import type { Pattern, RetentionPolicyArgs } from "../../sdk/retention-policy-args";
import type { PackageType } from "../core/refs";
import type { Chosen } from "./import-resources";

/** A name that would be read as a glob means itself only as an expression. */
const exactly = (name: string): Pattern => (/[*?]/.test(name) ? { regex: name.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&") } : name);

/** A retention policy that keeps everything: a start to which delete rules are added. Chosen versions are protected by name. */
export function policyText(owner: string, packageType: PackageType, { packages, versions }: Chosen): string {
  const live = versions.filter(({ observedState }) => observedState === "present");
  const policy: RetentionPolicyArgs = {
    owner,
    packageTypes: [packageType],
    packages: packages.map(({ packageName }) => exactly(packageName)),
    keep: [{ id: "everything", because: "as imported; narrow this rule when you add the first delete rule" }],
    delete: [],
    ...(live.length > 0 ? { protect: [...new Set(live.map(({ version }) => version))] } : {}),
  };
  const document = new Document(policy);
  document.commentBefore = " What there was when it was imported: all of it is kept. ghpkg plan shows what a rule would do before it is used.";
  return document.toString({ lineWidth: 0 });
}
