// Marks of the map of a search: clusters with count and median price, homes with their price, buildings that fan out.
// Each is a button, so the keyboard reaches it; a home's mark and its row in the list point at each other.

const FAN = 12; // homes of a building that fan out; of more there is a list
const dollars = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD", maximumFractionDigits: 0 });

// $1.25M, $850K: as short as a mark has room for.
function briefly(price) {
  if (price === null) return "No price";
  if (price >= 999_500) return `$${(price / 1e6).toPrecision(3).replace(/\.?0+$/, "")}M`;
  return price >= 10_000 ? `$${Math.round(price / 1000)}K` : dollars.format(price);
}

function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  if (text) made.textContent = text;
  return made;
}

const homeIdOf = (link) => link?.getAttribute("href").match(/\/listings\/(\d+)\//)?.[1];

class MapMarks {
  // `library` is MapLibre, `enter` is called with the bounds of a cluster that was chosen.
  constructor(map, library, enter) {
    Object.assign(this, { map, library, enter, marks: new Map(), fanned: [], popup: null });
    map.on("click", () => this.fold());
    map.on("zoomstart", () => this.fold());
  }

  // Only what changed is made anew: a mark under the pointer or with the focus stays.
  show(data, withSearch) {
    this.withSearch = withSearch;
    const wanted = new Map();
    for (const each of data.clusters) wanted.set(`c${each.at}/${each.count}/${each.median}`, () => this.cluster(each));
    for (const each of data.pins) {
      const homes = each.listings.map((home) => `${home.id}/${home.price}/${home.status}`);
      wanted.set(`p${each.at}/${homes}`, () => this.pin(each));
    }
    for (const [key, mark] of this.marks) {
      if (wanted.has(key)) continue;
      mark.remove();
      this.marks.delete(key);
    }
    for (const [key, make] of wanted) if (!this.marks.has(key)) this.marks.set(key, make());
  }

  place(button, at, options = {}) {
    const mark = new this.library.Marker({ element: button, ...options }).setLngLat(at).addTo(this.map);
    // MapLibre names every mark "Map marker"; its text says more.
    for (const attribute of ["role", "aria-label"]) button.removeAttribute(attribute);
    return mark;
  }

  cluster(cell) {
    const median = cell.median === null ? "" : briefly(cell.median);
    const size = cell.count >= 500 ? " is-large" : cell.count >= 50 ? " is-middle" : "";
    const button = element("button", `map-mark is-cluster${size}`);
    button.type = "button";
    button.append(element("b", "num", cell.count.toLocaleString("en-US")));
    button.append(element("i", "visually-hidden", ` listings${median ? ", median " : ""}`));
    if (median) button.append(element("span", "num", median));
    button.addEventListener("click", (event) => {
      event.stopPropagation();
      this.enter(cell.bounds);
    });
    return this.place(button, cell.at);
  }

  pin(pin) {
    const [home] = pin.listings;
    const isStack = pin.count > 1;
    const button = element("button", `map-mark ${isStack ? "is-stack" : "is-pin"}`);
    button.type = "button";
    button.dataset.homes = pin.listings.map((each) => each.id).join(" ");
    if (isStack) {
      button.append(`${pin.count} homes`, element("i", "visually-hidden", ` at ${home?.street || "one place"}`));
      button.setAttribute("aria-expanded", "false");
    } else this.write(button, home);
    button.addEventListener("click", (event) => {
      event.stopPropagation();
      if (!isStack) this.tell([home], pin.at);
      else if (pin.count <= FAN && pin.listings.length === pin.count) this.fan(button, pin);
      else this.tell(pin.listings, pin.at, pin.count);
    });
    this.pointing(button);
    return this.place(button, pin.at);
  }

  write(button, home) {
    button.dataset.status = home.status;
    const more = ["", home.status, home.facts, home.street].filter((text, place) => text || !place).join(", ");
    button.append(briefly(home.price) + home.period, element("i", "visually-hidden", more));
  }

  // The homes of a building, in a circle around it.
  fan(button, pin) {
    const isOpen = button.getAttribute("aria-expanded") === "true";
    this.fold();
    if (isOpen) return;
    button.setAttribute("aria-expanded", "true");
    const away = 44 + 7 * pin.count;
    this.fanned = pin.listings.map((home, number) => {
      const turn = (2 * Math.PI * number) / pin.count - Math.PI / 2;
      const one = element("button", "map-mark is-pin is-fanned");
      one.type = "button";
      one.dataset.homes = home.id;
      this.write(one, home);
      one.addEventListener("click", (event) => {
        event.stopPropagation();
        this.tell([home], pin.at);
      });
      this.pointing(one);
      return this.place(one, pin.at, { offset: [away * Math.cos(turn), away * Math.sin(turn) * 0.8] });
    });
    button.after(...this.fanned.map((mark) => mark.getElement()));
    this.fanned[0].getElement().focus();
  }

  fold() {
    for (const mark of this.fanned) mark.remove();
    this.fanned = [];
    this.map.getContainer().querySelectorAll("[aria-expanded=true]").forEach((b) => b.setAttribute("aria-expanded", "false"));
  }

  // What a home's card says, in a bubble on the map.
  tell(homes, at, count = homes.length) {
    this.popup?.remove();
    const told = element("div", "map-told");
    const list = element("ul", "map-homes");
    for (const home of homes) list.append(this.card(home));
    told.append(list);
    if (count > homes.length) told.append(element("p", "soft", `and ${count - homes.length} more at this place`));
    this.popup = new this.library.Popup({ maxWidth: "300px", offset: 14 }).setLngLat(at).setDOMContent(told).addTo(this.map);
  }

  card(home) {
    const item = element("li", "map-home");
    const link = element("a", "", home.street);
    link.href = home.url + (this.withSearch ? `?back=${encodeURIComponent(this.withSearch)}` : "");
    const status = element("span", "listing-status", home.status);
    status.dataset.status = home.status;
    item.append(element("strong", "num", home.asked), status, element("p", "num", home.facts), link);
    item.append(element("p", "soft", home.place));
    if (home.display) item.append(element("p", "map-display", home.display));
    return item;
  }

  // From a mark to its rows, and back.
  pointing(button) {
    const rows = () => button.dataset.homes.split(" ").map((id) => document.querySelector(`#results a[href*="/listings/${id}/"]`));
    const point = (is) => rows().forEach((link) => link?.closest("li, tr")?.classList.toggle("is-pointed", is));
    for (const kind of ["pointerenter", "focus"]) button.addEventListener(kind, () => point(true));
    for (const kind of ["pointerleave", "blur"]) button.addEventListener(kind, () => point(false));
  }

  pointAt(id) {
    for (const button of this.map.getContainer().querySelectorAll("[data-homes]")) {
      button.classList.toggle("is-pointed", Boolean(id) && button.dataset.homes.split(" ").includes(id));
    }
  }
}
