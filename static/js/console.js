/* A part of the dashboard that cannot be refreshed says so, and keeps what it showed; it is asked for again. */
for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => {
    const note = event.target.closest?.("[data-panel]")?.querySelector(".board-stale");
    if (!note) return;
    note.textContent = "Not refreshed: the site did not answer. It is tried again.";
    note.hidden = false;
  });
}

/* Scrolling parts of the console are landmarks with one and the same name; each gets its own. */
window.addEventListener("load", () => {
  document.querySelectorAll(".simplebar-content-wrapper").forEach((part, number) => {
    part.setAttribute("aria-label", part.closest("nav") ? "Console sections" : `Table ${number}`);
  });
});
