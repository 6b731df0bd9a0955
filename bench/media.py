"""Photos of 12 megapixels to three WebP sizes: against plain Pillow, and from a host over loopback into the storage.

The photos are drawn anew in each run: smooth shapes with the grain of a camera, since noise alone, or none, compresses
as no photo does. Both sides decode with `draft` and work on the same cores, in turns, and are measured by the clock and
by the processor time of all their processes.
"""

import os
import random
import resource
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from PIL import Image, ImageChops, ImageFilter

from bench.figures import Figure, at_least, at_most, told
from bench.media_avif import beside_webp

PHOTOS = int(os.environ.get("BENCH_PHOTOS", "200"))
PIXELS, ORIGINAL = (4032, 3024), (1600, 1200)
BOXES = ((1920, 1440), (800, 600), (200, 150))
CORES = len(os.sched_getaffinity(0))
TURNS = 3
# Of each page of the site, warm.
ASKED = 300


class Spent(NamedTuple):
    """Seconds by the clock, and of the processor."""

    clock: float
    processor: float


def figures() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        photos = drawn(Path(folder))
        return [*_against_plain(photos), *_bytes(photos), *_end_to_end(photos), *beside_webp(photos, BOXES)]


def drawn(folder: Path) -> list[Path]:
    """JPEGs as a camera writes them, on disk: 200 of them are not held in memory."""
    with ProcessPoolExecutor(CORES) as pool:
        return list(pool.map(partial(_draw, str(folder)), range(PHOTOS)))


def _draw(folder: str, number: int) -> Path:
    path = Path(folder) / f"{number}.jpg"
    path.write_bytes(scene(number, PIXELS, quality=90))
    return path


def scene(number: int, size: tuple[int, int], quality: int) -> bytes:
    """A sky, a house with edges, ground with texture, and grain."""
    chance = random.Random(number)
    small = Image.effect_noise((size[0] // 40, size[1] // 40), 60)
    texture = small.resize(size, Image.Resampling.BICUBIC)
    bands = [Image.linear_gradient("L").resize(size).rotate(chance.choice((0, 90, 180))) for _ in range(3)]
    picture = Image.merge("RGB", [ImageChops.blend(band, texture, chance.uniform(0.15, 0.4)) for band in bands])
    for _ in range(40):
        left, top = chance.randrange(size[0]), chance.randrange(size[1])
        shape = (left, top, left + chance.randrange(60, 700), top + chance.randrange(60, 500))
        picture.paste(tuple(chance.randrange(256) for _ in range(3)), shape)
    picture = picture.filter(ImageFilter.GaussianBlur(1.2))
    grain = Image.effect_noise(size, 6)
    picture = ImageChops.add(picture, Image.merge("RGB", [grain] * 3), scale=1, offset=-128)
    body = BytesIO()
    picture.save(body, "JPEG", quality=quality)
    return body.getvalue()


# Plain Pillow: the best pipeline that a person would write for trusted JPEGs.


def plainly(path: Path) -> tuple[int, int]:
    """The bytes of the three files, and the most memory that its process ever held."""
    size = 0
    with Image.open(BytesIO(path.read_bytes())) as photo:
        photo.draft("RGB", BOXES[0])
        shown = photo.convert("RGB") if photo.mode != "RGB" else photo
        for box in BOXES:
            shown.thumbnail(box, Image.Resampling.LANCZOS, reducing_gap=None)
            body = BytesIO()
            shown.save(body, "WEBP", quality=90)
            size += len(body.getvalue())
    return size, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _ours(decoders: Any, path: Path) -> int:
    with decoders.one() as decoder:
        return sum(map(len, decoder.made(path.read_bytes()).files.values()))


def _against_plain(photos: list[Path]) -> Iterator[Figure]:
    from listings.media.decoder import Decoders  # noqa: PLC0415 - Django is set up by then

    decoders = Decoders(CORES)
    most = 0
    try:
        with ProcessPoolExecutor(CORES) as plain, ThreadPoolExecutor(CORES + 1) as threads:
            # Both have their processes.
            list(plain.map(plainly, photos[:CORES]))
            list(threads.map(partial(_ours, decoders), photos[:CORES]))
            turns: list[tuple[Spent, Spent]] = []
            for _ in range(TURNS):
                ours = _spent(lambda: list(threads.map(partial(_ours, decoders), photos)))
                theirs = _spent(lambda: list(plain.map(plainly, photos)))
                turns.append((ours, theirs))
            most = max(_memory_of(decoder) for decoder in decoders._all)
    finally:
        decoders.close()
    clock = median(theirs.clock / ours.clock for ours, theirs in turns)
    processor = median(theirs.processor / ours.processor for ours, theirs in turns)
    rate = len(photos) / median(ours.clock for ours, _ in turns)
    yield told(f"media: photos of 12 megapixels a second, {CORES} cores", rate, "photos/s")
    yield at_least("media: rate against plain Pillow with draft", clock, 0.9, "x")
    yield told("media: the same, by processor time", processor, "x")
    yield at_most("media: memory of a decoding process", most / 1e6, 250, "MB")


def _spent(work: Callable[[], object]) -> Spent:
    """Processor time of this process and of those that it started, as the kernel counts them."""
    began, before = time.perf_counter(), _processor()
    work()
    return Spent(time.perf_counter() - began, _processor() - before)


def _processor() -> float:
    """Of those that have ended, and of those that live, which `getrusage` leaves out."""
    ended = os.times()
    ticks = (ended.children_user + ended.children_system) * os.sysconf("SC_CLK_TCK")
    for pid in (os.getpid(), *_children(os.getpid())):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += [int(child), *_children(int(child))]
    return found


def _memory_of(decoder: Any) -> int:
    status = Path(f"/proc/{decoder._child.pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def _bytes(photos: list[Path]) -> Iterator[Figure]:
    """Copies of the originals that an MLS sends: 1,600 pixels wide."""
    from listings.media.pictures import made  # noqa: PLC0415 - Django is set up by then

    before = after = 0
    for path in photos[:24]:
        with Image.open(path) as photo:
            body = BytesIO()
            photo.resize(ORIGINAL, Image.Resampling.LANCZOS).save(body, "JPEG", quality=90)
        before += len(body.getvalue())
        after += sum(map(len, made(body.getvalue()).files.values()))
    yield at_most("media: bytes of the three copies to those of a 1,600-pixel original", after / before, 0.35, "x")


def _end_to_end(photos: list[Path]) -> Iterator[Figure]:
    """Fetched over loopback, made, stored and recorded, in one slice after another; then asked for, warm."""
    from bench.media_site import copied, served, site  # noqa: PLC0415 - Django is set up by then

    with host(photos) as url, site(url, len(photos)) as feed:
        with ProcessPoolExecutor(CORES) as plain:
            list(plain.map(plainly, photos[:CORES]))
            before = _spent(lambda: list(plain.map(plainly, photos)))
            ours = _spent(lambda: copied(feed, CORES))
            after = _spent(lambda: list(plain.map(plainly, photos)))
        # In between, so that a busy machine counts for both.
        theirs = Spent(*((one + other) / 2 for one, other in zip(before, after, strict=True)))
        yield told("media: photos a second from host to storage", len(photos) / ours.clock, "photos/s")
        yield at_least("media: the same against plain Pillow alone", theirs.clock / ours.clock, 0.75, "x")
        yield told("media: the same, by processor time", theirs.processor / ours.processor, "x")
        yield at_most("media: one photo of a warm page in `make run`", served(feed, ASKED) * 1000, 5, "ms")


@contextmanager
def host(photos: list[Path]) -> Iterator[str]:
    """Sends each file at /<number>.jpg."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = photos[int(self.path.strip("/").partition(".")[0])]
            self.send_response(200)
            self.send_header("Content-Type", "image/jpeg")
            self.send_header("Content-Length", str(path.stat().st_size))
            self.end_headers()
            with path.open("rb") as file:
                shutil.copyfileobj(file, self.wfile, 1 << 18)

        def log_message(self, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
