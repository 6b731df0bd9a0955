// Before the first paint: parts marked with-js and without-js know which they are.
document.documentElement.classList.add("js");
// The map beside a search is laid out from the first paint, where this browser had it open.
try {
  if (localStorage.getItem("search-map") === "on") document.documentElement.classList.add("with-map");
} catch { /* storage is switched off */ }
