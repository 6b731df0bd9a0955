"""The memory of a process that replicates: when Python searches for cycles, and from how many heaps it is given.

A page is some 200,000 small objects and not one cycle. Each time that so many are made, Python looks through all of
them again: that was measured to triple the time of decoding. Reference counts free them as ever.
"""

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

# malloc.h of the GNU C library; mallopt(3).
M_ARENA_MAX = -8


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


@cache
def share_one_heap() -> bool:
    """Lets all threads of this process take memory from one heap, from now on; False where the C library has no such
    setting.

    The GNU C library gives each thread a heap of its own, and what one thread frees, another does not use. A page is
    read in one thread and freed in another, so that the peak was a tenth higher (`make bench ARGS=memory`).
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return bool(mallopt and mallopt(M_ARENA_MAX, 1))
