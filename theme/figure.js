// What a figure gains where scripts run: a tooltip and the links of a mark, on hover and touch; a
// switch between picture and table; and on demand the values of the picture one by one, from the
// largest, for keyboard and screen reader. Without this script the picture, the table and the data
// are there all the same.
//
// The marks are those of the picture that carry `data-tip`, which is their text; `data-value` puts
// them in order, `data-node` names a mark, `data-source` and `data-target` the nodes that it links.
"use strict";

(() => {
  const tip = document.createElement("div");
  tip.className = "figure-tip";
  tip.hidden = true;
  tip.setAttribute("aria-hidden", "true"); // the list of values says the same

  let lit = null; // the mark whose tooltip is shown

  function placeTip(x, y) {
    const { width, height } = tip.getBoundingClientRect();
    const left = Math.min(Math.max(x - width / 2, 4), document.documentElement.clientWidth - width - 4);
    const above = y - height - 12;
    tip.style.left = `${left}px`;
    tip.style.top = `${above > 4 ? above : y + 20}px`;
  }

  // A link goes with both its ends, a node with its links and their other ends.
  function related(mark, all) {
    const { node, source, target } = mark.dataset;
    const links = node ? all.filter(({ dataset }) => [dataset.source, dataset.target].includes(node)) : [mark];
    const ends = new Set(links.flatMap(({ dataset }) => [dataset.source, dataset.target]));
    return new Set([mark, ...links, ...all.filter(({ dataset }) => dataset.node && ends.has(dataset.node))]);
  }

  function show(mark, all, x, y) {
    if (lit !== mark) {
      hide();
      lit = mark;
      const found = related(mark, all);
      for (const other of all) other.classList.toggle("lit", found.has(other));
      // Others step back where marks are linked; elsewhere they stand for themselves.
      mark.ownerSVGElement.classList.toggle("figure-lit", all.some(({ dataset }) => dataset.source));
      tip.textContent = mark.dataset.tip;
      tip.hidden = false;
    }
    placeTip(x, y);
  }

  // Beside a mark that the list of values has come to.
  function showTold(mark, all) {
    const { left, top, width } = mark.getBoundingClientRect();
    show(mark, all, left + width / 2, top);
  }

  function hide() {
    if (!lit) return;
    lit.ownerSVGElement.classList.remove("figure-lit");
    for (const mark of lit.ownerSVGElement.querySelectorAll(".lit")) mark.classList.remove("lit");
    lit = null;
    tip.hidden = true;
  }

  const marksOf = (svg) => [...svg.querySelectorAll("[data-tip]")];
  const shownIn = (picture) => [...picture.querySelectorAll("svg")].find((svg) => getComputedStyle(svg).display !== "none");

  function enliven(picture) {
    const markOf = (event) => event.target.closest("[data-tip]");
    for (const type of ["pointermove", "click"]) {
      picture.addEventListener(type, (event) => {
        const mark = markOf(event);
        if (mark) show(mark, marksOf(mark.ownerSVGElement), event.clientX, event.clientY);
        else hide();
      });
    }
    picture.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && hide());
  }

  // The values one by one: a list out of sight that lights the mark it has come to. Until it is asked
  // for, the picture is one image.
  function tell(picture, button) {
    const all = marksOf(shownIn(picture));
    const ranked = [...all].sort((a, b) => (b.dataset.value ?? 0) - (a.dataset.value ?? 0));
    const list = document.createElement("ul");
    list.className = "visually-hidden";
    list.tabIndex = 0;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Valeurs, de la plus grande à la plus petite");
    list.append(...ranked.map((mark, index) => {
      const item = document.createElement("li");
      item.id = `${picture.closest(".fiche-figure").id}-${index}`;
      item.setAttribute("role", "option");
      item.textContent = mark.dataset.tip;
      return item;
    }));
    let at = 0;
    const go = (to) => {
      ranked[at].classList.remove("figure-told");
      list.children[at].removeAttribute("aria-selected");
      at = Math.min(Math.max(to, 0), ranked.length - 1);
      ranked[at].classList.add("figure-told");
      list.children[at].setAttribute("aria-selected", "true");
      list.setAttribute("aria-activedescendant", list.children[at].id);
      showTold(ranked[at], all);
    };
    const end = () => {
      ranked[at].classList.remove("figure-told");
      list.remove();
      hide();
    };
    list.addEventListener("keydown", (event) => {
      const to = {
        ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: ranked.length - 1,
      }[event.key];
      if (to !== undefined) go(to);
      else if (event.key === "Escape") button.focus();
      else return;
      event.preventDefault();
    });
    list.addEventListener("blur", end);
    picture.after(list);
    list.focus();
    go(0);
  }

  function button(name, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = name;
    made.addEventListener("click", () => act(made));
    return made;
  }

  function addSwitch(figure, picture, table) {
    const choice = document.createElement("div");
    choice.className = "figure-switch";
    const views = document.createElement("div");
    views.className = "figure-views";
    views.setAttribute("role", "group");
    views.setAttribute("aria-label", "Affichage");
    const scroll = table.querySelector(".table-scroll");
    const choose = (asTable) => {
      figure.classList.toggle("as-table", asTable);
      if (asTable) scroll?.setAttribute("tabindex", "0");
      else scroll?.removeAttribute("tabindex");
      [...views.children].forEach((one, index) => one.setAttribute("aria-pressed", String(asTable === Boolean(index))));
    };
    views.append(button("Figure", () => choose(false)), button("Tableau", () => choose(true)));
    choice.append(views);
    if (picture.querySelector("[data-tip]")) {
      choice.append(button("Valeurs une à une", (made) => {
        choose(false);
        tell(picture, made);
      }));
    }
    picture.before(choice);
    figure.classList.add("figure-switched");
    table.open = true;
    choose(false);
  }

  // The picture as PNG, twice as large as on the page, from the SVG that is offered.
  async function png(link) {
    const image = new Image();
    image.src = link.href;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [2 * image.naturalWidth, 2 * image.naturalHeight];
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const made = document.createElement("a");
    made.href = URL.createObjectURL(await new Promise((done) => canvas.toBlob(done)));
    made.download = decodeURIComponent(link.pathname.split("/").pop()).replace(/svg$/, "png");
    made.click();
    setTimeout(() => URL.revokeObjectURL(made.href), 60_000);
  }

  // Copies a text, or selects it where the browser copies nothing.
  async function copy(text, status) {
    try {
      await navigator.clipboard.writeText(text.innerText);
      status.textContent = " Copié.";
    } catch {
      getSelection().selectAllChildren(text);
      status.textContent = " Sélectionné.";
    }
  }

  function addReuse(reuse) {
    const link = reuse.querySelector(".figure-svg");
    if (location.protocol !== "file:") { // where a browser lets no picture out of a canvas
      const item = document.createElement("li");
      item.append(button("Image (PNG)", () => png(link)));
      link.parentElement.after(item);
    }
    for (const text of reuse.querySelectorAll(".figure-copied")) {
      const row = document.createElement("p");
      const status = document.createElement("span");
      status.setAttribute("role", "status");
      const name = text.matches("code") ? "Copier le code" : "Copier la citation";
      row.append(button(name, () => copy(text, status)), status);
      text.closest("p").after(row);
    }
  }

  for (const picture of document.querySelectorAll(".figure-picture")) {
    const figure = picture.closest(".fiche-figure");
    const table = figure.querySelector(".figure-table");
    enliven(picture);
    if (table) addSwitch(figure, picture, table); // the figures of notebooks have none
    figure.querySelectorAll(".figure-reuse").forEach(addReuse);
  }
  requestAnimationFrame(() => setTimeout(() => document.documentElement.classList.add("painted")));
  document.body.append(tip);
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
  document.addEventListener("pointerdown", (event) => event.target.closest(".figure-picture svg") || hide());
  document.addEventListener("scroll", () => {
    if (!lit?.classList.contains("figure-told")) hide();
    else showTold(lit, []);
  }, { capture: true, passive: true });
})();
