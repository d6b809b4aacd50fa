import { createHash } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** The folder that holds plan files, journals and locks: `.ghpkg/` in the project's folder, unless configured. */
export interface PlanDir {
  readonly path: string;
  /** The file for one resource key in one of the folder's rooms. */
  file(room: "plans" | "journal" | "locks", key: string, extension: string): string;
}

/** The nearest folder upwards that holds a Pulumi.yaml; the starting folder where there is none. */
export function projectFolder(start: string): string {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "Pulumi.yaml")) || existsSync(join(folder, "Pulumi.yml"))) return folder;
    if (dirname(folder) === folder) return resolve(start);
  }
}

/** Opens the folder, creating it readable by its owner alone and ignored by git. */
export function openPlanDir(path: string): PlanDir {
  for (const room of ["plans", "journal", "locks"]) mkdirSync(join(path, room), { recursive: true, mode: 0o700 });
  const ignore = join(path, ".gitignore");
  if (!existsSync(ignore)) writeFileSync(ignore, "*\n");
  return {
    path,
    file: (room, key, extension) => join(path, room, `${createHash("sha256").update(key).digest("hex").slice(0, 32)}.${extension}`),
  };
}
