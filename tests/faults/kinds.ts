import type { FaultRule, LimitSettings } from "../../emulator";
import { imagePolicy } from "./image-program";
import { programs, type Program } from "./programs";

/** What a run is doing when it is struck. */
export const Phase = {
  owner: "find the owner",
  listPackages: "list packages",
  listVersions: "list versions",
  token: "get a registry token",
  manifest: "read manifests",
  get: "get",
  delete: "delete",
  restore: "restore",
  reRead: "re-read",
} as const;
export type Phase = (typeof Phase)[keyof typeof Phase];

type Where = Pick<FaultRule, "method" | "path" | "afterWrites">;

/** The requests of a phase. */
const where: Readonly<Record<Phase, Where>> = {
  [Phase.owner]: { method: "GET", path: "^/users/[^/]+$" },
  [Phase.listPackages]: { method: "GET", path: "^/orgs/acme/packages\\?" },
  [Phase.listVersions]: { method: "GET", path: "/versions\\?" },
  [Phase.token]: { method: "GET", path: "^/token\\?" },
  [Phase.manifest]: { method: "GET", path: "^/v2/acme/tool/manifests/" },
  [Phase.get]: { method: "GET", path: "/packages/[a-z]+/tool(/versions/\\d+)?$" },
  [Phase.delete]: { method: "DELETE" },
  [Phase.restore]: { method: "POST" },
  [Phase.reRead]: { method: "GET", afterWrites: 1 },
};

/** How often it strikes. */
export type Often = "once" | "now and then" | "always";

export interface Kind {
  readonly name: string;
  readonly rule?: FaultRule;
  readonly limits?: Partial<LimitSettings>;
  readonly phases: readonly Phase[];
  readonly programs: readonly Program[];
  readonly often: readonly Often[];
  /** The run must not even fail. */
  readonly harmless?: readonly Often[];
  /** Somebody else changes the package meanwhile: what is planned may become less. */
  readonly meanwhile?: true;
}

const { policy, freshPolicy, versions, images, widePolicy, wideVersions } = programs;
/** A policy whose decisions rest on manifests. */
const manifests = imagePolicy("image policy", { count: 2, platforms: 1 });
const both = [policy, versions];
const registry = [Phase.token, Phase.manifest];
const api = [Phase.owner, Phase.listPackages, Phase.listVersions, Phase.get, Phase.reRead];
const reads = [...api, ...registry];
const writes = [Phase.delete, Phase.restore];
const all = [...reads, ...writes];
const lists = [Phase.listPackages, Phase.listVersions];
const often: readonly Often[] = ["once", "now and then", "always"];

const kind = (name: string, rule: FaultRule, more: Partial<Kind> = {}): Kind => ({ name, rule, phases: all, programs: [...both, manifests], often: ["once", "always"], ...more });
/** A fault of the registry alone. */
const ofRegistry = (name: string, rule: FaultRule, more: Partial<Kind> = {}): Kind => kind(name, rule, { phases: registry, programs: [manifests], often, ...more });

/** The faults of a service that answers late, wrongly, twice or not at all. */
export const kinds: readonly Kind[] = [
  kind("latency", { kind: "latency", ms: 120 }, { often: ["always"], harmless: ["always"] }),
  kind("slow body", { kind: "slow-answer", ms: 20 }, { phases: reads, often: ["always"], harmless: ["always"] }),
  kind("500", { kind: "server-error", status: 500 }, { often, harmless: ["once"] }),
  kind("502 as HTML", { kind: "server-error", status: 502, as: "html" }, { often: ["once", "always"], harmless: ["once"] }),
  kind("503", { kind: "server-error", status: 503 }, { phases: [...lists, Phase.reRead, ...registry, ...writes], harmless: ["once"] }),
  kind("504 as HTML", { kind: "server-error", status: 504, as: "html" }, { phases: [...lists, Phase.reRead, ...registry, ...writes], harmless: ["once"] }),
  kind("500 after the effect", { kind: "server-error", status: 500, effect: "applied" }, { phases: writes, often, harmless: ["once", "now and then", "always"] }),
  kind("502 as HTML after the effect", { kind: "server-error", status: 502, as: "html", effect: "applied" }, { phases: writes, harmless: ["once", "always"] }),
  kind("reset before the effect", { kind: "reset", effect: "lost" }, { often, harmless: ["once"] }),
  kind("reset after the effect", { kind: "reset", effect: "applied" }, { phases: writes, often, harmless: ["once", "now and then", "always"] }),
  kind("401 for a moment", { kind: "bad-credentials" }),
  kind("403 without a reason", { kind: "refusal", status: 403 }),
  kind("404 without a reason", { kind: "refusal", status: 404 }, { phases: api, often: ["once", "always"] }),
  kind("cut JSON", { kind: "malformed-json" }, { phases: reads }),
  kind("list of a minute ago", { kind: "stale-list", ms: 60_000 }, { phases: [Phase.listVersions, Phase.reRead], harmless: ["once", "always"] }),
  kind("list behind its writes", { kind: "list-lag", reads: 3, ms: 600_000 }, { phases: writes, often: ["always"], harmless: ["always"] }),
  kind("list of an hour ago, which lacks the newest", { kind: "stale-list", ms: 3_600_000 }, { phases: [Phase.listVersions], programs: [freshPolicy], harmless: ["once", "always"] }),
  kind("published between pages", { kind: "page-drift", change: "insert" }, { phases: [Phase.listVersions], programs: [widePolicy, wideVersions], often: ["once"], harmless: ["once"], meanwhile: true }),
  kind("deleted between pages", { kind: "page-drift", change: "delete" }, { phases: [Phase.listVersions], programs: [widePolicy, wideVersions], often: ["once"], meanwhile: true }),
  kind("item on two pages", { kind: "duplicate-item" }, { phases: [Phase.listVersions], programs: [widePolicy, wideVersions], harmless: ["once", "always"] }),
  kind("tags moved after the list", { kind: "tags-moved" }, { phases: [Phase.listVersions], programs: [images], often: ["once"], meanwhile: true }),
  kind("no metadata", { kind: "metadata-absent" }, { phases: [Phase.listVersions, Phase.get], programs: [images], often: ["once", "always"] }),
  kind("no repository", { kind: "missing-repository" }, { phases: [Phase.listPackages, Phase.get], often: ["always"], harmless: ["always"] }),
  kind("visibility internal", { kind: "unknown-visibility" }, { phases: [Phase.listPackages, Phase.get], often: ["always"], harmless: ["always"] }),
  kind("unknown fields", { kind: "extra-fields" }, { phases: api, often: ["always"], harmless: ["always"] }),
  kind("date an hour behind", { kind: "clock-skew", ms: -3_600_000 }, { often: ["always"], harmless: ["always"] }),
  kind("date an hour ahead", { kind: "clock-skew", ms: 3_600_000 }, { often: ["always"], harmless: ["always"] }),
  kind("another ETag for the same", { kind: "etag-change" }, { phases: api, often: ["always"], harmless: ["always"] }),
  kind("hourly limit, soon over, 403", { kind: "primary-limit", status: 403, resetSeconds: 30 }, { phases: [...api, ...writes], often: ["once"], harmless: ["once"] }),
  kind("hourly limit, soon over, 429", { kind: "primary-limit", status: 429, resetSeconds: 30 }, { phases: [...api, ...writes], often: ["once"], harmless: ["once"] }),
  kind("hourly limit, not over soon", { kind: "primary-limit", status: 403, resetSeconds: 3_000 }, { phases: [...api, ...writes], often: ["always"] }),
  kind("secondary limit, 403 with retry-after", { kind: "secondary-limit", status: 403, retryAfter: 20 }, { phases: [...api, ...writes], often: ["once", "now and then"], harmless: ["once"] }),
  kind("secondary limit, 429 with retry-after", { kind: "secondary-limit", status: 429, retryAfter: 20 }, { phases: [...lists, ...registry, ...writes], often: ["once"], harmless: ["once"] }),
  kind("secondary limit, 403 alone", { kind: "secondary-limit", status: 403 }, { phases: [...lists, ...writes], often: ["once"], harmless: ["once"] }),
  kind("secondary limit, 429 alone", { kind: "secondary-limit", status: 429 }, { phases: [...lists, ...writes], often: ["once", "always"], harmless: ["once"] }),
  kind("redirect to another origin", { kind: "redirect" }, { often: ["once", "always"] }),
  kind("Link to another origin", { kind: "foreign-link" }, { phases: [Phase.listVersions], programs: [widePolicy, wideVersions], often: ["once", "always"] }),
  ofRegistry("429 of the registry", { kind: "too-many-requests" }, { harmless: ["once", "now and then"] }),
  ofRegistry("404 of the registry", { kind: "manifest-unknown" }, { phases: [Phase.manifest] }),
  ofRegistry("403 of the registry", { kind: "registry-denied" }),
  ofRegistry("other bytes than the digest names", { kind: "wrong-digest" }, { phases: [Phase.manifest] }),
  ofRegistry("more bytes than a manifest may have", { kind: "huge-body", bytes: 5_000_000 }),
  ofRegistry("a page for people", { kind: "html-page" }),
  { name: "points of a minute used up", limits: { pointsPerMinute: 14 }, phases: [Phase.delete], programs: both, often: ["always"], harmless: ["always"] },
  { name: "one request at a time", limits: { concurrent: 1 }, phases: [Phase.listVersions], programs: [policy], often: ["always"] },
  { name: "content creation used up", limits: { contentPerMinute: 1, contentCreation: "writes", retryAfter: "absent", status: 429 }, phases: [Phase.delete], programs: both, often: ["always"] },
  { name: "hourly limit amid the deletes", limits: { primaryPerHour: 7 }, phases: [Phase.delete], programs: both, often: ["always"] },
];

/** What one program never does; a small policy has seen everything before its first write, and reads nothing again. */
function impossible(program: Program, phase: Phase): boolean {
  if (program === manifests) return ![Phase.delete, ...registry].includes(phase as never);
  if (registry.includes(phase as never)) return true;
  return program.name.startsWith("policy") ? phase === Phase.get || phase === Phase.reRead : phase === Phase.listPackages;
}

export interface Cell extends Omit<Kind, "phases" | "programs" | "often" | "harmless"> {
  readonly id: string;
  readonly phase: Phase;
  readonly program: Program;
  readonly frequency: Often;
  readonly mustSucceed: boolean;
}

export const cells: readonly Cell[] = kinds.flatMap(({ phases, programs: in_, often: frequencies, harmless = [], ...kind }) =>
  in_.flatMap((program) =>
    phases
      .filter((phase) => !impossible(program, phase))
      .flatMap((phase) =>
        frequencies.map((frequency): Cell => ({ ...kind, phase, program, frequency, mustSucceed: harmless.includes(frequency), id: `${kind.name}, ${frequency}, in ${phase}, ${program.name}` })),
      ),
  ),
);

/** The rules that strike a cell's phase as often as the cell says; chance by its seed, after a first time that is certain. */
export function rulesOf({ rule, phase, frequency }: Cell, seed: number): FaultRule[] {
  if (rule === undefined) return [];
  const struck = { ...rule, ...where[phase] };
  switch (frequency) {
    case "once":
      return [{ ...struck, times: 1 }];
    case "now and then":
      return [{ ...struck, nth: 1 }, { ...struck, probability: 0.4, seed }];
    case "always":
      return [struck];
    default:
      return frequency satisfies never;
  }
}
