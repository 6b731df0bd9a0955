// The map of a search. MapLibre is loaded when the map is first shown. The address of the page is the search, and the
// map follows the results; what is moved or drawn here becomes fields of the search's form, which asks for the results.

const searchMap = {
  panel: document.getElementById("map"), map: null, isLoading: false, fetching: null, query: null,

  get form() { return document.getElementById("filters"); },
  part(name) { return this.panel.querySelector(`[data-map-${name}]`); },

  isShown: () => document.documentElement.classList.contains("with-map"),

  toggle(isOn) {
    document.documentElement.classList.toggle("with-map", isOn);
    keepSetting("search-map", isOn);
    this.press();
    if (!isOn) return;
    this.start();
    if (innerWidth < 992) this.panel.scrollIntoView({ block: "start" });
  },

  press() {
    for (const button of document.querySelectorAll("[data-toggle-map]")) button.setAttribute("aria-pressed", this.isShown());
  },

  say(text, isError = false) {
    const state = this.part("state");
    state.hidden = !text;
    state.classList.toggle("is-error", isError);
    state.firstElementChild.textContent = text;
  },

  async start() {
    if (this.map || this.isLoading) return this.map?.resize();
    if (!document.createElement("canvas").getContext("webgl2")) {
      return this.say("This browser cannot draw maps: WebGL is switched off. The list has every listing.", true);
    }
    this.isLoading = true;
    try {
      const { library, worker } = this.panel.dataset;
      const [found, all] = await Promise.all([import(library), this.ask({}), this.fetchParts()]);
      found.setWorkerUrl(new URL(worker, location).href);
      this.ground = new MapGround(this.panel);
      await this.ground.prepare(found);
      this.open(found, all);
    } catch {
      this.parts = null;
      this.say("The map could not be loaded. The list has every listing; reload the page to try again.", true);
    } finally {
      this.isLoading = false;
    }
  },

  // The rest of these files, and MapLibre's sheet; once.
  fetchParts() {
    const { parts, style } = this.panel.dataset;
    this.parts ??= Promise.all([
      arrived("link", { rel: "stylesheet", href: style }), ...parts.split(/\s+/).map((src) => arrived("script", { src })),
    ]);
    return this.parts;
  },

  open(library, all) {
    this.query = this.asked();
    const bounds = viewOf(this.query, all);
    this.map = new library.Map({
      container: this.part("canvas"), style: this.ground.style(), bounds,
      fitBoundsOptions: this.query.has("viewport") ? { padding: 0 } : { padding: 48, maxZoom: 14 },
      maxZoom: 20, minZoom: 2, renderWorldCopies: false, dragRotate: false, pitchWithRotate: false, touchPitch: false,
      attributionControl: this.ground.hasTiles ? { compact: true } : false,
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.addControl(new library.NavigationControl({ showCompass: false }), "top-right");
    this.map.getCanvas().setAttribute("aria-label", "Map of the search; arrow keys move it, + and - zoom");
    this.marks = new MapMarks(this.map, library, (box) => this.enter(box));
    this.map.once("load", () => {
      this.ground.begin(this.map, library);
      this.draw = new MapDraw(this.panel, this.map, this.ground, (field, text) => this.addField(field, text));
      this.draw.show(this.query);
      this.say("");
      this.refresh();
      this.map.on("moveend", (event) => this.moved(event));
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      this.ground.recolor();
      this.draw?.recolor();
    });
    new ResizeObserver(() => this.map?.resize()).observe(this.part("canvas"));
  },

  // A cluster that was chosen: as near as its homes fit, at least a step.
  enter(box) {
    const camera = this.map.cameraForBounds(box, { padding: 60, maxZoom: 18 });
    const zoom = Math.max(camera?.zoom ?? 0, this.map.getZoom() + 1);
    this.map.easeTo({ center: camera?.center, zoom, duration: calm() ? 0 : 400 }, { originalEvent: true });
  },

  // The search, by the page's address; how its list looks is no part of it.
  asked() {
    const query = new URLSearchParams(location.search);
    query.delete("view");
    return query;
  },

  async ask(more) {
    const query = this.asked();
    for (const [name, value] of Object.entries(more)) query.set(name, value);
    this.fetching?.abort();
    this.fetching = new AbortController();
    const answer = await fetch(`${this.panel.dataset.url}?${query}`, { signal: this.fetching.signal });
    if (!answer.ok || answer.redirected) throw new Error(`The map's answer: ${answer.status}`);
    return answer.json();
  },

  async refresh() {
    this.panel.classList.add("is-busy");
    try {
      const found = await this.ask({ bounds: boundsText(this.map.getBounds()), zoom: this.map.getZoom().toFixed(2) });
      this.marks.show(found, this.asked().toString());
      this.tell(found);
      this.panel.classList.remove("is-busy", "is-stale");
    } catch (error) {
      if (error.name === "AbortError") return;
      this.panel.classList.remove("is-busy");
      this.panel.classList.add("is-stale");
      this.part("told").textContent = "The map could not be brought up to date. Move it to try again.";
    }
  },

  tell(found) {
    const many = (number) => `${number.toLocaleString("en-US")} listing${number === 1 ? "" : "s"}`;
    this.part("told").textContent = found.offMarket
      ? "Only listings on the market are on the map."
      : `${many(found.total)} in this part of the map`;
    const link = this.part("unplaced").firstElementChild;
    this.part("unplaced").hidden = !found.unplaced;
    link.textContent = `${many(found.unplaced)} without a place on the map`;
    link.search = found.unplacedQuery;
  },

  moved(event) {
    this.refresh();
    if (!event.originalEvent) return;
    if (this.part("follow").checked) this.searchHere();
    else this.part("search").hidden = false;
  },

  searchHere() {
    this.part("search").hidden = true;
    this.setField("viewport", boundsText(this.map.getBounds()));
  },

  setField(name, value) {
    this.form.querySelectorAll(`#map-fields [name=${name}]`).forEach((field) => field.remove());
    this.addField(name, value);
  },

  addField(name, value) {
    const fields = this.form.querySelector("#map-fields");
    fields.querySelectorAll("[name=located]").forEach((field) => field.remove());
    fields.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    this.form.requestSubmit();
  },

  // The results are others: the map shows the same search, where it is.
  follow() {
    this.press();
    if (!this.isShown()) return;
    if (!this.draw) return this.start();
    const [before, now] = [this.query, this.asked()];
    this.query = now;
    this.draw.show(now);
    if (withoutView(before) !== withoutView(now)) this.refresh();
  },
};

function arrived(name, attributes) {
  return new Promise((resolve, reject) => {
    document.head.append(Object.assign(document.createElement(name), { ...attributes, onload: resolve, onerror: reject }));
  });
}

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function withoutView(query) {
  const rest = new URLSearchParams(query);
  for (const name of ["viewport", "page", "sort"]) rest.delete(name);
  return rest.toString();
}

// Where the map begins: at the search's map area, else around all that it finds.
function viewOf(query, all) {
  const asked = query.get("viewport")?.split("_").map(Number);
  if (asked?.length === 4) return [asked.slice(0, 2), asked.slice(2)];
  const corners = [...all.clusters.flatMap((cell) => cell.bounds), ...all.pins.map((pin) => pin.at)];
  if (!corners.length) return [[-125, 25], [-66, 49]];
  const [easts, norths] = [corners.map(([east]) => east), corners.map(([, north]) => north)];
  return [[Math.min(...easts), Math.min(...norths)], [Math.max(...easts), Math.max(...norths)]];
}

function keepSetting(name, isOn) {
  try {
    localStorage.setItem(name, isOn ? "on" : "off");
  } catch { /* storage is switched off */ }
}

function kept(name) {
  try {
    return localStorage.getItem(name) === "on";
  } catch {
    return false;
  }
}

const toggleMap = () => searchMap.toggle(!searchMap.isShown());

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-toggle-map]")) toggleMap();
  if (event.target.closest("[data-map-search]")) searchMap.searchHere();
});
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-map-follow]")) return;
  keepSetting("search-map-follow", event.target.checked);
  if (event.target.checked && searchMap.map) searchMap.searchHere();
});
for (const kind of ["pointerover", "focusin"]) {
  document.addEventListener(kind, (event) => {
    if (!searchMap.marks) return;
    const row = event.target.closest?.("#results li, #results tr");
    searchMap.marks.pointAt(homeIdOf(row?.querySelector('a[href*="/listings/"]')));
  });
}
document.addEventListener("htmx:afterSettle", (event) => {
  if (["results", "search"].includes(event.target.id) || event.target.querySelector?.("#results")) searchMap.follow();
});

function begin() {
  if (!searchMap.panel) return;
  searchMap.press();
  searchMap.part("follow").checked = kept("search-map-follow");
  if (searchMap.isShown()) searchMap.start();
}
begin();
