import { canonicalText, type PageAssets } from "./page-assets";
import { packageList, policySection } from "./html-policy";
import { html, Markup } from "./html-text";
import { lanes, pageData } from "./page-data";
import type { Counts, RemovedReport, Report, ResourceReport } from "./report";
import { stoppedHeadline } from "./why";

const day = (instant: string): string => instant.slice(0, 10);

const cards: readonly (readonly [keyof Counts, string, string])[] = [
  ["delete", "Delete", "deleted"],
  ["restore", "Restore", "restored"],
  ["waiting", "Waiting", "waiting"],
  ["blocked", "Blocked", "blocked"],
  ["keep", "Keep", "kept"],
  ["live", "Live now", "live"],
];

function cardList({ counts }: Report): Markup {
  return html`<ul class="cards">${cards.map(([key, name, kind]) => html`<li class="card ${kind}${counts[key] === 0 ? " none" : ""}"><strong>${counts[key].toLocaleString("en")}</strong> <span>${name}</span></li>`)}</ul>`;
}

function resourceRow({ name, type, action, subject, reason, versions, restorableUntil }: ResourceReport): Markup {
  const kind = action === "delete" ? "deleted" : action === "restore" ? "restored" : action === "undecided" ? "waiting" : "kept";
  const more = versions.length > 1 ? html`<details><summary>${versions.length} versions</summary><ul>${versions.map((version) => html`<li><code>${version.tags.length > 0 ? version.tags.join(", ") : version.name}</code></li>`)}</ul></details>` : "";
  return html`<tr><td><span class="badge ${kind}">${action}</span></td><td>${subject}${more}</td><td>${type} <code>${name}</code></td><td>${reason ?? ""}</td><td>${restorableUntil === undefined ? "" : `until ${day(restorableUntil)} at least`}</td></tr>`;
}

function resourceSection(resources: readonly ResourceReport[]): Markup {
  if (resources.length === 0) return html``;
  return html`<section><h2>Declared versions and packages</h2><table><thead><tr><th scope="col">Action</th><th scope="col">What</th><th scope="col">Declared by</th><th scope="col">Reason</th><th scope="col">Can be undone</th></tr></thead><tbody>${resources.map(resourceRow)}</tbody></table></section>`;
}

function removedSection(removed: readonly RemovedReport[]): Markup {
  if (removed.length === 0) return html``;
  const row = ({ name, type, subject, does, why }: RemovedReport): Markup => html`<tr><td><span class="badge ${does === "restore" ? "restored" : "kept"}">${does}</span></td><td>${subject}</td><td>${type} <code>${name}</code></td><td>${why}</td></tr>`;
  return html`<section><h2>Removed from the program</h2><p>The engine's preview says "delete" here. On GitHub this happens:</p><table><thead><tr><th scope="col">Does</th><th scope="col">What</th><th scope="col">Was declared by</th><th scope="col">Why</th></tr></thead><tbody>${removed.map(row)}</tbody></table></section>`;
}

function versionTable(): Markup {
  const column = (key: string, name: string): Markup => html`<th scope="col" data-key="${key}"><button type="button">${name}</button></th>`;
  return html`<section id="versions"><h2>Versions</h2>
<form class="filters" role="search" aria-label="Versions">
<label class="search">Search <input type="search" id="search" autocomplete="off" spellcheck="false" placeholder="name, tag, id, rule, reason"></label>
<label>Package <select id="place"><option value="">all</option></select></label>
<fieldset><legend class="hidden">What happens to them</legend>${lanes.map((lane, index) => html`<label class="chip ${lane.toLowerCase()}"><input type="checkbox" name="lane" value="${index}"> ${lane}</label>`)}<label class="chip near"><input type="checkbox" id="near"> Near misses only</label></fieldset>
</form>
<p id="found" role="status" aria-live="polite"></p>
<div class="scroll" tabindex="0" role="region" aria-label="Table of versions"><table id="rows"><thead><tr>${column("lane", "Action")}${column("place", "Package")}${column("label", "Version")}${column("id", "Id")}${column("created", "Created")}${column("why", "Why")}</tr></thead><tbody></tbody></table></div>
<nav class="pager" aria-label="Pages of the table"><button type="button" id="first">First</button><button type="button" id="previous">Previous</button><span id="page"></span><button type="button" id="next">Next</button><button type="button" id="last">Last</button></nav>
<noscript><p class="alert warn">Search, sorting and timelines need JavaScript; the JSON report holds the same.</p></noscript></section>`;
}

function headline(report: Report): string {
  const { counts } = report;
  const parts = [...stoppedHeadline(report), counts.delete > 0 ? `${counts.delete} to delete` : "", counts.restore > 0 ? `${counts.restore} to restore` : "", counts.waiting > 0 ? `${counts.waiting} waiting` : ""].filter((part) => part !== "");
  return parts.length === 0 ? "nothing is deleted or restored" : parts.join(", ");
}

/**
 * The report as one page that needs nothing else: styles, scripts and data are in it, and its policy lets it load
 * nothing and run nothing but the scripts with these hashes. https://www.w3.org/TR/CSP3/#grammardef-hash-source
 */
export function htmlReport(report: Report, assets: PageAssets): string {
  let first = 0;
  const timelines = report.policies.map((policy) => {
    const section = packageList(policy, first);
    first += policy.packages.length;
    return section;
  });
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src ${assets.scripts.map(({ hash }) => `'${hash}'`).join(" ")}; base-uri 'none'; form-action 'none'`;
  const data = new Markup(canonicalText(pageData(report)));
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Package review: ${headline(report)}</title>
${assets.styles.map((text) => new Markup(`<style>${text}</style>`))}
</head>
<body>
<a class="skip" href="#versions">Skip to the versions</a>
<header><h1>Package review</h1><p>${report.source === "preview" ? "What pulumi up will do, from the verified plans of a preview." : "What a policy would do, from a verified plan."} Nothing has been changed yet.</p></header>
<main>
${report.problems.map((problem) => html`<div class="alert stop"><strong>The preview failed.</strong> ${problem}</div>`)}
${cardList(report)}
${report.policies.map(policySection)}
${resourceSection(report.resources)}
${removedSection(report.removed)}
${versionTable()}
${timelines}
</main>
<footer><p>Report <code>${report.hash}</code></p></footer>
<script type="application/json" id="data">${data}</script>
${assets.scripts.map(({ text }) => new Markup(`<script>${text}</script>`))}
</body>
</html>
`;
  return page.text;
}
