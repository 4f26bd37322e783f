// Words to choose from while typing in a search box: the office's own lists, fetched once when the box is first used.

export function start(input) {
  const fill = async () => {
    const answer = await fetch(input.dataset.words);
    if (!answer.ok) return;
    const list = document.createElement("datalist");
    list.id = `${input.id}-words`;
    for (const word of (await answer.json()).words) list.append(new Option(word, word));
    input.after(list);
    input.setAttribute("list", list.id);
  };
  input.addEventListener("focus", fill, { once: true });
}
