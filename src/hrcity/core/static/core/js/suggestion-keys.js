// Keys on suggestions: j and k move, a takes, r refuses, c opens the field for another, u undoes the last decision.

const SWITCH = "hrcity-shortcuts-off";

function isTyping(target) {
  return target.closest("input, select, textarea, [contenteditable], dialog");
}

function open() {
  return [...document.querySelectorAll('[data-suggestion="open"]')];
}

function show(item) {
  document.querySelector(".suggestion.is-current")?.classList.remove("is-current");
  if (!item) return;
  item.classList.add("is-current");
  item.focus({ preventScroll: true });
  item.scrollIntoView({ block: "center" });
}

function move(step) {
  const list = open();
  const now = list.findIndex((item) => item.classList.contains("is-current"));
  show(list[Math.min(Math.max(now + step, 0), list.length - 1)]);
}

// After a decision the page comes back at its request: go on with what is open there, or with the next one.
function first() {
  const target = location.hash ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  if (!target) return open()[0];
  const after = Node.DOCUMENT_POSITION_FOLLOWING;
  return open().find((item) => target.contains(item) || target.compareDocumentPosition(item) & after) ?? open()[0];
}

export function start(help) {
  help.hidden = false;
  const press = (key) => document.querySelector(`.suggestion.is-current [data-key="${key}"]`)?.click();
  const another = () => {
    const field = document.querySelector(".suggestion.is-current details");
    if (!field) return;
    field.open = true;
    field.querySelector("input[list]").focus();
  };
  const undo = () => (document.querySelector("[data-last-undo]") ?? document.querySelector('[data-key="u"]'))?.click();
  const keys = { j: () => move(1), k: () => move(-1), a: () => press("a"), r: () => press("r"), c: another, u: undo };
  document.addEventListener("keydown", (event) => {
    const off = localStorage.getItem(SWITCH) !== null;
    if (off || event.repeat || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  if (location.hash.startsWith("#ask-") || document.referrer.startsWith(location.href.split(/[?#]/)[0])) show(first());
}
