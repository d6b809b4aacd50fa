import { z } from "zod";
import { Elsewhere } from "../elsewhere";
import type { Answer, Call } from "../rest/call";
import { decide } from "../rest/decide";
import { queriedPage, queriedState } from "../rest/parameters";
import { relistVersions } from "../rest/versions";
import { VersionState, type Version } from "../state/model";
import { fault } from "./hooks";

/** The package of a call that was admitted, as `Elsewhere` names it. */
const placeOf = ({ entry, params }: Call): string => `${entry.ownerLogin ?? ""}/${params["package_type"] ?? ""}/${params["package_name"] ?? ""}`;
const isVersionList = (call: Call, answer: Answer): boolean => call.operation.action === "list-versions" && answer.status === 200;

/** What the version was at an earlier moment; undefined before its birth. */
function stateAt(version: Version, moment: number): VersionState | undefined {
  if (version.createdAt > moment) return undefined;
  if (version.deletedAt !== undefined) return version.deletedAt <= moment ? VersionState.deleted : VersionState.active;
  return version.restoredAt !== undefined && version.restoredAt > moment ? VersionState.deleted : VersionState.active;
}

/** Faults of a service whose parts learn of a change at different moments. */
export const consistencyFaults = {
  "stale-list": fault("lists as they were some time ago", z.strictObject({ ms: z.number().int().positive().default(60_000) }), {
    answer: (answer, { call, parameters }) => {
      if (!isVersionList(call, answer)) return answer;
      const state = queriedState(call);
      return relistVersions(call, (version) => stateAt(version, call.now - parameters.ms) === state);
    },
  }),
  "list-lag": fault(
    "lists do not know of this write for some readings or some time",
    z.strictObject({ reads: z.number().int().positive().default(2), ms: z.number().int().positive().default(60_000) }),
    {
      answer: (answer, { call, parameters, lags }) => {
        if (answer.effect !== undefined) lags.add(answer.effect, { reads: parameters.reads, until: call.now + parameters.ms });
        return answer;
      },
    },
  ),
  "page-drift": fault("versions come or go right after this page was read", z.strictObject({ change: z.enum(["insert", "delete"]).default("insert") }), {
    answer: (answer, { call, parameters }) => {
      if (!isVersionList(call, answer)) return answer;
      const elsewhere = new Elsewhere(call.world);
      const newest = elsewhere.look(placeOf(call))?.active[0];
      if (parameters.change === "insert") elsewhere.publish(placeOf(call));
      else if (newest !== undefined) elsewhere.deleteVersion(placeOf(call), newest.id);
      return answer;
    },
  }),
  "duplicate-item": fault("a page after the first begins with the last item of the page before", z.strictObject({}), {
    answer: (answer, { call }) => {
      const { page } = queriedPage(call);
      if (answer.status !== 200 || !Array.isArray(answer.body) || page === 1) return answer;
      const query = new URLSearchParams(call.query);
      query.set("page", String(page - 1));
      const before = decide({ ...call, query }).body as readonly unknown[];
      return { ...answer, body: [...before.slice(-1), ...(answer.body as readonly unknown[])] };
    },
  }),
  "tags-moved": fault("right after this list, its newest version loses a tag to its oldest", z.strictObject({ tag: z.string().optional() }), {
    answer: (answer, { call, parameters }) => {
      if (!isVersionList(call, answer)) return answer;
      const elsewhere = new Elsewhere(call.world);
      const active = elsewhere.look(placeOf(call))?.active ?? [];
      const tag = parameters.tag ?? active.find((version) => version.tags.length > 0)?.tags[0];
      const oldest = active.at(-1);
      if (tag !== undefined && oldest !== undefined) elsewhere.moveTag(placeOf(call), tag, oldest.id);
      return answer;
    },
  }),
  "etag-change": fault("another `ETag` for the same content, and never a 304", z.strictObject({}), {
    before: ({ call }) => void delete (call.headers as Record<string, string>)["if-none-match"],
    written: (written, { call }) =>
      written.headers["etag"] === undefined ? written : { ...written, headers: { ...written.headers, etag: `W/"${call.entry.seq}"` } },
  }),
} as const;

/** A list that shows some versions in their former state. */
export const laggingList = (call: Call, shown: ReadonlyMap<number, VersionState>): Answer =>
  relistVersions(call, (version) => (shown.get(version.id) ?? stateAt(version, Infinity)) === queriedState(call));
