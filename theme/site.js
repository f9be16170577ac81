// What the pages do besides showing themselves: sorting tables, finding a department, searching the
// site. Without this script everything is still there to be read.
"use strict";

(() => {
  document.documentElement.classList.add("scripted");

  // "Côte-d'Or" and "cote d or" are the same to whoever types them.
  const folded = (text) =>
    text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/œ/g, "oe").replace(/[^a-z0-9]+/g, " ").trim();

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

  // Searching all pages: pagefind's index is loaded on the search page alone.

  function section(result) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    const excerpt = document.createElement("p");
    link.href = result.url;
    link.textContent = result.title ?? result.meta.title;
    excerpt.innerHTML = result.excerpt; // escaped by pagefind, which marks the words found
    item.append(link, excerpt);
    return item;
  }

  function page(data) {
    const item = section(data);
    const below = data.sub_results.filter((one) => one.url !== data.url).slice(0, 3);
    if (below.length) {
      const list = document.createElement("ul");
      list.append(...below.map(section));
      item.append(list);
    }
    return item;
  }

  async function search(place) {
    const query = new URLSearchParams(location.search).get("q") ?? "";
    const status = place.querySelector("[role=status]");
    for (const field of document.querySelectorAll("input[name=q]")) field.value = query;
    if (!query.trim()) return;
    status.textContent = "Recherche en cours…";
    try {
      const pagefind = await import(new URL("pagefind/pagefind.js", document.baseURI));
      const { results } = await pagefind.search(query.replaceAll("'", "’"));
      const shown = await Promise.all(results.slice(0, 20).map((result) => result.data()));
      place.querySelector("ol").replaceChildren(...shown.map(page));
      status.textContent = !results.length ? `Aucune page ne contient «\u00a0${query}\u00a0».`
        : results.length === 1 ? "Une page trouvée."
        : `${results.length} pages trouvées${results.length > 20 ? ", dont voici les 20 premières" : ""}.`;
    } catch {
      status.textContent = "L’index de recherche n’est pas disponible\u00a0: il est créé avec le site entier (fiches build).";
    }
  }

  for (const place of document.querySelectorAll(".search-results")) search(place);
})();
