// What lies under the marks of the map: tiles of the server that the operator named, else outlines of counties, cities
// and neighborhoods with their names. Names are HTML, so the map needs no files of letters.

const NAMES = 24; // more would cover each other
const APART = 90; // pixels between two names

class MapGround {
  constructor(panel) {
    Object.assign(this, { panel, names: [], seen: null });
  }

  get hasTiles() {
    return Boolean(this.panel.dataset.tiles);
  }

  // A color of tokens.css as it is now, light or dark: MapLibre reads no variables.
  color(name) {
    const probe = document.createElement("i");
    probe.style.color = `var(${name})`;
    this.panel.append(probe);
    const [red, green, blue] = getComputedStyle(probe).color.match(/[\d.]+/g);
    probe.remove();
    return `rgb(${red}, ${green}, ${blue})`;
  }

  style() {
    const { tiles, attribution } = this.panel.dataset;
    if (tiles && !tiles.includes("{z}")) return tiles;
    const ground = { id: "ground", type: "background", paint: { "background-color": this.color("--sunken") } };
    if (!tiles) return { version: 8, sources: {}, layers: [ground] };
    const source = { type: "raster", tiles: [tiles], tileSize: 256, attribution };
    return { version: 8, sources: { tiles: source }, layers: [ground, { id: "tiles", type: "raster", source: "tiles" }] };
  }

  begin(map, library) {
    Object.assign(this, { map, library });
    if (this.hasTiles) return;
    map.addSource("outlines", { type: "geojson", data: { type: "FeatureCollection", features: [] } });
    const width = ["match", ["get", "kind"], "county", 1.6, "city", 1.1, 0.7];
    const paint = { "line-color": this.color("--line-strong"), "line-width": width, "line-opacity": 0.75 };
    map.addLayer({ id: "outlines", type: "line", source: "outlines", paint });
    map.on("moveend", () => this.refresh());
    this.refresh();
  }

  // Light or dark has changed.
  recolor() {
    if (this.map.getLayer("ground")) this.map.setPaintProperty("ground", "background-color", this.color("--sunken"));
    if (this.map.getLayer("outlines")) this.map.setPaintProperty("outlines", "line-color", this.color("--line-strong"));
  }

  // Outlines of rather more than is seen; they are asked for again where that is left.
  async refresh() {
    const [zoom, bounds] = [Math.floor(this.map.getZoom()), this.map.getBounds()];
    const isSeen = this.seen?.zoom === zoom && this.seen.bounds.contains(bounds.getNorthEast()) &&
      this.seen.bounds.contains(bounds.getSouthWest());
    if (!isSeen) {
      const wider = widened(bounds, this.library);
      const asked = new URLSearchParams({ bounds: boundsText(wider), zoom });
      try {
        const answer = await fetch(`${this.panel.dataset.outlines}?${asked}`);
        if (!answer.ok) return;
        const found = await answer.json();
        this.map.getSource("outlines").setData(found);
        this.places = placesOf(found.features);
        this.seen = { zoom, bounds: wider };
      } catch {
        return; // the marks say what is the matter
      }
    }
    this.writeNames();
  }

  // The largest first, each only where none is near. From near enough cities, else counties.
  writeNames() {
    this.names.forEach((name) => name.remove());
    this.names = [];
    const kind = this.map.getZoom() >= 8.5 ? "city" : "county";
    const taken = [];
    const { clientWidth, clientHeight } = this.map.getContainer();
    for (const place of this.places.filter((each) => each.kind === kind || each.kind === "neighborhood")) {
      const at = this.map.project(place.center);
      const isOutside = at.x < 0 || at.y < 0 || at.x > clientWidth || at.y > clientHeight;
      if (isOutside || taken.some((other) => Math.abs(other.x - at.x) < APART && Math.abs(other.y - at.y) < 22)) continue;
      taken.push(at);
      const name = document.createElement("span");
      name.className = `map-name is-${place.kind}`;
      name.textContent = place.name;
      this.names.push(new this.library.Marker({ element: name }).setLngLat(place.center).addTo(this.map));
      for (const attribute of ["role", "aria-label", "tabindex"]) name.removeAttribute(attribute);
      // For the eye alone, and where a mark covers it not even for that.
      name.setAttribute("aria-hidden", "true");
      if (this.names.length >= NAMES) return;
    }
  }
}

function placesOf(features) {
  const found = new Map();
  for (const { properties: place } of features) if (place.center) found.set(`${place.kind} ${place.name}`, place);
  return [...found.values()];
}

function widened(bounds, library) {
  const [wide, high] = [(bounds.getEast() - bounds.getWest()) / 2, (bounds.getNorth() - bounds.getSouth()) / 2];
  return new library.LngLatBounds(
    [bounds.getWest() - wide, Math.max(bounds.getSouth() - high, -85)],
    [bounds.getEast() + wide, Math.min(bounds.getNorth() + high, 85)],
  );
}

// west_south_east_north, as the search's URL writes it; no further than a map goes.
function boundsText(bounds) {
  const east = (degrees) => Math.min(Math.max(degrees, -180), 180).toFixed(5);
  const north = (degrees) => Math.min(Math.max(degrees, -85), 85).toFixed(5);
  return [east(bounds.getWest()), north(bounds.getSouth()), east(bounds.getEast()), north(bounds.getNorth())]
    .map(Number).join("_");
}
