// Moves the keyboard to what must be read first (the summary of what to check) and says it in the page's title.

export function start(element) {
  element.focus();
  const heading = element.querySelector("h2");
  if (heading && !document.title.startsWith(heading.textContent)) document.title = `${heading.textContent} – ${document.title}`;
}
