// Keeps what is typed into a form in this window until it is sent: <form data-keep="key" data-component="keep-typing">.
// Never passwords, files or hidden fields; a form about a complaint must not carry data-keep (other people may use the window).

const SKIPPED = new Set(["password", "file", "hidden", "submit", "button"]);

function fields(form) {
  return [...form.elements].filter((field) => field.name && !SKIPPED.has(field.type) && field.autocomplete !== "off");
}

function isTick(field) {
  return field.type === "checkbox" || field.type === "radio";
}

function read(form) {
  return fields(form).map((field) => [field.name, isTick(field) ? [field.value, field.checked] : field.value]);
}

function isUntouched(field) {
  if (isTick(field)) return field.checked === field.defaultChecked;
  if (field.options) return [...field.options].every((option) => option.selected === option.defaultSelected);
  return field.value === field.defaultValue;
}

function unfold(field, form) {
  const fold = field.closest("details");
  if (fold && form.contains(fold)) fold.open = true;
}

function write(form, saved) {
  const list = fields(form);
  let changed = false;
  saved.forEach(([name, value], index) => {
    const field = list[index];
    if (!field || field.name !== name || !isUntouched(field)) return;
    const now = isTick(field) ? field.checked : field.value;
    const then = isTick(field) ? value[1] : value;
    if (now === then) return;
    if (isTick(field)) field.checked = then; else field.value = then;
    unfold(field, form);
    changed = true;
  });
  return changed;
}

export function start(form) {
  const key = `hrcity-keep-${form.dataset.keep}`;
  const note = form.querySelector("[data-keep-note]");
  const saved = sessionStorage.getItem(key);
  if (saved && write(form, JSON.parse(saved))) {
    if (note) note.hidden = false;
    form.dispatchEvent(new Event("change"));
  }

  form.addEventListener("input", () => sessionStorage.setItem(key, JSON.stringify(read(form))));
  form.addEventListener("submit", () => {
    const sent = JSON.parse(sessionStorage.getItem("hrcity-sent") ?? "[]");
    sessionStorage.setItem("hrcity-sent", JSON.stringify([...sent, form.dataset.keep]));
  });
  form.querySelector("[data-keep-forget]")?.addEventListener("click", () => {
    sessionStorage.removeItem(key);
    form.reset();
    note.hidden = true;
  });
}
