// The photos of a listing, full screen. Without this script each photo is a link to its largest size.

const lightbox = document.getElementById("lightbox");
const links = [...document.querySelectorAll("[data-gallery]")];
let shown = 0;

// The size of the page is there at once; the largest one takes its place when it has come.
function load(address, then = () => {}) {
  const image = new Image();
  image.addEventListener("load", then);
  image.src = address;
}

function show(index) {
  shown = (index + links.length) % links.length;
  const link = links[shown];
  const photo = document.getElementById("lightbox-photo");
  const small = link.querySelector("img");
  photo.src = small.src;
  photo.alt = small.alt;
  load(link.href, () => { if (links[shown] === link) photo.src = link.href; });
  document.getElementById("lightbox-count").textContent = `${shown + 1} of ${links.length}`;
  document.getElementById("lightbox-caption").textContent = link.dataset.caption;
  load(links[(shown + 1) % links.length].href);
}

document.getElementById("gallery")?.addEventListener("click", (event) => {
  const link = event.target.closest("[data-gallery]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  show(Number(link.dataset.gallery));
  lightbox.showModal();
});

lightbox?.addEventListener("click", (event) => {
  const action = event.target.closest("[data-lightbox]")?.dataset.lightbox;
  if (action === "previous") show(shown - 1);
  else if (action === "next") show(shown + 1);
  else if (action === "close" || event.target === lightbox) lightbox.close();
});

lightbox?.addEventListener("keydown", (event) => {
  if (event.key === "ArrowLeft") show(shown - 1);
  if (event.key === "ArrowRight") show(shown + 1);
});

// Swiping on phones.
let startX = null;
lightbox?.addEventListener("touchstart", (event) => {
  // Two fingers make it larger.
  startX = event.touches.length === 1 ? event.touches[0].clientX : null;
}, { passive: true });
lightbox?.addEventListener("touchend", (event) => {
  if (startX === null) return;
  const moved = event.changedTouches[0].clientX - startX;
  if (Math.abs(moved) > 50) show(shown + (moved < 0 ? 1 : -1));
  startX = null;
});

lightbox?.addEventListener("close", () => links[shown]?.focus());
