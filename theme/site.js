// What the pages do besides showing themselves: sorting tables, finding a department, searching the
// site. Without this script everything is still there to be read.
"use strict";

(() => {
  document.documentElement.classList.add("scripted");

  // "Côte-d'Or" and "cote d or" are the same to whoever types them.
  const folded = (text) =>
    text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/œ/g, "oe").replace(/[^a-z0-9]+/g, " ").trim();

  const SHOWN = 20; // pages that a search shows

  // Tables: the columns of a `table.sortable` are sorted by their header.

  const order = new Intl.Collator("fr", { numeric: true }).compare;

  function sortTable(header, index) {
    const descending = header.getAttribute("aria-sort") === "ascending" ||
      (!header.hasAttribute("aria-sort") && header.classList.contains("right"));
    const body = header.closest("table").tBodies[0];
    const value = (row) => row.cells[index].dataset.value ?? row.cells[index].textContent.trim();
    const rows = [...body.rows].sort((a, b) => {
      const [x, y] = [value(a), value(b)];
      if (x === "" || y === "") return (x === "") - (y === ""); // what isn't known comes last
      const before = a.cells[index].dataset.value === undefined ? order(x, y) : x - y;
      return descending ? -before : before;
    });
    body.append(...rows);
    for (const other of header.parentElement.cells) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", descending ? "descending" : "ascending");
  }

  for (const table of document.querySelectorAll("table.sortable")) {
    [...table.tHead.rows[0].cells].forEach((header, index) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...header.childNodes);
      button.addEventListener("click", () => sortTable(header, index));
      header.append(button);
    });
  }

  // The maps: one tab stop each; arrows go to the next department on that side.

  for (const map of document.querySelectorAll(".atlas-map svg")) {
    const links = [...map.querySelectorAll("a")];
    const stop = (link) => links.forEach((one) => one.setAttribute("tabindex", one === link ? "0" : "-1"));
    const middle = (link) => {
      const { x, y, width, height } = link.getBBox();
      return [x + width / 2, y + height / 2];
    };
    const towards = (link, [dx, dy]) => {
      const [x, y] = middle(link);
      const far = (other) => {
        const [right, down] = [middle(other)[0] - x, middle(other)[1] - y];
        const along = right * dx + down * dy;
        return along > 1 ? along + 3 * Math.abs(right * dy + down * dx) : Infinity;
      };
      const nearest = links.reduce((best, one) => (far(one) < far(best) ? one : best));
      return far(nearest) < Infinity ? nearest : link;
    };
    const ways = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
    stop(links[0]);
    map.addEventListener("keydown", (event) => {
      const link = event.target.closest("a");
      const next = ways[event.key] ? towards(link, ways[event.key])
        : { Home: links[0], End: links.at(-1) }[event.key];
      if (!next) return;
      event.preventDefault();
      stop(next);
      next.focus();
    });
  }

  // Finding a department by its name, number or territory, in the index that the page carries.

  function matches(fiches, text) {
    const words = folded(text).split(" ").filter(Boolean);
    if (!words.length) return [];
    const query = words.join(" ");
    const holds = (name) => {
      const known = folded(name).split(" ");
      return words.every((word) => known.some((one) => one.startsWith(word)));
    };
    const found = [];
    for (const fiche of fiches) {
      const codes = fiche.codes.map((code) => code.toLowerCase());
      const territory = fiche.territories.find(holds);
      const rank = codes.includes(query.padStart(2, "0")) ? 0
        : folded(fiche.name) === query ? 1
        : holds(fiche.name) || fiche.places.some(holds) || folded(fiche.region) === query ? 2
        : territory ? 3
        : holds(fiche.region) ? 4
        : codes.some((code) => code.startsWith(query)) ? 5
        : -1;
      if (rank >= 0) found.push({ fiche, rank, territory: rank === 3 ? territory : "" });
    }
    return found.sort((a, b) => a.rank - b.rank);
  }

  function hit({ fiche, territory }) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    const more = document.createElement("small");
    link.href = `fiches/${fiche.codes[0]}.html`;
    link.textContent = `${fiche.codes[0]} ${fiche.name}`;
    more.textContent = territory ? `Territoire d’industrie ${territory}` : fiche.region;
    link.append(more);
    item.append(link);
    return item;
  }

  for (const finder of document.querySelectorAll(".finder")) {
    const fiches = JSON.parse(finder.querySelector("script").textContent);
    const field = finder.querySelector("input");
    const list = finder.querySelector("ul");
    const status = finder.querySelector("[role=status]");

    const show = () => {
      const found = matches(fiches, field.value);
      list.replaceChildren(...found.map(hit));
      list.hidden = !found.length;
      status.textContent = !folded(field.value) ? ""
        : !found.length ? "Aucun département ne correspond."
        : found.length === 1 ? "Un département correspond." : `${found.length} départements correspondent.`;
    };
    const links = () => [...list.querySelectorAll("a")];

    field.addEventListener("input", show);
    field.form.addEventListener("submit", (event) => {
      const [first] = links();
      if (first) {
        event.preventDefault();
        first.click();
      }
    });
    finder.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const stops = [field, ...links()];
      if (step && !list.hidden) {
        event.preventDefault();
        stops[(stops.indexOf(document.activeElement) + step + stops.length) % stops.length].focus();
      } else if (event.key === "Escape") {
        field.focus(); // which shows the list
        list.hidden = true;
      }
    });
    finder.addEventListener("focusout", (event) => {
      if (!finder.contains(event.relatedTarget)) list.hidden = true;
    });
    field.addEventListener("focus", show);
  }

  // Searching all pages, in the index that `fiches build` makes. Words are stemmed as there.

  function stem(word) {
    if (word.length > 4 && word.endsWith("aux") && !word.endsWith("eaux")) return `${word.slice(0, -3)}al`;
    const one = word.length > 3 && /[sx]$/.test(word) ? word.slice(0, -1) : word;
    return one.length > 4 && one.endsWith("e") ? one.slice(0, -1) : one;
  }
  const stems = (text) => [...new Set(folded(text).split(" ").filter((word) => word.length > 1).map(stem))];

  // The pages that have all words, each with where they are and what they weigh there.
  function found(index, words) {
    const hits = new Map();
    const hit = (page) => hits.get(page) ?? hits.set(page, { page, sections: [], items: [], weight: 0 }).get(page);
    const fiches = index.pages.flatMap(([path], page) => (path.startsWith("fiches/") ? [page] : []));
    const pagesOf = (word) => new Set([
      ...(index.inSections[word] ?? []).map((section) => index.sections[section][0]),
      ...(index.inFiches[word] ?? []),
      ...(index.common.includes(word) ? fiches : []),
    ]);
    const [first, ...others] = words.map(pagesOf);
    for (const page of first) if (others.every((pages) => pages.has(page))) hit(page);
    for (const word of words) {
      for (const section of index.inSections[word] ?? []) {
        const [page, id] = index.sections[section];
        if (id && hits.has(page) && !hit(page).sections.includes(section)) hit(page).sections.push(section);
      }
    }
    for (const item of index.items) {
      const named = stems(item.name);
      if (!words.every((word) => named.includes(word))) continue;
      for (const [page, shares] of item.in) {
        if (!hits.has(page)) continue;
        hit(page).items.push({ ...item, shares });
        hit(page).weight = Math.max(hit(page).weight, shares[0]);
      }
    }
    const isFiche = (one) => fiches.includes(one.page);
    const named = (one) => words.every((word) => stems(index.pages[one.page][1]).includes(word));
    return [...hits.values()].sort((a, b) => named(b) - named(a) || b.weight - a.weight || isFiche(a) - isFiche(b) || a.page - b.page);
  }

  const percent = (part, per) => `${((100 * part) / per).toLocaleString("fr", { maximumFractionDigits: 1 })}\u00a0%`;

  function line(text, href) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = href;
    link.textContent = text;
    item.append(link);
    return item;
  }

  function page(index, one) {
    const [path, title] = index.pages[one.page];
    const item = line(title, `${path}.html`);
    const told = ([, exported, imported]) => [[exported, "exportations"], [imported, "importations"]]
      .flatMap(([part, flow]) => (part ? [`${percent(part, index.per)} des ${flow}`] : [])).join(", ");
    const items = one.items.filter(({ shares }) => shares[0]).sort((a, b) => b.shares[0] - a.shares[0]).slice(0, 3)
      .map(({ name, figure, shares }) => line(`${name}\u00a0: ${told(shares)}`, `${path}.html#${figure}`));
    const sections = one.sections.slice(0, 3).map((section) => line(index.sections[section][2], `${path}.html#${index.sections[section][1]}`));
    if (items.length || sections.length) {
      const list = document.createElement("ul");
      list.append(...items, ...sections);
      item.append(list);
    }
    return item;
  }

  async function search(place) {
    const query = new URLSearchParams(location.search).get("q") ?? "";
    const status = place.querySelector("[role=status]");
    for (const field of document.querySelectorAll("input[name=q]")) field.value = query;
    const words = stems(query);
    if (!words.length) return;
    status.textContent = "Recherche en cours…";
    try {
      const index = await (await fetch("assets/recherche.json")).json();
      const pages = found(index, words);
      place.querySelector("ol").replaceChildren(...pages.slice(0, SHOWN).map((one) => page(index, one)));
      status.textContent = !pages.length ? `Aucune page ne contient «\u00a0${query}\u00a0».`
        : pages.length === 1 ? "Une page trouvée."
        : `${pages.length} pages trouvées${pages.length > SHOWN ? `, dont voici les ${SHOWN} premières` : ""}.`;
    } catch {
      status.textContent = "L’index de recherche n’est pas disponible\u00a0: il est créé avec le site entier (fiches build).";
    }
  }

  for (const place of document.querySelectorAll(".search-results")) search(place);
})();
