import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PageAssets, PageScript } from "../report/page-assets";

const own = (name: string): string => readFileSync(join(__dirname, "..", "report", "page", name), "utf8");
const script = (text: string): PageScript => ({ text, hash: `sha256-${createHash("sha256").update(text, "utf8").digest("base64")}` });

/** The page's styles and scripts: ours lie beside the report's code, the chart's come with its package. */
export function pageAssets(): PageAssets {
  return {
    styles: [readFileSync(require.resolve("uplot/dist/uPlot.min.css"), "utf8"), own("page.css")],
    scripts: [readFileSync(require.resolve("uplot/dist/uPlot.iife.min.js"), "utf8"), own("table.js"), own("timeline.js")].map(script),
  };
}
