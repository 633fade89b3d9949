// What pages with originals do beyond HTML and CSS: remember how originals are shown, open and close
// them together, and show the story of a restored name beside it. Loaded right behind the choice, so
// that the page is laid out once. All words are in the page.
"use strict";
(() => {
  const KEY = "bitext-originals";

  function remembered() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  }

  function remember(mode) {
    try {
      localStorage.setItem(KEY, mode);
    } catch {
      // Storage is switched off: the choice holds for this page.
    }
  }

  function openAll(open) {
    for (const original of document.querySelectorAll("details.bt-original")) original.open = open;
  }

  const choice = document.querySelector(".bt-modes");
  if (choice) {
    const mode = remembered();
    for (const input of choice.elements) {
      if (input.value === mode) input.checked = true;
    }
    const isSide = () => choice.querySelector("input:checked").value === "side";
    choice.addEventListener("change", (event) => {
      remember(event.target.value);
      openAll(isSide());
    });
    document.addEventListener("DOMContentLoaded", () => {
      if (isSide()) openAll(true);
    });
    // Themes open every disclosure for printing. On paper goes what the reader has opened.
    addEventListener("beforeprint", () => {
      for (const original of document.querySelectorAll("details.bt-original")) {
        original.toggleAttribute("data-bt-closed", !original.open);
      }
    });
  }

  if (!("popover" in HTMLElement.prototype)) return;

  const note = document.createElement("div");
  note.className = "bt-note md-typeset";
  note.id = "bt-note";
  note.popover = "auto";
  note.tabIndex = -1;
  note.setAttribute("role", "note");
  let opener = null;

  function place(mark) {
    const at = mark.getBoundingClientRect();
    const left = Math.min(at.left, document.documentElement.clientWidth - note.offsetWidth - 8);
    const below = at.bottom + 6;
    const fits = below + note.offsetHeight < window.innerHeight;
    note.style.left = `${Math.max(8, left)}px`;
    note.style.top = `${Math.max(8, fits ? below : at.top - note.offsetHeight - 6)}px`;
  }

  function tell(mark) {
    const entry = document.getElementById(mark.hash.slice(1));
    const copy = entry.cloneNode(true);
    for (const link of copy.querySelectorAll(".bt-back")) link.remove();
    note.replaceChildren(...copy.childNodes);
    note.setAttribute("aria-label", mark.getAttribute("aria-label"));
    mark.after(note);
    note.showPopover();
    place(mark);
    opener = mark;
    mark.setAttribute("aria-expanded", "true");
    note.focus({ preventScroll: true });
  }

  note.addEventListener("toggle", (event) => {
    if (event.newState === "closed" && opener) opener.setAttribute("aria-expanded", "false");
  });

  document.addEventListener("DOMContentLoaded", () => {
    for (const mark of document.querySelectorAll(".bt-mark")) {
      mark.setAttribute("role", "button");
      mark.setAttribute("aria-expanded", "false");
    }
  });

  document.addEventListener("click", (event) => {
    const mark = event.target.closest(".bt-mark");
    if (!mark || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (mark === opener && mark.getAttribute("aria-expanded") === "true") note.hidePopover();
    else tell(mark);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== " " || !event.target.matches(".bt-mark")) return;
    event.preventDefault();
    event.target.click();
  });
})();
