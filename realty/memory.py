"""Python's search for cycles in the web process.

What is loaded at the start never becomes garbage, yet each search looks through all of it.
"""

import gc

# Objects made since the last look; a search page makes some 30,000 and hardly one cycle.
YOUNG_OBJECTS = 50_000


def settle() -> None:
    """Call once, when everything is loaded."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 20, 50)
