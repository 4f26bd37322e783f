// Says how many boxes of a folded list are ticked: <details data-component="count-chosen" data-count="{n} chosen">.

export function start(list) {
  const form = list.closest("form");
  const place = list.querySelector("[data-chosen]");

  function show() {
    const chosen = list.querySelectorAll("input:checked").length;
    place.textContent = list.dataset.count.replace("{n}", chosen.toLocaleString(document.documentElement.lang));
  }

  form.addEventListener("change", show);
  form.addEventListener("reset", () => setTimeout(show));
  addEventListener("pageshow", show);
  show();
}
