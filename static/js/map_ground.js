// What lies under the marks of the map: tiles or a PMTiles file that the operator named, else outlines of counties,
// cities and neighborhoods with their names. Names are HTML, so the map needs no files of letters.

const NAMES = 24; // more would cover each other
const APART = 90; // pixels between two names

class MapGround {
  constructor(panel) {
    Object.assign(this, { panel, names: [], seen: null, archive: null });
  }

  get hasTiles() {
    return Boolean(this.panel.dataset.tiles) && !this.isUnreadable;
  }

  // Pictures and styles have names of places; shapes have none, and get ours.
  get hasNames() {
    return this.hasTiles && !this.archive?.shapes;
  }

  // A PMTiles file says what it holds; a style may name such files (pmtiles://...) as well.
  async prepare(library) {
    const { tiles, archives } = this.panel.dataset;
    if (!tiles || tiles.includes("{z}")) return;
    await arrived("script", { src: archives });
    const protocol = new pmtiles.Protocol({ metadata: true });
    library.addProtocol("pmtiles", protocol.tile);
    if (!new URL(tiles, location).pathname.endsWith(".pmtiles")) return;
    const file = new pmtiles.PMTiles(new URL(tiles, location).href);
    try {
      const { tileType } = await file.getHeader();
      const shapes = tileType === pmtiles.TileType.Mvt ? (await file.getMetadata()).vector_layers ?? [] : null;
      this.archive = { url: `pmtiles://${file.source.getKey()}`, shapes: shapes?.map((each) => each.id) };
      protocol.add(file);
    } catch (error) {
      this.isUnreadable = true; // outlines then
      console.warn(`The map's PMTiles file ${tiles} cannot be read (MAP_TILES_URL): ${error.message}`);
    }
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
    if (this.hasTiles && !this.archive && !tiles.includes("{z}")) return tiles;
    const ground = { id: "ground", type: "background", paint: { "background-color": this.color("--sunken") } };
    if (!this.hasTiles) return { version: 8, sources: {}, layers: [ground] };
    const { url, shapes } = this.archive ?? {};
    const source = { type: shapes ? "vector" : "raster", ...(url ? { url } : { tiles: [tiles] }) };
    if (!shapes) source.tileSize = 256;
    if (attribution) source.attribution = attribution;
    const pictures = { id: "tiles", type: "raster", source: "tiles" };
    const layers = shapes ? shapes.flatMap((name) => this.shape(name)) : [pictures];
    return { version: 8, sources: { tiles: source }, layers: [ground, ...layers] };
  }

  // Areas and lines of one layer of shapes, whatever schema it is of.
  shape(name) {
    const [isWater, layer] = [/water|ocean/.test(name), { source: "tiles", "source-layer": name }];
    const fill = { "fill-color": this.color(isWater ? "--accent-soft" : "--line"), "fill-opacity": isWater ? 1 : 0.35 };
    const line = { "line-color": this.color(isWater ? "--accent-soft" : "--line-strong"), "line-width": 0.8 };
    return [
      { id: `${name}-areas`, type: "fill", ...layer, filter: ["==", ["geometry-type"], "Polygon"], paint: fill },
      { id: `${name}-lines`, type: "line", ...layer, filter: ["==", ["geometry-type"], "LineString"], paint: line },
    ];
  }

  begin(map, library) {
    Object.assign(this, { map, library });
    if (this.hasNames) return;
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
    for (const { id, type, paint } of (this.archive?.shapes ?? []).flatMap((name) => this.shape(name))) {
      this.map.setPaintProperty(id, `${type}-color`, paint[`${type}-color`]);
    }
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
