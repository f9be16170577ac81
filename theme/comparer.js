// Comparing places that the reader chooses: two to four departments, or a department, its region and
// France. The choice is in the address (`?d=08,R13,FR`). Departments are read from the page's table,
// which stands there without this script; the rest is carried beside it.
"use strict";

(() => {
  const place = document.querySelector(".comparison");
  const table = document.querySelector(".compared table");
  if (!place || !table) return;

  const MOST = 4;
  const SVG = "http://www.w3.org/2000/svg";
  const carried = JSON.parse(place.querySelector("script").textContent);
  const departments = [...table.tBodies[0].rows].map((row) => ({
    code: row.cells[1].textContent,
    name: row.cells[0].textContent,
    href: row.querySelector("a").getAttribute("href"),
    values: [...row.cells].slice(2).map(({ dataset, textContent }) => [dataset.value === "" ? null : Number(dataset.value), textContent]),
  }));
  const places = new Map([...departments, ...carried.others].map((one) => [one.code, one]));
  // "08 Ardennes", "Grand Est"; on a strip "08", "Grand Est".
  const called = (one) => (carried.others.includes(one) ? one.name : `${one.code} ${one.name}`);
  const short = (name) => (name.length > 12 ? `${name.slice(0, 11)}…` : name);
  const label = (one) => (carried.others.includes(one) ? short(one.name) : one.code);

  function element(name, text = "", attributes = {}) {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  function drawn(name, attributes, text = "") {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text) made.textContent = text;
    return made;
  }

  // The choice: what the address says, each once, as far as it is known.

  function asked() {
    const codes = (new URLSearchParams(location.search).get("d") ?? "").split(",").map((code) => code.trim().toUpperCase()).filter(Boolean);
    const known = codes.map((code) => carried.aliases[code] ?? code).map((code) => (places.has(code) ? code : code.padStart(2, "0")));
    const unknown = known.filter((code) => !places.has(code));
    return { codes: [...new Set(known.filter((code) => places.has(code)))].slice(0, MOST), unknown };
  }

  function option(one, chosen) {
    const made = element("option", called(one), { value: one.code });
    made.selected = one.code === chosen;
    return made;
  }

  function group(name, ones, chosen) {
    const made = element("optgroup", "", { label: name });
    made.append(...ones.map((one) => option(one, chosen)));
    return made;
  }

  function selectFor(number, chosen) {
    const wrapped = element("label", ["Premier", "Deuxième", "Troisième", "Quatrième"][number]);
    const select = element("select");
    select.append(element("option", number < 2 ? "Choisir…" : "–", { value: "" }),
      group("Départements", departments, chosen),
      group("Régions et France", carried.others, chosen));
    select.addEventListener("change", choose);
    wrapped.append(select);
    return wrapped;
  }

  const form = element("form", "", { "aria-label": "Choix", class: "comparison-choice" });
  const status = element("p", "", { role: "status", class: "comparison-status" });
  const result = element("div", "", { class: "comparison-result" });
  form.addEventListener("submit", (event) => event.preventDefault());
  place.append(form, status, result);

  const chosen = () => [...new Set([...form.querySelectorAll("select")].map(({ value }) => value).filter(Boolean))];

  function choose() {
    const codes = chosen();
    const address = new URL(location.href);
    if (codes.length) address.search = `?d=${codes.join(",")}`;
    else address.search = "";
    history.replaceState(null, "", address);
    show(codes, []);
  }

  // A department beside its region and France, in one go.
  function around() {
    const [first] = chosen();
    const region = carried.regions[first];
    const codes = [first, region, "FR"].filter(Boolean);
    [...form.querySelectorAll("select")].forEach((select, number) => (select.value = codes[number] ?? ""));
    choose();
  }

  function show(codes, unknown) {
    const ones = codes.map((code) => places.get(code));
    button.hidden = !departments.some(({ code }) => code === codes[0]);
    status.textContent = unknown.length ? `Inconnu\u202f: ${unknown.join(", ")}.`
      : ones.length < 2 ? "Choisissez au moins deux départements."
      : `${ones.map(called).join(", ")} côte à côte.`;
    result.replaceChildren(...(ones.length < 2 ? [] : [measures(ones), strips(ones), firsts(ones)]));
  }

  function section(title, ...parts) {
    const made = element("section");
    made.append(element("h2", title), ...parts);
    return made;
  }

  function tabular(caption, ones, rows, align = "right") {
    const box = element("div", "", { class: "table-scroll", role: "group", "aria-label": "Tableau", tabindex: "0" });
    const made = element("table", "", { class: "data-table" });
    made.append(element("caption", caption));
    const head = made.createTHead().insertRow();
    head.append(element("th", "Mesure", { scope: "col" }), ...ones.map((one) => {
      const cell = element("th", "", { scope: "col", class: align });
      cell.append(one.href ? element("a", called(one), { href: one.href }) : called(one));
      return cell;
    }));
    const body = made.createTBody();
    for (const [name, cells] of rows) {
      const row = body.insertRow();
      row.append(element("th", name, { scope: "row" }), ...cells);
    }
    box.append(made);
    return box;
  }

  function measures(ones) {
    const rows = carried.measures.map(({ label: name }, number) => [
      name, ones.map((one) => element("td", one.values[number][1], { class: "right" })),
    ]);
    return section("Les mesures", tabular("Ce qui est choisi, mesure par mesure", ones, rows));
  }

  // Strips as `drawing/beside.py` draws them: the table says the same.

  function within(values) {
    const sorted = [...values].sort((a, b) => a - b);
    const quantile = (part) => {
      const at = part * (sorted.length - 1);
      const low = Math.floor(at);
      return sorted[low] + (at - low) * ((sorted[low + 1] ?? sorted[low]) - sorted[low]);
    };
    const [low, middle, high] = [0.25, 0.5, 0.75].map(quantile);
    const reach = 3 * (high - low);
    return { middle, inside: sorted.filter((value) => value >= low - reach && value <= high + reach) };
  }

  // A number from -1 to 1 that depends on a code alone, so that dots stay where they are.
  const jitter = (code) => ([...code].reduce((sum, letter) => (31 * sum + letter.charCodeAt(0)) % 997, 7) % 101) / 50 - 1;

  // Places for names, moved apart where they would meet.
  function apart(wanted, size, width) {
    const blocks = [];
    wanted.forEach((at, index) => {
      blocks.push([at - index * size]);
      const mean = (block) => block.reduce((sum, one) => sum + one, 0) / block.length;
      while (blocks.length > 1 && mean(blocks.at(-2)) > mean(blocks.at(-1))) {
        const last = blocks.pop();
        blocks.at(-1).push(...last);
      }
    });
    const shared = blocks.flatMap((block) => block.map(() => block.reduce((sum, one) => sum + one, 0) / block.length));
    const last = width - size / 2 - (shared.length - 1) * size;
    return shared.map((at, index) => Math.min(Math.max(at, size / 2), last) + index * size);
  }

  function strip({ label: name, colour }, number, ones) {
    const width = Math.max(Math.min(result.clientWidth || 320, 704), 280);
    const [left, right, y] = [8, width - 8, 47];
    const all = departments.filter(({ values }) => values[number][0] !== null);
    const known = ones.filter(({ values }) => values[number][0] !== null);
    const svg = drawn("svg", { viewBox: `0 0 ${width} 74`, width, height: 74, "aria-hidden": "true", class: "comparison-strip" });
    svg.append(drawn("text", { x: 0, y: 14, class: "strong" }, name));
    if (!all.length || !known.length) return svg;
    const { middle, inside } = within(all.map(({ values }) => values[number][0]));
    const shown = [...inside, ...known.map(({ values }) => values[number][0])];
    const [low, high] = [Math.min(...shown), Math.max(...shown)];
    const at = (value) => left + (right - left) * (high > low ? Math.min(Math.max((value - low) / (high - low), 0), 1) : 0.5);
    svg.append(drawn("path", { d: `M${left},${y}H${right}`, class: "rule" }));
    const dots = all.map((one) => `M${at(one.values[number][0]).toFixed(1)},${(y + 6 * jitter(one.code)).toFixed(1)}h.1`).join("");
    svg.append(drawn("path", { d: dots, class: "dots" }),
      drawn("path", { d: `M${at(middle)},${y - 11}v22`, class: "middle" }));
    const ranked = [...known].sort((a, b) => a.values[number][0] - b.values[number][0]);
    const size = Math.max(...ranked.map((one) => 7.5 * label(one).length)) + 8;
    const names = apart(ranked.map((one) => at(one.values[number][0])), size, width);
    ranked.forEach((one, index) => {
      svg.append(drawn("circle", { cx: at(one.values[number][0]), cy: y, r: 5, class: `place ${colour}` }),
        drawn("text", { x: names[index], y: y - 13, "text-anchor": "middle", class: "strong" }, label(one)));
    });
    const end = (value) => all.concat(known).find(({ values }) => values[number][0] === value)?.values[number][1] ?? "";
    svg.append(drawn("text", { x: left, y: 68, class: "pale" }, end(low)),
      drawn("text", { x: right, y: 68, "text-anchor": "end", class: "pale" }, end(high)));
    return svg;
  }

  function strips(ones) {
    const made = carried.measures.flatMap((measure, number) => (measure.drawn ? [strip(measure, number, ones)] : []));
    const key = element("p", "Un point plein est un choix, un point pâle un département, le trait vertical la médiane des départements.", { class: "figure-caption" });
    const box = element("div", "", { class: "comparison-strips" });
    box.append(...made);
    return section("Parmi les départements", box, key);
  }

  const percent = (part) => `${((100 * part) / carried.per).toLocaleString("fr", { maximumFractionDigits: 1, minimumFractionDigits: 1 })}\u00a0%`;

  function list(items) {
    const cell = element("td");
    const made = element("ol");
    made.append(...items.map(([code, part]) => {
      const [name, href] = carried.names[code];
      const item = element("li");
      item.append(href ? element("a", name, { href }) : name, ` ${percent(part)}`);
      return item;
    }));
    cell.append(made);
    return cell;
  }

  function firsts(ones) {
    const rows = carried.kinds.map((kind, number) => [kind, ones.map((one) => list(carried.first[one.code][number]))]);
    return section("Premiers produits et pays", tabular("Part dans le flux", ones, rows, "left"));
  }

  const button = element("button", "Avec sa région et la France", { type: "button" });
  button.addEventListener("click", around);

  function start() {
    const { codes, unknown } = asked();
    form.replaceChildren(...Array.from({ length: MOST }, (_, number) => selectFor(number, codes[number])), button);
    show(codes, unknown);
  }

  window.addEventListener("popstate", start);
  let width = 0;
  new ResizeObserver(() => {
    if (Math.abs(result.clientWidth - width) < 2) return;
    width = result.clientWidth;
    show(chosen(), asked().unknown);
  }).observe(result);
  start();
})();
