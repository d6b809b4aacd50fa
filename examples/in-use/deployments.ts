import * as pulumi from "@pulumi/pulumi";

/** The part of a Kubernetes Deployment that names images. */
export interface Deployment {
  readonly kind: "Deployment";
  readonly metadata: { readonly name: string };
  readonly spec: { readonly template: { readonly spec: { readonly initContainers?: Container[]; readonly containers: Container[] } } };
}

interface Container {
  readonly name: string;
  readonly image: pulumi.Input<string>;
}

/** What this program runs: one by a tag, one by a tag that moves. */
export function deployments(owner: string): Deployment[] {
  return [
    { kind: "Deployment", metadata: { name: "api" }, spec: { template: { spec: { containers: [{ name: "api", image: `ghcr.io/${owner}/api:1.8.0` }] } } } },
    {
      kind: "Deployment",
      metadata: { name: "reports" },
      spec: { template: { spec: { initContainers: [{ name: "migrate", image: pulumi.output(`ghcr.io/${owner}/api:1.5`) }], containers: [{ name: "reports", image: `ghcr.io/${owner}/api:1.5.0` }] } } },
    },
  ];
}

/** Every image that a Deployment runs, those of its init containers too. */
export function imagesOf({ spec }: pulumi.Unwrap<Deployment>): string[] {
  const { initContainers = [], containers } = spec.template.spec;
  return [...initContainers, ...containers].map(({ image }) => image);
}
