import { chmodSync, copyFileSync, existsSync, mkdirSync, realpathSync, renameSync, symlinkSync } from "node:fs";
import path from "node:path";

const providerName = `pulumi-resource-pulumi-nodejs${process.platform === "win32" ? ".cmd" : ""}`;

/**
 * The official release brings the host of dynamic providers beside `pulumi`; a build from the Go modules does not. The
 * engine would then find the one of `@pulumi/pulumi` on PATH and warn about it in every run. The two are the same script.
 */
export function withProviderHost(engine, packageFolder) {
  const place = path.join(path.dirname(realpathSync(engine.pulumi)), providerName);
  const source = path.join(packageFolder, providerName);
  if (existsSync(place) || !existsSync(source)) return;
  copyFileSync(source, `${place}.${process.pid}`);
  chmodSync(`${place}.${process.pid}`, 0o755);
  renameSync(`${place}.${process.pid}`, place);
}

/**
 * An engine that lies in a folder with another `node` (/usr/bin, beside the user's version manager) would run
 * programs on that one: the engine puts its own folder first on PATH. A folder of links has no such neighbour.
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
  const providerHost = path.join(path.dirname(engine.pulumi), providerName);
  if (existsSync(providerHost)) link(providerHost);
  return { ...engine, pulumi: link(engine.pulumi), languageHost: link(engine.languageHost) };
}
