import * as pulumi from "@pulumi/pulumi";
import { look, type Sayable } from "./run";

/** How long GitHub keeps what was deleted. https://docs.github.com/packages/learn-github-packages/deleting-and-restoring-a-package */
const windowDays = 30;

/** A part of a subject that is left out where it is not known. */
export interface Optional {
  readonly ifKnown: unknown;
}

const isOptional = (part: unknown): part is Optional => typeof part === "object" && part !== null && "ifKnown" in part;

const show = (value: Sayable): string => (!value.known ? "[not known yet]" : value.secret ? "[secret]" : String(value.value));

/** The parts of a resource from which its warning is made. */
export interface Announced {
  /** Resolves to what check planned; unknown where an input was. */
  readonly plannedAction: unknown;
  /** Names the resource's kind and identity, e.g. `["npm package version acme/left-pad@", version]`. */
  readonly subject: readonly unknown[];
  readonly reason: unknown;
  /** Said after a deletion only. */
  readonly caution?: unknown;
  /** Said after a restore only. */
  readonly doubt?: string;
}

/**
 * Says on the resource's own row of `pulumi preview` what `pulumi up` will delete or restore, why, and until when it
 * can be undone. Nothing planned, nothing said. A secret is never shown, an unknown is named as such.
 */
export function announce(resource: pulumi.Resource, announced: Announced): void {
  if (!pulumi.runtime.isDryRun()) return;
  void say(resource, announced).catch(() => undefined); // a failed check says itself what is wrong
}

async function say(resource: pulumi.Resource, announced: Announced): Promise<void> {
  const action = await look(announced.plannedAction);
  const subject = (await Promise.all(announced.subject.map(textOf))).join("");
  const why = announced.reason === undefined ? "" : ` (${show(await look(announced.reason))})`;
  if (!action.known) {
    await pulumi.log.warn(`${subject}${why}: what will happen cannot be shown, because an input is not known yet; a deletion that no preview showed is refused`, resource);
    return;
  }
  if (action.value === "delete") {
    const until = new Date(Date.now() + windowDays * 86_400_000).toISOString().slice(0, 10);
    const caution = announced.caution === undefined ? "" : await cautionOf(announced.caution);
    await pulumi.log.warn(`will DELETE ${subject}${why}; can be undone for ${windowDays} days (until about ${until})${caution}`, resource);
  } else if (action.value === "restore") {
    await pulumi.log.warn(`will RESTORE ${subject}${why}${announced.doubt === undefined ? "" : `; ${announced.doubt}`}`, resource);
  }
}

async function textOf(part: unknown): Promise<string> {
  if (typeof part === "string") return part;
  if (!isOptional(part)) return show(await look(part));
  const value = await look(part.ifKnown);
  return value.known ? show(value) : "";
}

async function cautionOf(caution: unknown): Promise<string> {
  const text = await look(caution);
  return text.known && typeof text.value === "string" && text.value !== "" ? `; ${text.value}` : "";
}
