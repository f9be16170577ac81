// Tells over the page what is to be mended, and brings it in anew when it has changed, with the
// reader where they were.
(() => {
  const script = document.currentScript;
  const { name, page, missing } = script.dataset;
  const place = `apercu ${name}`;
  const closed = "apercu fermé";

  // --- what is told ---------------------------------------------------------------------------
  const panel = () => document.getElementById("apercu");
  let told = panel()?.outerHTML ?? "";

  function tell(html) {
    if (html !== told) {
      panel()?.remove();
      document.body.insertAdjacentHTML("beforeend", html);
      told = html;
      settle();
    }
  }

  // What was closed stays so until something else is told.
  function settle() {
    const details = panel()?.querySelector("details");
    if (!details) return;
    const text = details.textContent;
    if (sessionStorage.getItem(closed) === text) details.open = false;
    details.addEventListener("toggle", () => {
      if (details.open) sessionStorage.removeItem(closed);
      else sessionStorage.setItem(closed, text);
    });
  }

  // --- where the reader is --------------------------------------------------------------------
  const BLOCKS = "h1, h2, h3, h4, p, li, tr, figcaption, summary, svg";

  // The blocks that no other one reads like: found again, they tell where the reader was. The
  // contents stay where they are as one scrolls.
  function blocks() {
    const found = new Map();
    for (const block of document.querySelectorAll(`main :is(${BLOCKS}):not(nav *)`)) {
      const text = block.textContent.trim();
      found.set(text, found.has(text) ? null : block);
    }
    found.delete("");
    return found;
  }

  const folds = () => [...document.querySelectorAll("main details")];

  function remember() {
    const seen = [];
    for (const [text, block] of blocks()) {
      const box = block?.getBoundingClientRect();
      if (box?.height && box.bottom > 0 && box.top < innerHeight) seen.push([text, box.top]);
    }
    const open = folds().map((fold) => fold.open);
    sessionStorage.setItem(place, JSON.stringify({ y: scrollY, seen, open }));
  }

  function find(kept) {
    const now = blocks();
    const [text, top] = kept.seen.find(([text]) => now.get(text)) ?? [];
    const y = text === undefined ? kept.y : scrollY + now.get(text).getBoundingClientRect().top - top;
    scrollTo({ top: y, behavior: "instant" });
  }

  function restore() {
    const kept = JSON.parse(sessionStorage.getItem(place) ?? "null");
    if (!kept) return;
    sessionStorage.removeItem(place);
    history.scrollRestoration = "manual";
    const now = folds();
    if (now.length === kept.open.length) now.forEach((fold, i) => { fold.open = kept.open[i]; });
    find(kept);
    addEventListener("load", () => find(kept), { once: true });
  }

  // --- what has changed -----------------------------------------------------------------------
  const wait = (target, event) =>
    new Promise((done) => target.addEventListener(event, done, { once: true }));

  // A page that nobody sees keeps no line open: a browser has six for all pages of a site.
  async function ask(seen) {
    if (document.hidden) await wait(document, "visibilitychange");
    const stop = new AbortController();
    const hide = () => document.hidden && stop.abort();
    document.addEventListener("visibilitychange", hide);
    try {
      const address = new URL(`etat?${new URLSearchParams({ name, seen })}`, script.src);
      const answer = await fetch(address, { signal: stop.signal });
      if (!answer.ok) throw new Error(answer.statusText);
      return await answer.json();
    } finally {
      document.removeEventListener("visibilitychange", hide);
    }
  }

  async function follow() {
    for (let seen = ""; ;) {
      try {
        const state = await ask(seen);
        seen = state.seen;
        if (state.page !== page || (missing && !state.missing)) {
          remember();
          location.reload();
          return;
        }
        tell(state.panel);
      } catch {
        await new Promise((done) => setTimeout(done, 1000));
      }
    }
  }

  settle();
  restore();
  follow();
})();
