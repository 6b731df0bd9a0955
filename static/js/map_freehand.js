// An area that is drawn in one go: the pointer goes down, around the homes, and up. A press that hardly moves is a click.

const LEAST_PULL = 12; // pixels
const LEAST_STEP = 3;

class MapFreehand {
  // `isOn` tells whether lines are drawn now. `moved` is called with the line so far, `drawn` with the line when it is
  // done, of at most `most` corners; both as [longitude, latitude].
  constructor(map, { most, isOn, moved, drawn }) {
    Object.assign(this, { map, most, isOn, moved, drawn, points: null });
    const frame = map.getCanvasContainer();
    frame.addEventListener("pointerdown", (event) => this.begin(event));
    frame.addEventListener("pointermove", (event) => this.points && this.pull(event));
    frame.addEventListener("pointerup", () => this.points && this.end());
    frame.addEventListener("pointercancel", () => this.drop());
  }

  begin(event) {
    // A second finger zooms the map.
    if (!event.isPrimary) return this.drop();
    if (event.button !== 0 || !this.isOn()) return;
    this.points = [this.pointAt(event)];
    this.map.getCanvasContainer().setPointerCapture(event.pointerId);
  }

  pull(event) {
    if (!this.isOn()) return this.drop();
    const point = this.pointAt(event);
    if (apart(this.points.at(-1), point) < LEAST_STEP) return;
    this.points.push(point);
    if (this.isLine()) this.moved(this.places(this.points));
  }

  end() {
    const line = this.isLine() ? this.places(simpler(this.points, this.most)) : null;
    this.points = null;
    if (line) this.drawn(line);
  }

  drop() {
    if (this.points && this.isLine()) this.moved([]);
    this.points = null;
  }

  isLine() {
    return this.points.length > 2 && this.points.some((point) => apart(this.points[0], point) >= LEAST_PULL);
  }

  pointAt(event) {
    const { left, top } = this.map.getCanvas().getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  }

  places(points) {
    return points.map((point) => this.map.unproject(point).toArray());
  }
}

const apart = ([x, y], [otherX, otherY]) => Math.hypot(x - otherX, y - otherY);

// As few of the points as tell the line within some pixels, by Douglas and Peucker; coarser until there are few enough.
function simpler(points, most) {
  let found = points;
  for (let pixels = 2; found.length > most || pixels === 2; pixels *= 1.5) found = kneesOf(points, pixels);
  return found;
}

function kneesOf(points, pixels) {
  const [first, last] = [points[0], points.at(-1)];
  let [farthest, at] = [0, 0];
  for (let index = 1; index < points.length - 1; index++) {
    const away = awayFrom(first, last, points[index]);
    if (away > farthest) [farthest, at] = [away, index];
  }
  if (farthest <= pixels) return [first, last];
  return [...kneesOf(points.slice(0, at + 1), pixels), ...kneesOf(points.slice(at), pixels).slice(1)];
}

// How far a point is from the line between two others; from the one, where they are the same.
function awayFrom(first, last, point) {
  const long = apart(first, last);
  if (long < 1) return apart(first, point);
  const [across, down] = [last[0] - first[0], last[1] - first[1]];
  return Math.abs(across * (first[1] - point[1]) - down * (first[0] - point[0])) / long;
}
