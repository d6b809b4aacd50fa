import { z } from "zod";
import type { Answer } from "../rest/call";
import { fault } from "./hooks";

const none = z.strictObject({});
type Fields = Record<string, unknown>;

/** Changes every package or version of a 200, whether it came alone or in a list. */
const eachItem = (change: (item: Fields) => Fields) => (answer: Answer): Answer => {
  if (answer.status !== 200 || typeof answer.body !== "object" || answer.body === null) return answer;
  const body = Array.isArray(answer.body) ? answer.body.map((item) => change(item as Fields)) : change(answer.body as Fields);
  return { ...answer, body };
};

const without = (field: string) => (item: Fields): Fields => Object.fromEntries(Object.entries(item).filter(([key]) => key !== field));

/** Faults of what an answer says. */
export const contentFaults = {
  "malformed-json": fault("the body ends in the middle", none, {
    written: ({ body, ...rest }) => (body === undefined ? rest : { ...rest, body: body.slice(0, Math.max(1, Math.floor(body.length / 2))) }),
  }),
  "missing-repository": fault("no `repository`, as for an unlinked package", none, { answer: eachItem(without("repository")) }),
  "unknown-visibility": fault("a visibility that the description does not list", z.strictObject({ visibility: z.string().default("internal") }), {
    answer: (answer, { parameters }) => eachItem((item) => ("visibility" in item ? { ...item, visibility: parameters.visibility } : item))(answer),
  }),
  "extra-fields": fault("fields that no description knows", none, {
    answer: eachItem((item) => ({ ...item, added_later: { nested: [1, null, "text"] }, another: null })),
  }),
  "metadata-absent": fault("versions without `metadata`", none, { answer: eachItem(without("metadata")) }),
} as const;
