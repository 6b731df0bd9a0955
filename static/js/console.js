/* Scrolling parts of the console are landmarks with one and the same name; each gets its own. */
window.addEventListener("load", () => {
  document.querySelectorAll(".simplebar-content-wrapper").forEach((part, number) => {
    part.setAttribute("aria-label", part.closest("nav") ? "Console sections" : `Table ${number}`);
  });
});
