"""Python's search for cycles, put off while a page is worked on.

A page is some 200,000 small objects and not one cycle. Each time that so many are made, Python looks through all of
them again: that was measured to triple the time of decoding. Reference counts free them as ever.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_cycle_search() -> Iterator[None]:
    """Nests; afterwards the collector is as it was."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
