// A timeline per package, drawn by uPlot when the package is opened: when its versions were published, and what becomes
// of each. A lane per fate, so that colour is never the only sign. Arrow keys go from version to version.
(() => {
  "use strict";
  const { lanes, places, rows } = JSON.parse(document.getElementById("data").textContent);
  const [PLACE, LABEL, ID, CREATED, LANE, WHY] = [0, 1, 2, 3, 4, 5];
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const byPlace = new Map();
  for (const row of rows) {
    if (!byPlace.has(row[PLACE])) byPlace.set(row[PLACE], []);
    byPlace.get(row[PLACE]).push(row);
  }
  const charts = new Map();

  /** Versions of one moment must not hide each other: each has its own height in the lane, the same every time. */
  const lift = (id) => (((id * 2654435761) % 1000) / 1000 - 0.5) * 0.5;

  function draw(details) {
    const host = details.querySelector(".timeline");
    const spot = details.querySelector(".spot");
    const index = Number(details.dataset.place);
    const versions = [...(byPlace.get(index) ?? [])].sort((a, b) => a[CREATED] - b[CREATED] || a[ID] - b[ID]);
    if (versions.length === 0) return;
    const present = lanes.map((name, lane) => ({ name, lane })).filter(({ lane }) => versions.some((row) => row[LANE] === lane));
    const height = (lane) => present.length - 1 - present.findIndex((each) => each.lane === lane);
    const asOf = places[index].asOf;
    const oldest = versions[0][CREATED];
    const margin = Math.max(86_400, (asOf - oldest) * 0.03);
    const [text, line] = [css("--muted"), css("--line")];
    const font = '12px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
    const size = versions.length > 2000 ? 4 : versions.length > 300 ? 6 : 9;
    const say = (position) => {
      const row = versions[position];
      spot.textContent = row === undefined ? "" : `${row[LABEL]}, ${new Date(row[CREATED] * 1000).toISOString().slice(0, 10)}: ${lanes[row[LANE]]}. ${row[WHY]}`;
    };
    const options = {
      width: Math.max(280, host.clientWidth),
      height: 62 + present.length * 38,
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, points: { show: false } },
      scales: { x: { time: true, range: [oldest - margin, asOf + margin] }, y: { range: [-0.6, present.length - 0.4] } },
      axes: [
        { stroke: text, font, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } },
        { stroke: text, font, size: 84, grid: { show: false }, ticks: { show: false }, splits: () => present.map(({ lane }) => height(lane)), values: () => present.map(({ name }) => name) },
      ],
      series: [{}, ...present.map(({ name }) => ({ label: name, paths: () => null, points: { show: true, size, width: 0, fill: `${css(`--${name.toLowerCase()}`)}b3`, stroke: "transparent" } }))],
      hooks: {
        setCursor: [(chart) => chart.cursor.idx !== null && chart.cursor.idx !== undefined && say(chart.cursor.idx)],
        draw: [
          (chart) => {
            const x = chart.valToPos(asOf, "x", true);
            const { top, height: tall } = chart.bbox;
            chart.ctx.save();
            chart.ctx.strokeStyle = text;
            chart.ctx.setLineDash([4, 4]);
            chart.ctx.beginPath();
            chart.ctx.moveTo(x, top);
            chart.ctx.lineTo(x, top + tall);
            chart.ctx.stroke();
            chart.ctx.restore();
          },
        ],
      },
    };
    const columns = present.map(({ lane }) => versions.map((row) => (row[LANE] === lane ? height(lane) + lift(row[ID]) : null)));
    host.replaceChildren();
    const chart = new uPlot(options, [versions.map((row) => row[CREATED]), ...columns], host);
    let position = -1;
    host.onkeydown = (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      position = Math.min(versions.length - 1, Math.max(0, step === Infinity ? versions.length - 1 : step === -Infinity ? 0 : position + step));
      chart.setCursor({ left: chart.valToPos(versions[position][CREATED], "x"), top: 10 });
      say(position);
    };
    charts.set(details, chart);
  }

  function redraw() {
    for (const [details, chart] of [...charts]) { // a copy: drawing adds to the map
      chart.destroy();
      charts.delete(details);
      if (details.open) draw(details);
    }
  }

  for (const details of document.querySelectorAll("details.package")) {
    const opened = () => details.open && !charts.has(details) && draw(details);
    details.addEventListener("toggle", opened);
    opened();
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  let waiting;
  addEventListener("resize", () => (clearTimeout(waiting), (waiting = setTimeout(redraw, 150))));
})();
