import { z } from "zod";
import { type OwnerType, PackageType } from "../core/refs";
import { scopesHeld } from "../github/scopes";
import { accountOf, type Seen } from "./doctor-look";

/** What the answers say about host, token and limits; what they do not say is absent. */
export interface Facts {
  /** `github.com`, `GHE.com`, `GitHub Enterprise Server 3.19.0`, or where it stands. */
  readonly product: string;
  readonly api: string;
  readonly registry: string;
  readonly apiVersions?: readonly string[];
  readonly token: string;
  readonly tokenFrom: string;
  readonly account?: string;
  /** Absent where GitHub does not say: all but classic and OAuth tokens. */
  readonly scopes?: readonly string[];
  /** `off`: this server has none. Absent where they could not be read. */
  readonly limit?: "off" | { readonly limit: number; readonly remaining: number; /** RFC 3339 */ readonly reset: string };
  /** This computer's clock minus GitHub's, in whole seconds; 0 within what an answer's way and its whole second allow. */
  readonly clockAheadBy?: number;
  readonly owner?: string;
  readonly ownerType?: OwnerType;
  /** Types whose permissions are those of a repository, so that a classic token needs `repo` for them. */
  readonly repositoryScoped: readonly PackageType[];
}

const Versions = z.array(z.string());
const Meta = z.object({ installed_version: z.string().optional() });
const count = z.int().nonnegative();
const Limits = z.object({ resources: z.object({ core: z.object({ limit: count, remaining: count, reset: count.max(1e11) }) }) });

export function factsOf(seen: Seen): Facts {
  const versions = Versions.safeParse(seen.versions.answer?.status === 200 ? seen.versions.answer.data : undefined);
  const installed = Meta.safeParse(seen.meta.answer?.data).data?.installed_version;
  const account = accountOf(seen.self)?.login;
  const owner = seen.owner && (accountOf(seen.owner.look)?.login ?? seen.owner.login);
  const scopes = looks(seen).map(({ answer }) => scopesHeld(answer?.headers ?? {})).find((held) => held !== undefined);
  const limit = limitOf(seen);
  const clockAheadBy = clockOf(seen);
  const ownerType = seen.owner?.ownerType;
  return {
    product: installed === undefined ? productOf(seen.baseUrl) : `GitHub Enterprise Server ${installed}`,
    api: seen.baseUrl,
    registry: seen.registryUrl,
    ...(versions.success ? { apiVersions: versions.data } : {}),
    token: seen.kind,
    tokenFrom: seen.tokenFrom,
    ...(account === undefined ? {} : { account }),
    ...(scopes === undefined ? {} : { scopes }),
    ...(limit === undefined ? {} : { limit }),
    ...(clockAheadBy === undefined ? {} : { clockAheadBy }),
    ...(owner === undefined ? {} : { owner }),
    ...(ownerType === undefined ? {} : { ownerType }),
    // https://docs.github.com/packages/learn-github-packages/about-permissions-for-github-packages
    repositoryScoped: Object.values(PackageType).filter((type) => (installed === undefined ? type === PackageType.maven || type === PackageType.docker : type !== PackageType.container)),
  };
}

/** In the order in which they were asked. */
const looks = (seen: Seen): readonly Seen["limits"][] => [seen.limits, seen.versions, seen.meta, seen.self, ...(seen.owner === undefined ? [] : [seen.owner.look]), ...seen.lists.values(), ...seen.packages.map(({ look }) => look)];

function productOf(baseUrl: string): string {
  const { hostname } = new URL(baseUrl);
  return hostname === "api.github.com" ? "github.com" : hostname.endsWith(".ghe.com") ? "GHE.com" : "GitHub";
}

function limitOf({ limits: { answer } }: Seen): Facts["limit"] {
  if (answer?.status === 404) return "off"; // https://docs.github.com/enterprise-server@latest/rest/rate-limit/rate-limit
  const parsed = Limits.safeParse(answer?.data);
  if (!parsed.success) return undefined;
  const { limit, remaining, reset } = parsed.data.resources.core;
  return { limit, remaining, reset: new Date(reset * 1000).toISOString().replace(".000Z", "Z") };
}

function clockOf({ limits: { answer, sentAt, receivedAt } }: Seen): number | undefined {
  const theirs = Date.parse(answer?.headers["date"] ?? "");
  if (Number.isNaN(theirs)) return undefined;
  // The header is cut to the second, and was written some time between sending and receiving.
  if (sentAt > theirs + 1000) return Math.round((sentAt - theirs - 1000) / 1000);
  return receivedAt < theirs ? Math.round((receivedAt - theirs) / 1000) + 0 : 0; // never -0
}
