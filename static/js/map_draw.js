// Areas on the map of a search: shows those of the search, and lets a person draw further ones, by pointer or keyboard.

const MOST_CORNERS = 60; // as listings/map_areas.py

const areaText = (corners) => corners.map(([east, north]) => `${+east.toFixed(5)}_${+north.toFixed(5)}`).join("~");
const areaCorners = (text) => text.split("~").map((corner) => corner.split("_").map(Number));
const closed = (corners) => [...corners, corners[0]];

class MapDraw {
  // `finished` is called with the field ("inside" or "outside") and the area's text.
  constructor(panel, map, ground, finished) {
    Object.assign(this, { panel, map, ground, finished, field: null, corners: [] });
    this.tools = panel.querySelector(".map-drawing");
    this.addLayers();
    map.on("click", (event) => this.field && this.add(event.lngLat));
    this.freehand = new MapFreehand(map, {
      most: MOST_CORNERS,
      isOn: () => this.field && !this.corners.length,
      moved: (line) => this.trace(line),
      drawn: (line) => this.drawn(line),
    });
    map.on("dblclick", (event) => {
      if (!this.field) return;
      event.preventDefault();
      this.finish();
    });
    panel.addEventListener("click", (event) => this.clicked(event.target.closest("button")));
    // Before the search's own keys and the map's.
    panel.addEventListener("keydown", (event) => this.field && this.pressed(event), true);
  }

  addLayers() {
    const nothing = { type: "FeatureCollection", features: [] };
    this.map.addSource("areas", { type: "geojson", data: nothing });
    this.map.addSource("drawing", { type: "geojson", data: nothing });
    this.map.addLayer({ id: "areas", type: "fill", source: "areas", paint: { "fill-opacity": 0.12 } });
    this.map.addLayer({ id: "area-lines", type: "line", source: "areas", paint: { "line-width": 2 } });
    this.map.addLayer({ id: "drawing", type: "line", source: "drawing", paint: { "line-width": 2, "line-dasharray": [2, 1] } });
    this.map.addLayer({ id: "drawing-corners", type: "circle", source: "drawing", paint: { "circle-radius": 4 } });
    this.recolor();
  }

  recolor() {
    const [inside, outside] = [this.ground.color("--accent"), this.ground.color("--bad")];
    const byField = ["match", ["get", "field"], "outside", outside, inside];
    this.map.setPaintProperty("areas", "fill-color", byField);
    this.map.setPaintProperty("area-lines", "line-color", byField);
    this.map.setPaintProperty("drawing", "line-color", byField);
    this.map.setPaintProperty("drawing-corners", "circle-color", byField);
  }

  // The areas of the search's query.
  show(query) {
    const features = ["inside", "outside"].flatMap((field) => query.getAll(field).map((text) => ({
      type: "Feature",
      properties: { field },
      geometry: { type: "Polygon", coordinates: [closed(areaCorners(text))] },
    })));
    this.map.getSource("areas").setData({ type: "FeatureCollection", features });
  }

  begin(field) {
    this.field = field;
    this.corners = [];
    this.panel.classList.add("is-drawing");
    this.tools.hidden = false;
    this.map.doubleClickZoom.disable();
    this.map.getCanvas().focus();
    this.draw();
  }

  end() {
    this.field = null;
    this.corners = [];
    this.panel.classList.remove("is-drawing");
    this.tools.hidden = true;
    this.map.doubleClickZoom.enable();
    this.map.dragPan.enable();
    this.draw();
  }

  add({ lng, lat }) {
    const corner = [lng, lat];
    const last = this.corners.at(-1);
    // The second click of a double click.
    const isSame = last && this.map.project(last).dist(this.map.project(corner)) < 4;
    if (!isSame && this.corners.length < MOST_CORNERS) this.corners.push(corner);
    this.draw();
  }

  undo() {
    this.corners.pop();
    this.draw();
  }

  finish() {
    if (this.corners.length < 3) return;
    const [field, text] = [this.field, areaText(this.corners)];
    this.end();
    this.finished(field, text);
  }

  // A line in one go is the whole area, if it goes around anything.
  drawn(line) {
    this.corners = line;
    if (line.length < 3) this.corners = [];
    this.draw();
    this.finish();
  }

  clicked(button) {
    if (!button) return;
    const { draw, drawCorner, drawUndo, drawDone, drawCancel } = button.dataset;
    if (draw) this.begin(draw);
    else if (drawCorner !== undefined) this.add(this.map.getCenter());
    else if (drawUndo !== undefined) this.undo();
    else if (drawDone !== undefined) this.finish();
    else if (drawCancel !== undefined) this.end();
  }

  pressed(event) {
    const isButton = event.target.closest("button");
    if (event.key === "Escape") this.end();
    else if (event.key === "Backspace") this.undo();
    else if (event.key === "Enter" && !isButton) this.finish();
    else if (event.key === " " && !isButton) this.add(this.map.getCenter());
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  draw() {
    const features = this.corners.map((corner) => ({ type: "Point", coordinates: corner }));
    if (this.corners.length > 1) {
      const line = this.corners.length > 2 ? closed(this.corners) : this.corners;
      features.unshift({ type: "LineString", coordinates: line });
    }
    this.put(features);
    // Before the first corner, pulling draws; after it, pulling moves the map.
    if (this.field) this.map.dragPan[this.corners.length ? "enable" : "disable"]();
    this.panel.querySelector("[data-draw-done]").disabled = this.corners.length < 3;
    this.panel.querySelector("[data-draw-undo]").disabled = !this.corners.length;
  }

  // A line that is being drawn in one go.
  trace(line) {
    this.put(line.length > 1 ? [{ type: "LineString", coordinates: closed(line) }] : []);
  }

  put(geometries) {
    const properties = { field: this.field };
    this.map.getSource("drawing").setData({
      type: "FeatureCollection",
      features: geometries.map((geometry) => ({ type: "Feature", properties, geometry })),
    });
  }
}
