/**
 * The frozen door. The text that Pulumi keeps in the state of every resource calls these names for years:
 * a name or method here is never removed or renamed, only added.
 */
import { Failure, FailureCode } from "./core/failure";
import type { CheckResult } from "./plugin/check-result";
import { DynamicProvider } from "./plugin/dynamic-provider";
import { packageKind } from "./resources/package";
import { packageVersionKind } from "./resources/package-version";
import type { Properties } from "./resources/resource-kind";
import { RetentionPolicyProvider } from "./plugin/retention-policy-provider";
import { RunFacts } from "./plugin/run-facts";
import { Session } from "./plugin/session";

/** The part of Pulumi's configure request that is used. */
interface ConfigureRequest {
  readonly config: { get(key: string): string | undefined };
}

const engineAddress = process.argv[1]?.includes("dynamic-provider") === true ? process.argv[2] : undefined;
const session = new Session({ ...(engineAddress === undefined ? {} : { engineAddress }), exit: (code) => process.exit(code) });

/** How long a method waits for configure, which the engine's plugin host may still be running. Milliseconds. */
const configurePatience = 60_000;

/** What stands behind a door: the methods of a dynamic provider, but for configure. */
type Provider = Pick<DynamicProvider<never, never>, "check" | "diff" | "create" | "update" | "read" | "delete">;

function door(name: string, provider: Provider) {
  let configured: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => (configured = resolve));

  /** The plugin host hands out a provider before its configure has ended; so every method waits for it. */
  const whenReady = <T>(work: () => Promise<T>): Promise<T> =>
    session.track(async () => {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Failure(FailureCode.invalidInput, "the provider was never configured", { operation: name })), configurePatience);
      });
      await Promise.race([ready, late]).finally(() => clearTimeout(timer));
      return work();
    });

  return {
    configure(request: ConfigureRequest): Promise<void> {
      session.configure((key) => request.config.get(key));
      configured();
      return Promise.resolve();
    },
    check: (olds: Properties, news: Properties): Promise<CheckResult> =>
      whenReady(async () => {
        const facts = RunFacts.safeParse(news["run"]);
        const problems = session.problems(facts.success ? facts.data.plaintextConfig : []);
        if (problems.length === 0) return provider.check(olds, news);
        const { run: _run, ...inputs } = news;
        return { inputs, failures: problems.map(({ property, reason }) => ({ property, reason })) };
      }),
    diff: (id: string, olds: Properties, news: Properties) => whenReady(() => provider.diff(id, olds, news)),
    create: (news: Properties) => whenReady(() => provider.create(news)),
    read: (id: string, props: Properties) => whenReady(() => provider.read(id, props)),
    update: (id: string, olds: Properties, news: Properties) => whenReady(() => provider.update(id, olds, news)),
    delete: (id: string, props: Properties) => whenReady(() => provider.delete(id, props)),
  };
}

export const packageVersion = door(packageVersionKind.type, new DynamicProvider(packageVersionKind, session));
export const retentionPolicy = door("RetentionPolicy", new RetentionPolicyProvider(session));
const packageDoor = door(packageKind.type, new DynamicProvider(packageKind, session));
export { packageDoor as package };
