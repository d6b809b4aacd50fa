import type { Declared } from "./programs";

/** Programs of two runs on one package of ten old versions, `first` and `second`. */
export const place = "acme/npm/tool";
export const first = ["1.0.0", "1.1.0", "1.2.0", "1.3.0", "1.4.0"];
export const second = ["2.0.0", "2.1.0", "2.2.0", "2.3.0", "2.4.0"];

/** Deletes what a rule names, but for the newest. */
export const policyOf = (name: string, rule: object, newest = 0): Declared[] => [
  { type: "RetentionPolicy", name, args: { owner: "acme", packageTypes: ["npm"], packages: ["tool"], ...(newest === 0 ? {} : { keep: [{ id: "newest", newest: { count: newest } }] }), delete: [{ id: "all", olderThan: "10d", ...rule }] } },
];
export const versionsOf = (names: readonly string[]): Declared[] => names.map((version) => ({ type: "PackageVersion", name: version, args: { owner: "acme", packageType: "npm", packageName: "tool", version, state: "deleted" } }));
