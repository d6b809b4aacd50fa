import { z } from "zod";
import { canonicalJson, compareText } from "./canonical";
import { Unapplied, type ApprovedDeletion, type RefusedApproval } from "./hold";

const LOCK_FORMAT = "github-packages-lock/1";

const words = z.string().min(1);

/** One approved deletion. A line that names another policy than the one that reads it is not for it. */
const Line = z.strictObject({ package: words, id: z.int().positive(), label: z.string().exactOptional(), name: z.string().exactOptional(), policy: words.exactOptional() });
export type LockLine = z.infer<typeof Line>;

/** A lock file: the deletions that a reviewer approved. A line that is struck is a veto. */
const LockFile = z.strictObject({
  format: z.literal(LOCK_FORMAT),
  /** Login of the packages' owner. Absent in a file written by hand: whoever reads it. */
  owner: words.exactOptional(),
  /** Name of the policy of every line that names none. Absent: whichever reads it. */
  policy: words.exactOptional(),
  deletions: z.array(Line),
});
type LockFile = z.infer<typeof LockFile>;

/** Who reads a lock file. `policy` is the resource's name, where there is one. */
export interface LockReader {
  readonly owner: string;
  readonly policy?: string | undefined;
}

/** What a lock file means for one policy. */
export interface Approvals {
  readonly approved: readonly ApprovedDeletion[];
  /** Lines of another owner or policy. */
  readonly foreign: readonly RefusedApproval[];
}

function foreignness(file: LockFile, line: LockLine, reader: LockReader): string | undefined {
  if (file.owner !== undefined && file.owner.toLowerCase() !== reader.owner.toLowerCase()) return `the lock file is of owner ${file.owner}, this policy is of ${reader.owner}`;
  const policy = line.policy ?? file.policy;
  if (policy === undefined || reader.policy === undefined || policy === reader.policy) return undefined;
  return `it is approved for policy ${policy}, this policy is ${reader.policy}`;
}

/** The approved deletions for one policy; throws with words for the user where the text is no lock file. */
export function parseLockFile(text: string, reader: LockReader): Approvals {
  const file = LockFile.parse(JSON.parse(text));
  const approved: ApprovedDeletion[] = [];
  const foreign: RefusedApproval[] = [];
  for (const line of file.deletions) {
    const { policy: _policy, ...deletion } = line;
    const reason = foreignness(file, line, reader);
    if (reason === undefined) approved.push(deletion);
    else foreign.push({ package: line.package, id: line.id, kind: Unapplied.refused, reason });
  }
  return { approved, foreign };
}

/** The owner that a lock file names, and its lines; for a file that is written again. */
export function readLockFile(text: string): { readonly owner: string | undefined; readonly lines: readonly LockLine[] } {
  const { owner, policy, deletions } = LockFile.parse(JSON.parse(text));
  return { owner, lines: deletions.map((line) => (line.policy === undefined && policy !== undefined ? { ...line, policy } : line)) };
}

/** A lock file's text: a line per version, sorted, so that a change of one version is a change of one line. */
export function writeLockFile(owner: string, lines: readonly LockLine[]): string {
  const sorted = [...lines].sort((a, b) => compareText(a.package, b.package) || a.id - b.id || compareText(a.policy ?? "", b.policy ?? ""));
  const member = (key: string, value: unknown): string => `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`;
  const list = sorted.length === 0 ? '  "deletions": []' : `  "deletions": [\n${sorted.map((line) => `    ${canonicalJson(line)}`).join(",\n")}\n  ]`;
  return `{\n${[member("format", LOCK_FORMAT), member("owner", owner), list].join(",\n")}\n}\n`;
}
