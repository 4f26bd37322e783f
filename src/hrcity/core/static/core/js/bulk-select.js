// The bar of actions on chosen rows: hidden until a row is chosen, says how many, offers "all on this page".

export function start(bar) {
  const form = bar.closest("form");
  const boxes = () => [...form.querySelectorAll('tbody input[type="checkbox"]')];
  const count = bar.querySelector(".bulk__count");
  const all = addChooseAll(form, bar.dataset.all);

  function show() {
    const chosen = boxes().filter((box) => box.checked).length;
    bar.hidden = chosen === 0;
    count.textContent = bar.dataset.count.replace("{n}", chosen.toLocaleString(document.documentElement.lang));
    if (!all) return;
    all.checked = chosen > 0 && chosen === boxes().length;
    all.indeterminate = chosen > 0 && !all.checked;
  }

  form.addEventListener("change", (event) => {
    if (event.target === all) for (const box of boxes()) box.checked = all.checked;
    show();
  });
  show();
}

function addChooseAll(form, label) {
  const place = form.querySelector("thead th.pick");
  if (!place) return null;
  const box = document.createElement("input");
  box.type = "checkbox";
  box.setAttribute("aria-label", label);
  place.replaceChildren(box);
  return box;
}
