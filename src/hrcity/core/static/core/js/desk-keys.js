// Keys of the desk: j and k go on and back, 1 to 4 say whose it is, Enter proposes, u undoes, Escape leaves a field.

const SWITCH = "hrcity-shortcuts-off";
const OUTCOMES = "1234";

function isTyping(target) {
  return target.closest("input:not([type=radio]):not([type=checkbox]), select, textarea, [contenteditable], dialog");
}

function isPressed(target) {
  return target.closest("a, button, summary");
}

function choose(key) {
  const field = document.querySelectorAll('[data-desk-form] input[type="radio"][name$="outcome"]')[OUTCOMES.indexOf(key)];
  if (!field) return;
  field.click();
  field.focus();
}

function press(key, target) {
  if (OUTCOMES.includes(key)) return () => choose(key);
  if (key === "j" || key === "k") return () => document.querySelector(`[data-desk-key="${key}"]`)?.click();
  if (key === "u") return () => document.querySelector("[data-desk-undo]")?.click();
  if (key === "Enter" && !isPressed(target)) return () => document.querySelector("[data-desk-send]")?.click();
  return null;
}

export function start(help) {
  help.hidden = false;
  document.addEventListener("keydown", (event) => {
    if (localStorage.getItem(SWITCH) !== null || event.repeat) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && isTyping(event.target) && !event.target.closest("dialog")) {
      event.target.blur();
      return;
    }
    if (isTyping(event.target)) return;
    const act = press(event.key, event.target);
    if (!act) return;
    event.preventDefault();
    act();
  });
}
