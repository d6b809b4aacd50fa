import { printable } from "../core/printable";
import type { ImportedResource } from "./import-resources";

/** A string literal that holds no character which a reader would not see. */
const literal = (text: string): string => printable(JSON.stringify(text));

const valueText = (value: string | number): string => (typeof value === "string" ? literal(value) : String(value));

function resourceText({ kind, name, args, remark }: ImportedResource): string {
  const { owner: _owner, ...rest } = args;
  const fields = Object.entries(rest).map(([key, value]) => `${key}: ${valueText(value)}`);
  const comment = remark === undefined ? "" : `// ${printable(remark)}\n`;
  return `${comment}new ${kind}(${literal(name)}, { owner, ${fields.join(", ")} });\n`;
}

/** A Pulumi program in TypeScript that takes note of what is there. The same facts give the same text. */
export function programText(owner: string, resources: readonly ImportedResource[]): string {
  const kinds = [...new Set(resources.map(({ kind }) => kind))].sort();
  return [
    `import { ${kinds.join(", ")} } from "pulumi-github-packages";\n`,
    "\n// What there was when it was imported, as GitHub showed it. pulumi up adopts it and changes nothing on GitHub.\n",
    `const owner = ${literal(owner)};\n`,
    ...resources.map((resource) => `\n${resourceText(resource)}`),
  ].join("");
}
