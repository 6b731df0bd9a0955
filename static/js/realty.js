// Small manners that htmx and HTML do not have by themselves.

// A GET form's empty fields do not belong in the address: the address is the search.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") return;
  const parameters = event.detail.parameters;
  for (const name of Object.keys(parameters)) {
    const value = parameters[name];
    if (value === "") delete parameters[name];
  }
});

// Menus close on Escape and on a click elsewhere.
const openMenus = () => document.querySelectorAll("details.menu[open]");
document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});
// One that opens below the window's edge comes into view.
document.addEventListener("toggle", (event) => {
  if (event.target.matches("details.menu[open]")) event.target.querySelector(".menu-panel")?.scrollIntoView({ block: "nearest" });
}, true);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// A part that could not be loaded says so instead of staying silent, until the same part is answered.
const unanswered = new Set();
const sayWhich = () => {
  const place = document.getElementById("connection");
  if (place) place.hidden = !unanswered.size;
};
const partOf = (event) => event.detail.pathInfo?.requestPath.split("?")[0] ?? "";
const sayFailed = (event, told = []) => {
  const text = document.querySelector("#connection p");
  if (text) text.textContent = told.length ? told.join(". ") : text.dataset.otherwise;
  unanswered.add(partOf(event));
  sayWhich();
};
document.addEventListener("htmx:sendError", (event) => sayFailed(event));
// A refusal is a page of its own, which says in its first lines what is the matter.
document.addEventListener("htmx:responseError", (event) => {
  const page = new DOMParser().parseFromString(event.detail.xhr.responseText ?? "", "text/html");
  sayFailed(event, [".solo h1", ".solo-lead"].map((part) => page.querySelector(part)?.textContent.trim()).filter(Boolean));
});
// htmx tells of every answer so, a refusal's too.
document.addEventListener("htmx:afterOnLoad", (event) => {
  if (event.detail.successful && unanswered.delete(partOf(event))) sayWhich();
});

// data-fill: a demo account fills the sign-in form; data-copy: copies a text; data-print: prints.
document.addEventListener("click", (event) => {
  const fill = event.target.closest("[data-fill-username]");
  if (fill) {
    document.getElementById("id_username").value = fill.dataset.fillUsername;
    document.getElementById("id_password").value = fill.dataset.fillPassword;
    document.getElementById("sign-in-button").focus();
  }
  const copy = event.target.closest("[data-copy]");
  if (copy) navigator.clipboard?.writeText(copy.dataset.copy).then(() => { copy.querySelector("span").textContent = "Copied"; });
  if (event.target.closest("[data-print]")) window.print();
});

// A form is sent once: a double click, or a second one while the page is slow, is no second call and no second note.
const PAUSE = 2000;
let sentAt = new WeakMap();
window.addEventListener("pageshow", () => { sentAt = new WeakMap(); });
// Last of all: what others keep on the page is theirs, and may be sent again at once.
window.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (Date.now() - (sentAt.get(form) ?? -PAUSE) < PAUSE) event.preventDefault();
  else sentAt.set(form, Date.now());
});

// A select that should act at once (a template for a letter) submits its own form.
document.addEventListener("change", (event) => {
  const chosen = event.target.closest("[data-submit-on-change]");
  // It may name the button that is meant, where the form has several.
  if (chosen) chosen.form.requestSubmit(document.getElementById(chosen.dataset.submitOnChange));
});

// A row of tabs that is wider than the screen begins where its current one is seen.
for (const row of document.querySelectorAll(".crm-nav ul, .tabs, .status-tabs")) {
  const current = row.querySelector("[aria-current]");
  if (current && row.scrollWidth > row.clientWidth) row.scrollLeft = current.offsetLeft - row.offsetLeft - 24;
}

// A photo that the MLS does not deliver any more leaves a calm place, not a broken picture; some fail before this runs.
// Of a copy of ours the site is asked first, once: it looks for the file, copies it again, and says what stands in.
const leaveCalmPlace = (image) => {
  const address = new URL(image.src);
  if (/^\/photos\/\d/.test(address.pathname)) {
    address.pathname = `/photos/gone${address.pathname}`;
    image.src = address.href;
  } else {
    image.closest(".photo")?.classList.add("is-broken");
  }
};
document.addEventListener("error", (event) => {
  if (event.target.matches?.("img[src]")) leaveCalmPlace(event.target);
}, true);
for (const image of document.querySelectorAll(".photo img")) {
  if (image.complete && !image.naturalWidth) leaveCalmPlace(image);
}

// The filters are a closed sheet on phones and always open beside the results on wide screens.
const wide = window.matchMedia("(min-width: 992px)");
const fitSheets = () => document.querySelectorAll("[data-open-on-desktop]").forEach((sheet) => { sheet.open = wide.matches; });
wide.addEventListener("change", fitSheets);
document.addEventListener("htmx:afterSettle", (event) => { if (event.target.id === "search") fitSheets(); });
fitSheets();
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-close-sheet]")) return;
  document.querySelectorAll("[data-open-on-desktop]").forEach((sheet) => { sheet.open = false; });
  document.getElementById("results").scrollIntoView();
});

// The star and the crossed-out eye belong to one form of the page, whose buttons htmx does not follow.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.id !== "mark-form" || !window.htmx || !event.submitter) return;
  event.preventDefault();
  window.htmx.ajax("POST", form.action, { source: form, swap: "none", values: { mark: event.submitter.value } });
});
