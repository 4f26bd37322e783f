// Shows only the fields that what is chosen needs: <form data-component="only-for"> with, on the wrapper of a field,
// data-only-for="name of the choice" data-only-values="one other". Nothing typed is cleared, and a field with something
// to mend stays in sight; what does not belong to the choice is left out by the server.

export function start(form) {
  function show() {
    const sent = new FormData(form);
    for (const part of form.querySelectorAll("[data-only-for]:not(.field--wrong)")) {
      const wanted = part.dataset.onlyValues.split(" ");
      part.hidden = !sent.getAll(part.dataset.onlyFor).some((value) => wanted.includes(value));
    }
  }

  form.addEventListener("change", show);
  form.addEventListener("reset", () => setTimeout(show));
  addEventListener("pageshow", show);
  show();
}
