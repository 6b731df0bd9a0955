// Working leads by keyboard. Every key presses a button or opens a link that stands on the page; nothing works by keys
// alone.

const rows = () => [...document.querySelectorAll("[data-lead]")];
// Looked up each time: htmx puts another page into this one when somebody goes back.
const keysDialog = () => document.getElementById("keys");
let activeId = null;

function active() {
  return document.getElementById(activeId) ?? document.activeElement?.closest?.("[data-lead]") ?? null;
}

function activate(row) {
  for (const other of document.querySelectorAll("[data-lead].is-active")) other.classList.remove("is-active");
  if (!row) return;
  activeId = row.id;
  row.classList.add("is-active");
  row.querySelector("[data-open]")?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = rows();
  const at = all.indexOf(active());
  activate(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)]);
}

// What is written in, costs money or cannot be taken back is only reached by its key; Enter does it.
function press(element) {
  if (!element) return false;
  if (element.matches("input:not([type=checkbox]), textarea, select, [data-key-focus]")) {
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: "nearest" });
  } else {
    element.click();
  }
  return true;
}

const typing = (target) => target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (typing(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (document.querySelector("dialog[open]")) return;
  const key = event.key.toLowerCase();
  if (key === "?") {
    keysDialog()?.showModal();
  } else if (document.querySelector("[data-queue]") && (key === "j" || key === "k")) {
    step(key === "j" ? 1 : -1);
  } else if (key === "n" && active()) {
    location.href = `${active().querySelector("[data-open]").href}#next-step`;
  } else if (/^[a-z0-9/]$/.test(key)) {
    const seen = (scope, selector) => [...scope.querySelectorAll(selector)].find((e) => e.checkVisibility());
    const near = active() && seen(active(), `[data-key="${key}"]`);
    if (!press(near ?? seen(document, `[data-key="${key}"]:not([data-lead] *)`))) return;
  } else {
    return;
  }
  event.preventDefault();
});

document.addEventListener("focusin", (event) => {
  const row = event.target.closest("[data-lead]");
  if (row && row.id !== activeId) {
    for (const other of document.querySelectorAll("[data-lead].is-active")) other.classList.remove("is-active");
    row.classList.add("is-active");
    activeId = row.id;
  }
});

// A row that was worked is replaced by the server's new one; the next row takes the focus. htmx tells of each part that
// it has put in, so only the row itself counts.
document.addEventListener("htmx:afterSwap", (event) => {
  if (!event.target.matches?.("[data-lead]") || event.target.id !== activeId) return;
  const all = rows();
  activate(all[all.indexOf(event.target) + 1] ?? event.target);
});

// The server asked the gate and admitted the call: the phone dials what it says. Without this the number is a link.
document.addEventListener("dial", (event) => {
  location.href = `tel:${event.detail.number}`;
});

// Picking rows.
function count() {
  const picked = document.querySelectorAll(".pick input[name=id]:checked").length;
  for (const place of document.querySelectorAll("[data-picked]")) place.textContent = picked;
}
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-pick-all]")) {
    for (const box of document.querySelectorAll(".pick input[name=id]")) box.checked = event.target.checked;
  }
  if (event.target.closest(".pick")) count();
});
document.addEventListener("htmx:afterSettle", count);

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-show-keys]")) keysDialog()?.showModal();
  if (event.target.id === "keys") event.target.close();
});

// A step that was opened by a key begins in its field; a call begins at its number.
if (location.hash === "#next-step") document.getElementById("step")?.focus();
else document.querySelector(".call-number a")?.focus({ preventScroll: true });
