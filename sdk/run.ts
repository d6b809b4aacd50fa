import * as pulumi from "@pulumi/pulumi";

/** The namespace of this package's configuration: `pulumi config set --secret github-packages:token`. */
const configNamespace = "github-packages";
const secretKeys = ["token", "connections"] as const;

let instances = 0;

/** An output's internals, which its public type leaves out: whether the value is known, and whether it is secret. */
interface Inside {
  readonly isKnown: Promise<boolean>;
  readonly isSecret: Promise<boolean>;
  promise(): Promise<unknown>;
}

/** What a message may say of an input: its value, or why not. */
export type Sayable = { readonly known: true; readonly secret: boolean; readonly value: unknown } | { readonly known: false };

/** Looks into an input without `apply`, which would unwrap a secret and stay silent on an unknown value. */
export async function look(input: unknown): Promise<Sayable> {
  const inside = pulumi.output(input) as unknown as Inside;
  if (!(await inside.isKnown)) return { known: false };
  return { known: true, secret: await inside.isSecret, value: await inside.promise() };
}

/** Names of the inputs that the program marked secret. */
export async function secretInputs(args: Readonly<Record<string, unknown>>): Promise<string[]> {
  const marked = await Promise.all(
    Object.entries(args).map(async ([name, value]) => {
      try {
        return (await (pulumi.output(value) as unknown as Inside).isSecret) ? [name] : [];
      } catch {
        return []; // a failed input fails its resource; it holds nothing to hide
      }
    }),
  );
  return marked.flat();
}

/** This package's part of the stack's configuration by full key, secrets in the clear: for the client in this process, and for nothing else. */
export function packageConfig(): Record<string, string> {
  const all = pulumi.runtime.allConfig() as Readonly<Record<string, string>>;
  return Object.fromEntries(Object.entries(all).filter(([key]) => key.startsWith(`${configNamespace}:`)));
}

/** Keys that hold a token and are readable in the stack's file. The language host tells which keys are secret. */
export function plaintextConfig(): string[] {
  const { isConfigSecret } = pulumi.runtime as unknown as { isConfigSecret?: (key: string) => boolean };
  return secretKeys
    .map((key) => `${configNamespace}:${key}`)
    .filter((key) => pulumi.runtime.getConfig(key) !== undefined && isConfigSecret?.(key) === false);
}

/** A user's unit test that calls `setMocks` without an organization has none; the local backend's name stands in. */
function organization(): string {
  try {
    return pulumi.getOrganization();
  } catch {
    return "organization";
  }
}

/** The key by which plan file and journal of a resource are found: organization, project, stack, type and name. */
export function resourceKey(type: string, name: string): string {
  return [organization(), pulumi.getProject(), pulumi.getStack(), type, name].join("/");
}

/** What the provider's check must know of this run; it keeps none of it. */
export function runFacts(args: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
  const instance = (instances += 1);
  const phase = pulumi.runtime.isDryRun() ? "preview" : "update";
  const plaintext = plaintextConfig();
  return secretInputs(args).then((secrets) => ({ phase, instance, secrets, plaintextConfig: plaintext }));
}
