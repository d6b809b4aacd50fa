import { existsSync, mkdirSync, renameSync, symlinkSync } from "node:fs";
import path from "node:path";

/**
 * An engine that lies in a folder with another `node` (/usr/bin, beside the user's version manager) would run
 * programs on that one: the engine puts its own folder first on PATH. A folder of two links has no such neighbour.
 */
export function withoutNeighbours(engine, folder) {
  const besideNode = [engine.pulumi, engine.languageHost].some((file) => existsSync(path.join(path.dirname(file), "node")));
  if (!besideNode || process.platform === "win32") return engine;
  mkdirSync(folder, { recursive: true });
  const link = (file) => {
    const place = path.join(folder, path.basename(file));
    symlinkSync(file, `${place}.${process.pid}`);
    renameSync(`${place}.${process.pid}`, place);
    return place;
  };
  return { ...engine, pulumi: link(engine.pulumi), languageHost: link(engine.languageHost) };
}
