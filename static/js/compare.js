// Homes ticked for comparison stay ticked while the search changes: up to four, in this tab, for this person in this
// tenant. Pressing Compare or Clear forgets them. Without this script the ticks of the page are compared.

// In a block: the scripts of a page share their names.
{
  const MOST = 4;
  const tenant = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-Of-Tenant"] ?? "";
  const STORE = `compare:${document.body.dataset.person ?? ""}:${tenant}`;

  const ticked = () => {
    try {
      const kept = JSON.parse(sessionStorage.getItem(STORE) ?? "[]");
      return Array.isArray(kept) ? kept.filter((id) => /^\d+$/.test(id)).slice(0, MOST) : [];
    } catch {
      return []; // switched off in this browser, or not ours
    }
  };

  const keep = (ids) => {
    try {
      if (ids.length) sessionStorage.setItem(STORE, JSON.stringify(ids));
      else sessionStorage.removeItem(STORE);
    } catch {
      // Switched off: the page's own ticks are compared, as without this script.
    }
  };

  const boxes = () => [...document.querySelectorAll('input[name="id"][form="compare"]')];

  // The ticks and the bar say what is kept; homes of other pages go with the form as hidden fields.
  const show = () => {
    const form = document.getElementById("compare");
    if (!form) return;
    const ids = ticked();
    const here = new Set(boxes().map((box) => box.value));
    for (const box of boxes()) {
      box.checked = ids.includes(box.value);
      box.disabled = !box.checked && ids.length >= MOST;
      box.closest("label").title = box.disabled ? `${MOST} are ticked, the most that fit beside each other` : "Compare";
    }
    for (const old of form.querySelectorAll('input[name="id"]')) old.remove();
    for (const id of ids) {
      if (here.has(id)) continue;
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: "id", value: id });
      form.append(field);
    }
    form.classList.toggle("is-kept", ids.length > 0);
    form.querySelector("[data-ticked]").textContent = ids.length === 1 ? "the ticked home" : `the ${ids.length} ticked homes`;
  };

  document.addEventListener("change", (event) => {
    if (!event.target.matches('input[name="id"][form="compare"]')) return;
    const others = ticked().filter((id) => id !== event.target.value);
    keep(event.target.checked ? [...others, event.target.value].slice(0, MOST) : others);
    show();
  });

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-clear-ticked]")) return;
    keep([]);
    show();
    document.getElementById("results")?.focus();
  });

  document.addEventListener("submit", (event) => {
    // Not by its id: a field of that name stands in its place.
    if (event.target.matches("#compare")) keep([]);
  });

  document.addEventListener("htmx:afterSettle", show);
  // Also on the way back, where the browser puts old ticks into the boxes.
  window.addEventListener("pageshow", show);
  show();
}
