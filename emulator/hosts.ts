import { PackageType } from "./state/model";

/** The products that serve this API: github.com, GitHub Enterprise Server, and GHE.com with data residency. */
export const Mode = { fpt: "fpt", ghes: "ghes", gheCom: "ghe.com" } as const;
export type Mode = (typeof Mode)[keyof typeof Mode];

/** What differs between the products, apart from limits. */
export interface Hosts {
  readonly mode: Mode;
  /** Path before every API route: empty or `/api/v3`. */
  readonly basePath: string;
  /** Start of every `url`, as the real product writes it. */
  readonly apiUrl: string;
  /** Start of every `html_url`. */
  readonly webUrl: string;
  /** The container registry's name, which it calls its service. https://docs.github.com/packages/working-with-a-github-packages-registry/working-with-the-container-registry */
  readonly registryHost: string;
  /** Start of every `documentation_url`. */
  readonly docsUrl: string;
  /** Release of the Enterprise Server; the other products have none. */
  readonly serverVersion?: string;
  /** Types whose permissions belong to the package; the others belong to a repository. */
  readonly granular: ReadonlySet<PackageType>;
  /** Newest first. */
  readonly apiVersions: readonly string[];
  /** Even what github.com tells anybody needs a token. */
  readonly allAuthenticated: boolean;
}

const { container, npm, nuget, rubygems } = PackageType;
const bothVersions = ["2026-03-10", "2022-11-28"];

/**
 * @param hostname of the Enterprise Server or of the GHE.com tenant
 * @param serverVersion of the Enterprise Server, as in its documentation's address
 */
export function hostsOf(mode: Mode, hostname: string | undefined, serverVersion = "3.19"): Hosts {
  switch (mode) {
    case Mode.fpt:
      return {
        mode,
        basePath: "",
        apiUrl: "https://api.github.com",
        webUrl: "https://github.com",
        registryHost: "ghcr.io",
        docsUrl: "https://docs.github.com/rest",
        granular: new Set([container, npm, nuget, rubygems]),
        apiVersions: bothVersions,
        allAuthenticated: false,
      };
    case Mode.ghes: {
      const host = hostname ?? "ghes.example.com";
      return {
        mode,
        basePath: "/api/v3",
        apiUrl: `https://${host}/api/v3`,
        webUrl: `https://${host}`,
        registryHost: `containers.${host}`,
        serverVersion,
        docsUrl: `https://docs.github.com/enterprise-server@${serverVersion}/rest`,
        // https://docs.github.com/enterprise-server@3.19/packages/learn-github-packages/about-permissions-for-github-packages
        granular: new Set([container]),
        apiVersions: ["2022-11-28"],
        allAuthenticated: false,
      };
    }
    case Mode.gheCom: {
      const host = hostname ?? "octocorp.ghe.com";
      return {
        mode,
        basePath: "",
        apiUrl: `https://api.${host}`,
        webUrl: `https://${host}`,
        registryHost: `containers.${host}`,
        docsUrl: "https://docs.github.com/enterprise-cloud@latest/rest",
        granular: new Set([container, npm, nuget, rubygems]),
        apiVersions: bothVersions,
        allAuthenticated: true,
      };
    }
    default:
      return mode satisfies never;
  }
}
