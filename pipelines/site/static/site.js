"use strict";
// Nothing here is needed to read a page: links, kinds of boxes and lists work without it.

// --- what a box tells, beside it, under the pointer or the focus -------------------------------

const told = document.createElement("div");
told.className = "told";
told.hidden = true;
// The row of the list describes the box to a screen reader already.
told.setAttribute("aria-hidden", "true");
let leaving = 0;
let about = null;

function text(kind, content) {
  const line = document.createElement("p");
  line.className = kind;
  line.textContent = content;
  return line;
}

function copied(node) {
  const copy = node.cloneNode(true);
  for (const link of copy.querySelectorAll("a")) link.tabIndex = -1;
  return copy;
}

// The browser would show the title over what is told; as a label it stays for who listens.
function relabel(figure) {
  const title = figure.querySelector("title");
  if (!title) return;
  figure.setAttribute("aria-label", title.textContent);
  title.remove();
}

function tell(figure) {
  relabel(figure);
  const row = document.getElementById(figure.getAttribute("aria-describedby"));
  if (!row) return;
  const [label, amount, unit, status, sums] = row.cells;
  const value = text("value", amount.textContent.trim());
  told.replaceChildren(
    text("label", label.querySelector("bdi").textContent),
    value,
    text("note", unit.textContent.trim()),
    copied(label.querySelector(".quantity")),
    ...[...status.children].map(copied),
    ...[...sums.children].map(copied),
  );
  clearTimeout(leaving);
  told.hidden = false;
  about = figure;
  place();
}

function place() {
  const box = about.getBoundingClientRect();
  const room = document.documentElement;
  const left = Math.min(box.left, room.clientWidth - told.offsetWidth - 12);
  const below = box.bottom + 10;
  const fits = below + told.offsetHeight < room.clientHeight;
  const top = fits ? below : Math.max(8, box.top - told.offsetHeight - 10);
  told.style.left = `${Math.max(8, left)}px`;
  told.style.top = `${top}px`;
}

// What is told stays with a box that is still pointed at, and goes with one that left the screen.
function follow() {
  if (told.hidden || told.matches(":hover")) return;
  const box = about.getBoundingClientRect();
  const isSeen = box.bottom > 0 && box.top < document.documentElement.clientHeight;
  if (isSeen && about.matches(":hover, :focus-visible")) place();
  else hush();
}

function hush() {
  clearTimeout(leaving);
  told.hidden = true;
}

// The pointer may move on to what is told, and read on.
function hushSoon() {
  clearTimeout(leaving);
  leaving = setTimeout(hush, 250);
}

function figureOf(event) {
  return event.target.closest ? event.target.closest(".paper .figure") : null;
}

function watch() {
  document.body.append(told);
  document.addEventListener("pointerover", (event) => {
    const figure = figureOf(event);
    if (figure) tell(figure);
    else if (told.contains(event.target)) clearTimeout(leaving);
    else if (!told.hidden) hushSoon();
  });
  document.addEventListener("focusin", (event) => {
    const figure = figureOf(event);
    if (figure && figure.matches(":focus-visible")) tell(figure);
    else hush();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hush();
  });
  document.addEventListener("click", hush);
  document.addEventListener("scroll", follow, { passive: true });
}

// --- what is folded opens for who is led there, and for the printer ----------------------------

function unfold() {
  const goal = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!goal) return;
  for (let one = goal.closest("details"); one; one = one.parentElement.closest("details")) {
    one.open = true;
  }
  goal.scrollIntoView({ block: goal.matches(".figure") ? "center" : "start" });
}

const opened = [];
addEventListener("beforeprint", () => {
  for (const one of document.querySelectorAll("details:not([open])")) {
    one.open = true;
    opened.push(one);
  }
});
addEventListener("afterprint", () => {
  for (const one of opened.splice(0)) one.open = false;
});

// --- a table that scrolls can be scrolled with the keyboard ------------------------------------

function reach(place) {
  const tables = [...place.querySelectorAll("table")];
  // All are measured before any is changed: a change would have the page laid out again.
  const wide = tables.map((table) => table.scrollWidth > table.clientWidth);
  tables.forEach((table, at) => {
    if (wide[at]) table.tabIndex = 0;
    else table.removeAttribute("tabindex");
  });
}

// --- pictures come as they are looked at; soon after, the others too, as a printer waits for none --

addEventListener("load", () => setTimeout(() => {
  for (const one of document.querySelectorAll("img[loading=lazy]")) one.loading = "eager";
}, 500));

watch();
unfold();
reach(document);
addEventListener("hashchange", unfold);
addEventListener("resize", () => reach(document));
document.addEventListener("toggle", (event) => reach(event.target), true);

// --- the block of a decision is copied -----------------------------------------------------------
(() => {
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const field = document.createElement("textarea");
      field.value = text;
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
    }
  };
  for (const button of document.querySelectorAll("button[data-copy]")) {
    const label = button.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await copy(document.getElementById(button.dataset.copy).textContent);
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = label; }, 2000);
    });
  }
})();
