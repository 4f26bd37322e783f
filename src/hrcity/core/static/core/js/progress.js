// Asks for the state of long work and shows it; when the work is over, the page that tells the outcome is opened.

const FIRST_MS = 1500;
const LONGEST_MS = 15000;

export function start(block) {
  if (!block.dataset.url || "finished" in block.dataset) return;
  const bar = block.querySelector("progress");
  const text = block.querySelector("[data-progress-text]");
  const left = block.querySelector("[data-progress-left]");
  const number = new Intl.NumberFormat(document.documentElement.lang);
  let wait = FIRST_MS;

  function show(state) {
    bar.max = Math.max(state.total, 1);
    bar.value = state.done;
    text.textContent = text.dataset.pattern
      .replace("{done}", number.format(state.done)).replace("{total}", number.format(state.total));
    left.textContent = state.left ?? "";
  }

  async function ask() {
    try {
      const answer = await fetch(block.dataset.url, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const state = await answer.json();
      show(state);
      if (state.finished) {
        location.assign(state.next || location.href);
        return;
      }
      wait = FIRST_MS;
    } catch {
      // The server may be restarting: the work is kept there, so the page only asks less often.
      wait = Math.min(wait * 2, LONGEST_MS);
    }
    setTimeout(ask, wait);
  }

  setTimeout(ask, wait);
}
