"""Memory that one thread frees, another uses again."""

import ctypes
import subprocess
import sys

import pytest

HEAPS = """
import ctypes, sys, threading
from mls_sync.replication.memory import share_one_heap

if sys.argv[1] == "shared":
    share_one_heap()
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
addresses = []
thread = threading.Thread(target=lambda: addresses.append(libc.malloc(1_000)))
thread.start()
thread.join()
print(abs(addresses[0] - libc.malloc(1_000)) < 2**32)
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallopt"), reason="This C library has one heap anyway.")
@pytest.mark.parametrize("heaps", ["shared", "of each thread"])
def test_threads_share_one_heap(heaps: str) -> None:
    told = subprocess.run([sys.executable, "-c", HEAPS, heaps], capture_output=True, text=True, check=True).stdout
    assert told.strip() == str(heaps == "shared")
