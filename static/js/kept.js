// Nothing typed is lost: what a person wrote into a form that posts is kept by this tab until the form has arrived.
//
// A form is noted when it is sent, and when its page is left. The page that comes next settles it. Where it is the
// sign-in page or a refusal (data-kept="hold"), the note stays. Where it is a page of the same person, a note is written
// back into its form if it was held, if its own page tells an error, or if it is text that was left on this same page;
// every other one is dropped. Text that was left because another form of the page was sent is held. Somebody else's
// note is dropped unread, another tenant's form is left alone, signing out drops all, and no password, code, file or
// hidden field is ever noted. Notes live in sessionStorage: in this tab, on this machine alone.

const STORE = "kept:";
const LONGEST = 200_000;
const OLDEST = 12 * 3600 * 1000;
const SECRET = /^code$|password|passwd|secret|token|api_?key|credential/i;
const person = document.body.dataset.person ?? "";
const holds = document.body.dataset.kept === "hold";
let forgetting = false;

function storage() {
  try {
    return window.sessionStorage;
  } catch {
    return null; // switched off in this browser
  }
}

function notes() {
  const found = [];
  const store = storage();
  for (const key of store ? Object.keys(store) : []) {
    if (!key.startsWith(STORE)) continue;
    try {
      found.push({ key, ...JSON.parse(store.getItem(key)) });
    } catch {
      store.removeItem(key);
    }
  }
  return found;
}

const drop = (note) => storage()?.removeItem(note.key);
const pathOf = (form) => new URL(form.getAttribute("hx-post") || form.getAttribute("action") || location.href, location.href).pathname;

const posts = (form) => form.method === "post" || form.hasAttribute("hx-post");
const tenantOf = (form) => form.elements.of_tenant?.value ?? "";

function fieldsOf(form) {
  return [...form.elements].filter(
    (field) =>
      field.name &&
      !["hidden", "password", "file", "submit", "button", "reset", "image"].includes(field.type) &&
      !SECRET.test(field.name) &&
      !/one-time-code|password|cc-/.test(field.autocomplete ?? "") &&
      !field.closest("[data-not-kept]"),
  );
}

function valueOf(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked;
  if (field.type === "select-multiple") return [...field.selectedOptions].map((option) => option.value);
  return field.value;
}

function isTyped(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (!field.options) return field.value !== field.defaultValue;
  const options = [...field.options];
  // A select without a chosen option shows its first one.
  const asSent = options.some((option) => option.defaultSelected) || field.multiple;
  return asSent ? options.some((option) => option.selected !== option.defaultSelected) : field.selectedIndex > 0;
}

const isText = (field) => !field.options && field.type !== "checkbox" && field.type !== "radio";

// `told`: whether the form was left unsent, and whether its note is held.
function note(form, told = {}) {
  const fields = fieldsOf(form);
  if (!person || forgetting || !posts(form) || !fields.some(isTyped)) return;
  const same = [...document.forms].filter((other) => pathOf(other) === pathOf(form));
  const kept = {
    person,
    tenant: tenantOf(form),
    page: location.pathname,
    action: pathOf(form),
    place: same.indexOf(form),
    at: Date.now(),
    held: false,
    ...told,
    fields: fields.map((field) => [field.name, field.type === "radio" || field.type === "checkbox" ? field.value : null, valueOf(field)]),
  };
  const text = JSON.stringify(kept);
  try {
    if (text.length < LONGEST) storage()?.setItem(`${STORE}${kept.action}#${kept.place}`, text);
  } catch {
    // The store is full: this form goes without.
  }
}

function put(field, choice, value) {
  const had = JSON.stringify(valueOf(field));
  if (choice !== null) field.checked = value;
  else if (Array.isArray(value)) for (const option of field.options) option.selected = value.includes(option.value);
  else field.value = value;
  if (JSON.stringify(valueOf(field)) === had) return false;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  return true;
}

function writeBack(kept, why) {
  const same = [...document.forms].filter((form) => posts(form) && pathOf(form) === kept.action && tenantOf(form) === kept.tenant);
  const form = same[kept.place] ?? same[0];
  if (!form) return false;
  let isChanged = false;
  for (const [name, choice, value] of kept.fields) {
    const field = fieldsOf(form).find((each) => each.name === name && (choice === null || each.value === choice));
    if (field && put(field, choice, value)) isChanged = true;
  }
  if (!isChanged) return true; // The page drew it already.
  for (let part = form.closest("details, dialog"); part; part = part.parentElement?.closest("details, dialog")) {
    if (part.tagName === "DETAILS") part.open = true;
  }
  const said = document.createElement("p");
  said.className = "note is-warning kept-note";
  said.setAttribute("role", "status");
  said.textContent = why
    ? `${why} What you typed is here again: look it over, and send it.`
    : "What you typed is here again. It was not sent: look it over, and send it.";
  form.prepend(said);
  if (!kept.left) form.scrollIntoView({ block: "center" });
  return true;
}

const hold = (kept) => storage()?.setItem(kept.key, JSON.stringify({ ...kept, key: undefined, held: true }));

// What the page says against the form that was sent; beside what was done it is about something else.
function refusal() {
  if (document.querySelector(".messages .is-success")) return "";
  return [...document.querySelectorAll(".messages .is-error p")].map((line) => line.textContent.trim()).join(" ");
}

function settle() {
  // Back from a browser's own error page: what was sent there never arrived.
  const cameBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  for (const kept of notes()) {
    const isHere = kept.page === location.pathname;
    if (Date.now() - kept.at > OLDEST || (person && kept.person !== person)) drop(kept);
    else if (holds || !person) hold(kept);
    else if (!isHere) kept.held || drop(kept);
    else if (!kept.held && !kept.left && !cameBack && !refusal()) drop(kept);
    else if (writeBack(kept, kept.held || kept.left ? "" : refusal())) drop(kept);
  }
  // What the sign-in page carries is for browsers without scripts: this tab has it already.
  if (holds && notes().length) for (const field of document.querySelectorAll("input[name=draft]")) field.remove();
}

document.addEventListener(
  "submit",
  (event) => {
    if (event.target.matches("[data-forget]")) {
      forgetting = true;
      notes().forEach(drop);
    } else note(event.target);
  },
  true,
);
// After all others, who may have kept the form on its page.
const sent = new WeakSet();
let isSending = false;
window.addEventListener("submit", (event) => {
  if (event.defaultPrevented || !posts(event.target)) return;
  sent.add(event.target);
  isSending = true;
});
// Left without being sent: only what somebody has touched.
const touched = new WeakSet();
for (const kind of ["input", "change"]) {
  document.addEventListener(kind, ({ target }) => {
    if (!target.form) return;
    touched.add(target.form);
    sent.delete(target.form);
  });
}
const isLeft = (form) => touched.has(form) && !sent.has(form);
window.addEventListener("pagehide", () => {
  for (const form of [...document.forms].filter(isLeft)) {
    const left = fieldsOf(form).some((field) => isText(field) && isTyped(field));
    note(form, { left, held: left && isSending });
  }
});
// A part that comes by itself never takes away a form in which somebody has typed: the page says that there is more.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const place = event.detail.target;
  const isTypedIn = (form) => posts(form) && isLeft(form) && fieldsOf(form).some(isTyped);
  if (![...place.querySelectorAll("form")].some(isTypedIn)) return;
  event.detail.shouldSwap = false;
  if (place.previousElementSibling?.matches(".kept-part")) return;
  const link = document.createElement("a");
  link.href = location.href.split("#")[0];
  link.textContent = "Load the page again";
  const said = document.createElement("p");
  said.className = "note is-warning kept-part";
  said.setAttribute("role", "status");
  const text = document.createElement("span");
  text.append("There is something new here. ", link, " to see it: what you typed stays.");
  said.append(text);
  place.before(said);
});
// A part of a page has arrived, or it was refused and may be tried again after the page was loaded anew.
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form");
  if (!form || event.detail.xhr?.getResponseHeader("HX-Redirect")) return;
  for (const kept of notes()) {
    if (kept.action !== pathOf(form)) continue;
    if (event.detail.successful) drop(kept);
    else hold(kept);
  }
});
window.addEventListener("pageshow", (event) => {
  isSending = false;
  if (event.persisted) settle();
});
settle();
