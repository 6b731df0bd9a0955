"""Chromium on this machine, for the browser tests and `bench.first_view`, which has no pytest."""

import os
import shutil

from playwright.sync_api import ViewportSize

ARGUMENTS = (
    # WebGL by the processor, for maps alone: to put whole pages together so takes twice the time of every picture.
    "--headless --no-sandbox --use-gl=angle --use-angle=swiftshader --enable-unsafe-swiftshader"
    " --disable-gpu-compositing --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()
WIDE: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


def program() -> str:
    """Its path, by the environment's CHROMIUM or the usual names."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    assert found, "No Chromium found: install it (Debian: apt install chromium), or name it in CHROMIUM."
    return found
