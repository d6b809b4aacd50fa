import { html, type Markup } from "./html-text";
import { type Lane, laneOf, lanes } from "./page-data";
import type { PolicyReport, ReportedVersion } from "./report";
import { bytesText, effectLines, freedText, stoppedText } from "./why";

const day = (instant: string): string => instant.slice(0, 10);
const slug = (lane: Lane): string => lane.toLowerCase();

/** Ages that people speak of, in days. */
const bands = [
  { name: "up to 30 days", upTo: 30 },
  { name: "30 to 90 days", upTo: 90 },
  { name: "90 days to a year", upTo: 365 },
  { name: "older", upTo: Infinity },
] as const;

type Tally = Readonly<Record<Lane, number>>;
const tally = (versions: readonly ReportedVersion[]): Tally => {
  const counts = Object.fromEntries(lanes.map((lane) => [lane, 0])) as Record<Lane, number>;
  for (const version of versions) counts[laneOf(version)] += 1;
  return counts;
};

function bar(counts: Tally): Markup {
  const present = lanes.filter((lane) => counts[lane] > 0);
  return html`<span class="bar" aria-hidden="true">${present.map((lane) => html`<i class="${slug(lane)}" style="flex-grow:${counts[lane]}"></i>`)}</span>`;
}

const spoken = (counts: Tally): string => lanes.filter((lane) => counts[lane] > 0).map((lane) => `${counts[lane]} ${slug(lane)}`).join(", ");

function ageTable(policy: PolicyReport, versions: readonly ReportedVersion[]): Markup {
  const age = ({ createdAt }: ReportedVersion): number => (Date.parse(policy.asOf) - Date.parse(createdAt)) / 86_400_000;
  const shown = lanes.filter((lane) => versions.some((version) => laneOf(version) === lane));
  const rows = bands.map(({ name, upTo }, index) => {
    const from = index === 0 ? -Infinity : (bands[index - 1]?.upTo ?? 0);
    const counts = tally(versions.filter((version) => age(version) > from && age(version) <= upTo));
    return html`<tr><th scope="row">${name}</th>${shown.map((lane) => html`<td class="number">${counts[lane]}</td>`)}</tr>`;
  });
  return html`<table class="ages"><caption>Versions by age</caption><thead><tr><th scope="col">Age</th>${shown.map((lane) => html`<th scope="col" class="number">${lane}</th>`)}</tr></thead><tbody>${rows}</tbody></table>`;
}

/** One package: its counts in the line that opens it, inside the timeline and the same in numbers. */
function packageItem(policy: PolicyReport, versions: readonly ReportedVersion[], at: { place: number; name: string; isOpen: boolean; freed: number | undefined }): Markup {
  const counts = tally(versions);
  const chips = lanes.filter((lane) => counts[lane] > 0).map((lane) => html`<span class="badge ${slug(lane)}">${counts[lane]} ${slug(lane)}</span> `);
  return html`<details class="package" data-place="${at.place}"${at.isOpen ? html` open` : ""}>
<summary><span class="name">${at.name}</span> <span class="chips">${chips}${at.freed === undefined ? "" : html`<span class="badge">frees ${bytesText(at.freed)}</span>`}</span>${bar(counts)}</summary>
<figure><div class="timeline" tabindex="0" role="application" aria-roledescription="timeline" aria-label="Timeline of ${at.name}: ${spoken(counts)}. Left and right arrow keys go through the versions."></div><p class="spot" role="status" aria-live="polite"></p></figure>
${ageTable(policy, versions)}
</details>`;
}

const mostOpen = 3;

/** The packages of a policy, those with the most to delete first. `first` is the place of its first package in the page's data. */
export function packageList(policy: PolicyReport, first: number): Markup {
  const byPackage = new Map<string, ReportedVersion[]>(policy.packages.map(({ package: name }) => [name, []]));
  for (const version of policy.versions) byPackage.get(version.package)?.push(version);
  const weight = (index: number): number => {
    const counts = policy.packages[index]?.counts;
    return counts === undefined ? 0 : counts.delete * 1e6 + counts.restore * 1e3 + counts.waiting + counts.blocked;
  };
  const order = policy.packages.map((_each, index) => index).sort((a, b) => weight(b) - weight(a) || a - b);
  const items = order.map((index, rank) => {
    const { package: name = "", freedBytesAtLeast: freed } = policy.packages[index] ?? {};
    return packageItem(policy, byPackage.get(name) ?? [], { place: first + index, name, isOpen: rank < mostOpen && weight(index) > 0, freed });
  });
  return html`<section class="packages"><h2>Packages and timelines of <code>${policy.name}</code></h2>${items}</section>`;
}

function guardText({ guards }: PolicyReport): string {
  if (guards === undefined) return "not known";
  const parts = [`nothing younger than ${guards.minAge}`, `${guards.minRemaining} remain`, `at most ${guards.maxDeletes} deletions${guards.maxDeletesPercent === undefined ? "" : ` or ${guards.maxDeletesPercent} %`}`, ...(guards.batch === undefined ? [] : [`${guards.batch} at a time`]), ...(guards.lockFile === undefined ? [] : [`only what ${guards.lockFile} approves`])];
  return parts.join(" · ");
}

function rulesTable({ rules }: PolicyReport): Markup {
  const row = ({ id, kind, because, versions, alone }: PolicyReport["rules"][number]): Markup =>
    html`<tr><th scope="row"><code>${id}</code></th><td>${kind}</td><td>${because ?? ""}</td><td class="number">${versions}</td><td class="number">${alone}</td></tr>`;
  return html`<details class="rules"><summary>Rules (${rules.length})</summary><table><thead><tr><th scope="col">Rule</th><th scope="col">Kind</th><th scope="col">Because</th><th scope="col" class="number">Takes or saves</th><th scope="col" class="number">Alone</th></tr></thead><tbody>${rules.map(row)}</tbody></table></details>`;
}

function unrankedList({ unranked }: PolicyReport): Markup {
  if (unranked.length === 0) return html``;
  const items = unranked.slice(0, 200).map(({ rule, package: name, label }) => html`<li><code>${name}@${label}</code> by ${rule}</li>`);
  return html`<details class="rules"><summary>Not ranked, for want of a version number or stream (${unranked.length})</summary><ul>${items}</ul></details>`;
}

function alerts(policy: PolicyReport): Markup[] {
  const notes = [
    ...(policy.protectUnknown ? ["An entry of protect is not known yet: this is the most that can be deleted."] : []),
    ...policy.warnings,
    ...policy.unlisted.map(({ package: name, reason }) => `${name} could not be listed and has no part in this: ${reason}`),
    ...policy.approvals.map(({ package: name, id, kind, reason }) => `approved and ${kind}: ${name}#${id}: ${reason}`),
  ];
  const would = stoppedText(policy);
  const stops = would === undefined ? [] : [html`<div class="alert stop"><strong>A guard stopped this plan, and nothing is done.</strong> It ${would}.<ul>${policy.stopped.map(({ guard, message }) => html`<li><code>${guard}</code>: ${message}</li>`)}</ul></div>`];
  if (notes.length === 0) return stops;
  const list = html`<ul>${notes.slice(0, 100).map((note) => html`<li>${note}</li>`)}${notes.length > 100 ? html`<li>… and ${notes.length - 100} more in the JSON report</li>` : ""}</ul>`;
  return [...stops, html`<div class="alert warn"><strong>${notes.length === 1 ? "A warning" : `${notes.length} warnings`}</strong>${list}</div>`];
}

/** One policy's facts: what its edit does, its guards, warnings and rules. */
export function policySection(policy: PolicyReport): Markup {
  const { lastRun, since } = policy;
  const freed = freedText(policy);
  const facts: (readonly [string, string])[] = [
    ["Owner", policy.owner],
    ["Ages as of", policy.asOf.replace("T", " ").replace(":00Z", " UTC")],
    ...(policy.counts.delete > 0 && policy.stopped.length === 0 ? [["Can be undone until", `${day(policy.restorableUntil)} at least`] as const] : []),
    ...(freed === undefined ? [] : [["Room in the registry", freed] as const]),
    ["Guards", guardText(policy)],
    ...(lastRun === undefined ? [] : [["Last run", `${lastRun.deleted} deleted, ${lastRun.restored} restored, ${lastRun.waiting} left waiting, ${lastRun.refused.length} refused, ${lastRun.skipped.length} skipped`] as const]),
    ...(since === undefined ? [] : [["Since the earlier report", `${since.newDeletions.length} new deletions, ${since.noLongerDeleted.length} no longer deleted`] as const]),
    ["Plan", policy.planHash.slice(0, 16)],
  ];
  return html`<section class="policy"><h2>Policy <code>${policy.name}</code></h2>
${alerts(policy)}
<div class="effect">${effectLines(policy, (text) => text).map((line) => html`<p>${line}</p>`)}</div>
<dl>${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
${rulesTable(policy)}
${unrankedList(policy)}
</section>`;
}
