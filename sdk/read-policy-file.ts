import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { LineCounter, parseDocument } from "yaml";
import type { RetentionPolicyArgs } from "./retention-policy-args";

/** A policy as its file states it, with the file's name for messages. */
export type PolicyFile = RetentionPolicyArgs & { readonly policyFile: string };

/**
 * Reads a retention policy from `retention.yaml`, or the same as JSON, as arguments of `RetentionPolicy`:
 *
 * ```ts
 * import { readPolicyFile, RetentionPolicy } from "pulumi-github-packages";
 *
 * new RetentionPolicy("packages", { ...readPolicyFile("retention.yaml"), protect: ["ghcr.io/acme/api:v1.4.2"] });
 * ```
 *
 * The same file works with `ghpkg plan --policy`. Mistakes in it fail the check of the resource, each with file, line,
 * column, path, value and cure. A relative path begins where the program runs: in the project's folder.
 *
 * @throws RunError when the file cannot be read or is neither YAML nor JSON; names the file, line and column.
 */
export function readPolicyFile(file: string): PolicyFile {
  const lines = new LineCounter();
  const document = parseDocument(read(file), { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new pulumi.RunError(`${file}:${line}:${col}: ${error.message}. Correct the file; "ghpkg plan --policy ${file}" checks it.`);
  }
  const policy = document.toJS() as unknown;
  if (typeof policy !== "object" || policy === null || Array.isArray(policy)) {
    throw new pulumi.RunError(`${file}:1:1: the file holds no policy; allowed: a mapping with owner, packageTypes, packages and delete. Write these keys.`);
  }
  const { $schema: _forEditors, ...fields } = policy as Record<string, unknown>;
  return { ...(fields as unknown as RetentionPolicyArgs), policyFile: file };
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new pulumi.RunError(`${file}: the policy file cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)}). Check the path; a relative one begins in ${process.cwd()}.`);
  }
}
