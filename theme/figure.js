// What a figure gains where scripts run: a tooltip and the links of a mark, on hover, touch and
// keyboard focus, and a switch between picture and table. Without this script the picture, the
// table and the data are there all the same.
//
// The marks are those of the picture that carry `data-tip`, which is their text; `data-node` names
// a mark, `data-source` and `data-target` the nodes that it links.
"use strict";

(() => {
  const tip = document.createElement("div");
  tip.className = "figure-tip";
  tip.hidden = true;
  tip.setAttribute("aria-hidden", "true"); // each mark says the same by its label

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

  // Beside a mark that has the keyboard's focus rather than the pointer.
  function showFocused(mark, all) {
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

  // One tab stop a figure: arrows, Home and End go from mark to mark, nodes before links.
  function onKey(event, mark, marks) {
    const at = marks.indexOf(mark);
    const to = {
      ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: marks.length - 1,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = marks[Math.min(Math.max(to, 0), marks.length - 1)];
    mark.setAttribute("tabindex", "-1");
    next.setAttribute("tabindex", "0");
    next.focus();
  }

  function enliven(picture) {
    const svg = picture.querySelector("svg");
    const all = [...svg.querySelectorAll("[data-tip]")];
    if (!all.length) return;
    const marks = [...all.filter((mark) => mark.dataset.node), ...all.filter((mark) => !mark.dataset.node)];
    marks.forEach((mark, index) => {
      mark.setAttribute("role", "img");
      mark.setAttribute("aria-label", mark.dataset.tip);
      mark.setAttribute("tabindex", index ? "-1" : "0");
    });
    // Marks can be reached one by one now, so that the picture is a group and no longer an image.
    svg.setAttribute("role", "group");
    for (const text of svg.querySelectorAll("text")) text.setAttribute("aria-hidden", "true");
    picture.removeAttribute("tabindex");

    // On the box rather than the picture: an SVG that listens to focus can be focused in Chromium.
    const markOf = (event) => event.target.closest("[data-tip]");
    for (const type of ["pointermove", "click"]) {
      picture.addEventListener(type, (event) => {
        const mark = markOf(event);
        if (mark) show(mark, all, event.clientX, event.clientY);
        else hide();
      });
    }
    picture.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && hide());
    picture.addEventListener("focusin", (event) => {
      const mark = markOf(event);
      if (mark?.matches(":focus-visible")) showFocused(mark, all);
    });
    picture.addEventListener("focusout", hide);
    picture.addEventListener("keydown", (event) => markOf(event) && onKey(event, markOf(event), marks));
  }

  function addSwitch(figure, picture, table) {
    const choice = document.createElement("div");
    choice.className = "figure-switch";
    choice.setAttribute("role", "group");
    choice.setAttribute("aria-label", "Affichage");
    const choose = (asTable) => {
      picture.hidden = asTable;
      table.hidden = !asTable;
      [...choice.children].forEach((button, index) => button.setAttribute("aria-pressed", String(asTable === Boolean(index))));
    };
    ["Figure", "Tableau"].forEach((name, index) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = name;
      button.addEventListener("click", () => choose(Boolean(index)));
      choice.append(button);
    });
    picture.before(choice);
    figure.classList.add("figure-switched");
    table.open = true;
    choose(false);
  }

  for (const picture of document.querySelectorAll(".figure-picture")) {
    const figure = picture.closest(".fiche-figure");
    const table = figure.querySelector(".figure-table");
    enliven(picture);
    if (table) addSwitch(figure, picture, table); // the figures of notebooks have none
  }
  requestAnimationFrame(() => setTimeout(() => document.documentElement.classList.add("painted")));
  document.body.append(tip);
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
  document.addEventListener("pointerdown", (event) => event.target.closest(".figure-picture svg") || hide());
  document.addEventListener("scroll", () => {
    if (lit && lit === document.activeElement) showFocused(lit, []);
    else hide();
  }, { capture: true, passive: true });
})();
