// The columns of the table are put in order by buttons, without the server, until "Show these columns" sends them.
// Without this script each button asks the server.

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-move]");
  const row = button?.closest("[data-column]");
  if (!row) return;
  event.preventDefault();
  const up = button.dataset.move === "-1";
  const next = up ? row.previousElementSibling : row.nextElementSibling;
  const label = row.querySelector("label").textContent;
  const say = (text) => { row.closest("form").querySelector("[data-moved]").textContent = text; };
  if (!next) return say(`${label} is ${up ? "first" : "last"}.`);
  if (up) next.before(row);
  else next.after(row);
  button.focus();
  row.scrollIntoView({ block: "nearest" });
  say(`${label} is number ${[...row.parentElement.children].indexOf(row) + 1}.`);
});

// What is ticked below all that is shown goes right behind it, not somewhere among what is not shown.
document.addEventListener("change", (event) => {
  const row = event.target.closest("[data-column]");
  if (!row || !event.target.checked) return;
  const last = [...row.parentElement.querySelectorAll("[data-column]:has(input:checked)")].filter((one) => one !== row).at(-1);
  if (!last || !(last.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING)) return;
  last.after(row);
  event.target.focus();
  row.scrollIntoView({ block: "nearest" });
});
