import { scriptJson } from "./json";

/** A script of the page, and the hash by which the page's policy lets it run: `sha256-` and base64. */
export interface PageScript {
  readonly text: string;
  readonly hash: string;
}

/** What the page is made of besides the report. */
export interface PageAssets {
  readonly styles: readonly string[];
  readonly scripts: readonly PageScript[];
}

/** Data for a `<script type="application/json">`: text that cannot end it. */
export function canonicalText(data: unknown): string {
  return scriptJson(JSON.stringify(data));
}
