// The search by keyboard: / to the box, j and k through the results, m for the map, ? for the list of keys; and what the
// box may mean.

const homes = () => [...document.querySelectorAll(".home-link, .home-table tbody a")].filter((e) => e.checkVisibility());
// Looked up each time: htmx puts another page into this one when somebody goes back.
const keys = () => document.getElementById("keys");
const typing = (target) => target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

function step(by) {
  const all = homes();
  if (!all.length) return;
  const at = all.indexOf(document.activeElement);
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

// In the box: down to what it may mean, up again, Escape closes.
function inBox(event) {
  const box = event.target.closest(".box");
  const input = box?.querySelector("input");
  const links = box ? [...box.querySelectorAll("[data-box-found] a")] : [];
  if (!links.length) return false;
  const at = links.indexOf(document.activeElement);
  if (event.key === "ArrowDown") links[Math.min(at + 1, links.length - 1)].focus();
  else if (event.key === "ArrowUp") (links[at - 1] ?? input).focus();
  else if (event.key === "Escape") {
    box.querySelector("[data-box-found]").replaceChildren();
    input.focus();
  } else return false;
  event.preventDefault();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || inBox(event)) return;
  if (typing(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "?") keys()?.showModal();
  else if (event.key === "/") document.querySelector('[data-key="/"]')?.focus();
  else if (event.key === "j" || event.key === "k") step(event.key === "j" ? 1 : -1);
  else if (event.key === "m") toggleMap();
  else return;
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-show-keys]")) keys()?.showModal();
  if (event.target.id === "keys") event.target.close();
  for (const list of document.querySelectorAll("[data-box-found]")) {
    if (!list.closest(".box").contains(event.target)) list.replaceChildren();
  }
});

