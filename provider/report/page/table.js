// The table of versions: search, filters, sorting and pages. Only a page of rows is ever in the document, so that a
// hundred thousand versions filter as fast as ten. Texts are set as text, never as markup.
(() => {
  "use strict";
  const { lanes, places, rows } = JSON.parse(document.getElementById("data").textContent);
  const [PLACE, LABEL, ID, CREATED, LANE, WHY, NEAR, RANKS] = [0, 1, 2, 3, 4, 5, 6, 7];
  const pageSize = 50;
  const at = (id) => document.getElementById(id);
  const [search, place, near, body, found] = [at("search"), at("place"), at("near"), document.querySelector("#rows tbody"), at("found")];
  const boxes = [...document.querySelectorAll("input[name=lane]")];
  const heads = [...document.querySelectorAll("#rows th")];
  const policies = new Set(places.map((each) => each.policy));
  const placeName = (index) => (policies.size > 1 ? `${places[index].package} · ${places[index].policy}` : places[index].package);
  const names = places.map((_each, index) => placeName(index));
  const haystack = rows.map((row) => `${names[row[PLACE]]}\n${row[LABEL]}\n${row[ID]}\n${lanes[row[LANE]]}\n${row[WHY]}`.toLowerCase());
  const number = new Intl.NumberFormat("en");
  const state = { key: "lane", descending: false, page: 0, shown: [] };

  const text = new Intl.Collator("en", { numeric: true });
  const order = names.map((name, index) => [name, index]).sort((a, b) => text.compare(a[0], b[0]));
  const placeRank = new Map(order.map(([, index], rank) => [index, rank]));
  const oldest = (a, b) => a[CREATED] - b[CREATED] || a[ID] - b[ID];
  const comparisons = {
    lane: (a, b) => a[LANE] - b[LANE] || placeRank.get(a[PLACE]) - placeRank.get(b[PLACE]) || oldest(a, b),
    place: (a, b) => placeRank.get(a[PLACE]) - placeRank.get(b[PLACE]) || oldest(a, b),
    label: (a, b) => text.compare(a[LABEL], b[LABEL]) || oldest(a, b),
    id: (a, b) => a[ID] - b[ID],
    created: oldest,
    why: (a, b) => text.compare(a[WHY], b[WHY]) || oldest(a, b),
  };

  function element(name, content, className) {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.textContent = content;
    return made;
  }

  function line(row) {
    const made = document.createElement("tr");
    const action = document.createElement("td");
    action.append(element("span", lanes[row[LANE]], `badge ${lanes[row[LANE]].toLowerCase()}`));
    const created = new Date(row[CREATED] * 1000).toISOString().slice(0, 10);
    made.append(action, ...[names[row[PLACE]], row[LABEL], String(row[ID]), created, row[WHY]].map((content) => element("td", content)));
    if (row[RANKS]) made.lastChild.append(element("small", row[RANKS]));
    return made;
  }

  function draw() {
    const pages = Math.max(1, Math.ceil(state.shown.length / pageSize));
    state.page = Math.min(Math.max(0, state.page), pages - 1);
    body.replaceChildren(...state.shown.slice(state.page * pageSize, (state.page + 1) * pageSize).map(line));
    found.textContent = `${number.format(state.shown.length)} of ${number.format(rows.length)} versions`;
    at("page").textContent = `${state.page + 1} of ${pages}`;
    at("first").disabled = at("previous").disabled = state.page === 0;
    at("next").disabled = at("last").disabled = state.page === pages - 1;
    for (const head of heads) {
      if (head.dataset.key === state.key) head.setAttribute("aria-sort", state.descending ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
  }

  function filter() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = new Set(boxes.filter((box) => box.checked).map((box) => Number(box.value)));
    const only = place.value === "" ? undefined : Number(place.value);
    state.shown = rows.filter(
      (row, index) => (wanted.size === 0 || wanted.has(row[LANE])) && (only === undefined || row[PLACE] === only) && (!near.checked || row[NEAR] === 1) && words.every((word) => haystack[index].includes(word)),
    );
    state.shown.sort(comparisons[state.key]);
    if (state.descending) state.shown.reverse();
    state.page = 0;
    draw();
  }

  for (const [name, index] of order) place.append(Object.assign(element("option", name), { value: String(index) }));
  for (const box of boxes) {
    const many = rows.reduce((sum, row) => sum + (row[LANE] === Number(box.value) ? 1 : 0), 0);
    box.parentElement.append(` ${number.format(many)}`);
    box.parentElement.hidden = many === 0;
  }
  at("near").parentElement.append(` ${number.format(rows.reduce((sum, row) => sum + row[NEAR], 0))}`);
  for (const control of [place, near, ...boxes]) control.addEventListener("change", filter);
  search.addEventListener("input", filter);
  search.form.addEventListener("submit", (event) => event.preventDefault());
  for (const head of heads) {
    head.querySelector("button").addEventListener("click", () => {
      state.descending = head.dataset.key === state.key ? !state.descending : false;
      state.key = head.dataset.key;
      filter();
    });
  }
  const turn = (id, to) => at(id).addEventListener("click", () => ((state.page = to()), draw()));
  turn("first", () => 0);
  turn("previous", () => state.page - 1);
  turn("next", () => state.page + 1);
  turn("last", () => Infinity);
  at("versions").hidden = rows.length === 0;
  filter();
})();
