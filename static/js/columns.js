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
