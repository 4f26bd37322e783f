// Starts the small modules of a page: an element names the one it needs in data-component.
// Every page works without this file; a module only makes a step shorter.

const KNOWN = new Set([
  "bulk-select", "copy-link", "count-chosen", "desk-keys", "keep-typing", "once", "only-for", "print", "progress", "shortcuts",
  "submit-on-change", "suggestion-keys", "take-focus", "word-list",
]);
const started = new WeakMap();

async function startOne(element, name) {
  const names = started.get(element) ?? new Set();
  if (names.has(name)) return;
  started.set(element, names.add(name));
  const module = await import(`./${name}.js`);
  module.start(element);
}

export function startAll(root) {
  const elements = [...root.querySelectorAll("[data-component]")];
  if (root instanceof Element && root.matches("[data-component]")) elements.unshift(root);
  for (const element of elements) {
    for (const name of element.dataset.component.split(/\s+/)) {
      if (KNOWN.has(name)) startOne(element, name);
    }
  }
  for (const form of root.querySelectorAll('form[method="post" i]')) startOne(form, "once");
}

function forgetSentTexts() {
  // A text kept for a form is dropped once the page after sending says that it arrived; a page that asks for a new
  // sign-in or tells of a fault leaves it.
  const waiting = JSON.parse(sessionStorage.getItem("hrcity-sent") ?? "[]");
  const arrived = document.querySelector(".messages .notice--done") !== null;
  for (const key of waiting) {
    if (arrived) sessionStorage.removeItem(`hrcity-keep-${key}`);
  }
  sessionStorage.removeItem("hrcity-sent");
}

forgetSentTexts();
startAll(document);
document.addEventListener("htmx:load", (event) => startAll(event.target));
