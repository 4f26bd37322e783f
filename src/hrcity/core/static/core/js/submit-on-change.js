// A small form of choices (sort order, language of a text) sends itself; its button stays for everybody else.

export function start(form) {
  form.querySelector("[data-without-script]")?.setAttribute("hidden", "");
  form.addEventListener("change", () => form.requestSubmit());
}
