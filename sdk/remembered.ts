import * as pulumi from "@pulumi/pulumi";

interface StackOutputs {
  readonly outputs: Readonly<Record<string, { readonly type: string; readonly outputs: Readonly<Record<string, unknown>> }>>;
}

/**
 * The outputs that the stack's state keeps of a resource of this program. The engine shows a provider's check only the
 * last inputs; what a policy deleted stands in its outputs, and a plan without it would claim or restore nothing.
 * A state that cannot be read is said, never taken for an empty one.
 */
export async function rememberedOutputs(type: string, key: string): Promise<{ remembered?: Record<string, unknown>; forgotten?: string }> {
  try {
    const stack = (await pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", { stackName: pulumi.getStack() })) as unknown as StackOutputs;
    const mine = Object.values(stack.outputs).find((resource) => resource.type === type && resource.outputs["key"] === key);
    if (mine === undefined) return {};
    const { ledger, appliedPolicy, refusals, appliedAt } = mine.outputs;
    return { remembered: Object.fromEntries(Object.entries({ ledger, appliedPolicy, refusals, appliedAt }).filter(([, value]) => value !== undefined)) };
  } catch (error) {
    return { forgotten: error instanceof Error ? error.message : String(error) };
  }
}
