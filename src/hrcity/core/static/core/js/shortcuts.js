// Single keys on lists: j and k move, o opens, x chooses, / searches, ? helps. They can be switched off (WCAG 2.1.4).

const SWITCH = "hrcity-shortcuts-off";

function isTyping(target) {
  return target.closest("input:not([type=checkbox]):not([type=radio]), select, textarea, [contenteditable], dialog");
}

function rows() {
  return [...document.querySelectorAll("main tbody tr")];
}

function move(step) {
  const list = rows();
  if (!list.length) return;
  const now = list.findIndex((row) => row.classList.contains("is-current"));
  const next = list[Math.min(Math.max(now + step, 0), list.length - 1)];
  list[now]?.classList.remove("is-current");
  next.classList.add("is-current");
  next.querySelector("a")?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function current() {
  return document.querySelector("main tbody tr.is-current");
}

export function start(dialog) {
  const toggle = dialog.querySelector("[data-shortcuts-on]");
  toggle.checked = localStorage.getItem(SWITCH) === null;
  toggle.addEventListener("change", () => {
    if (toggle.checked) localStorage.removeItem(SWITCH);
    else localStorage.setItem(SWITCH, "1");
  });
  for (const opener of document.querySelectorAll("[data-shortcuts-help]")) {
    opener.hidden = false;
    opener.addEventListener("click", () => dialog.showModal());
  }

  const keys = {
    j: () => move(1),
    k: () => move(-1),
    o: () => (current()?.querySelector(".title a") ?? current()?.querySelector("a"))?.click(),
    x: () => current()?.querySelector('input[type="checkbox"]')?.click(),
    "/": () => document.querySelector("[data-list-search], [data-search]")?.focus(),
    "?": () => dialog.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (!toggle.checked || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
