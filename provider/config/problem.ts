/** The config namespace of this package, as in `pulumi config set github-packages:planDir`. */
const namespace = "github-packages";

/**
 * Something in the configuration that cannot be used, as data: a resource's check returns it as a check failure.
 * `property` is the config key (`github-packages:connections.acme.tokenEnv`) or the environment variable.
 */
export interface ConfigProblem {
  readonly property: string;
  readonly reason: string;
}

/** `github-packages:token` */
export function configKey(name: string): string {
  return `${namespace}:${name}`;
}

/** The command that stores a secret under a config key; a path inside an object needs `--path`. */
export function secretCommand(name: string): string {
  return name.includes(".") ? `pulumi config set --secret --path '${configKey(name)}'` : `pulumi config set --secret ${configKey(name)}`;
}
